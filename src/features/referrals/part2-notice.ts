/**
 * What accompanies a disclosure of a record under 42 CFR Part 2, as of the rule of 2024: Statement 2 of 2.32(a), word
 * for word, and in plain words what 2.33(b) lets the recipient do. A change of the rule is a new version, not an edit.
 */
export const PART2_2024 = {
  version: "PART2_2024",
  notice: "42 CFR part 2 prohibits unauthorized use or disclosure of these records.",
  redisclosure:
    "You may use this record only for the purposes of the consent, and pass it on only where the client consents in writing or 42 CFR part 2 permits it; never in proceedings against the client without their specific consent or a court order.",
} as const;

/** For records outside of Part 2. */
export const PLAIN_REDISCLOSURE =
  "You may use this record only for the purposes of the consent; before you pass it on, ask the client for permission unless a law lets you.";
