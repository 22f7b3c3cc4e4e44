/**
 * What accompanies a disclosure of a record under 42 CFR Part 2, as of the rule of 2024: the two statements of 2.32(a),
 * either of which is enough, word for word, and in plain words what 2.33(b) lets the recipient do. The short statement
 * stands beside each record, the long one with each answer. A change of the rule is a new version, not an edit.
 */
export const PART2_2024 = {
  version: "PART2_2024",
  notice: "42 CFR part 2 prohibits unauthorized use or disclosure of these records.",
  statement:
    "This record which has been disclosed to you is protected by Federal confidentiality rules (42 CFR part 2). These rules prohibit you from using or disclosing this record, or testimony that describes the information contained in this record, in any civil, criminal, administrative, or legislative proceedings by any Federal, State, or local authority, against the patient, unless authorized by the consent of the patient, except as provided at 42 CFR 2.12(c)(5) or as authorized by a court in accordance with 42 CFR 2.64 or 2.65. In addition, the Federal rules prohibit you from making any other use or disclosure of this record unless at least one of the following applies: (i) Further use or disclosure is expressly permitted by the written consent of the individual whose information is being disclosed in this record or as otherwise permitted by 42 CFR part 2. (ii) You are a covered entity or business associate and have received the record for treatment, payment, or health care operations, or (iii) You have received the record from a covered entity or business associate as permitted by 45 CFR part 164, subparts A and E. A general authorization for the release of medical or other information is NOT sufficient to meet the required elements of written consent to further use or redisclose the record (see 42 CFR 2.31).",
  redisclosure:
    "You may use this record only for the purposes of the consent, and pass it on only where the client consents in writing or 42 CFR part 2 permits it; never in proceedings against the client without their specific consent or a court order.",
} as const;

/** For records outside of Part 2. */
export const PLAIN_REDISCLOSURE =
  "You may use this record only for the purposes of the consent; before you pass it on, ask the client for permission unless a law lets you.";
