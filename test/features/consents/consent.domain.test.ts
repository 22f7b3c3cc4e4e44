import {
  classesNeverConsented,
  consentState,
  missingElements,
  type ConsentContent,
  type ConsentInstants,
} from "../../../src/features/consents/consent.domain.js";

const day = 86_400_000;
const nothing: ConsentInstants = {
  enteredInErrorAt: null,
  revokedAt: null,
  supersededAt: null,
  signedAt: null,
  declinedAt: null,
  offeredAt: null,
  expiresAt: null,
  expiryEventAt: null,
  effectiveFrom: null,
};
const at = (instants: Partial<ConsentInstants>, now: number): string => consentState({ ...nothing, ...instants }, now);

describe("the state of a consent", () => {
  test.each([
    ["DRAFT", {}],
    ["PENDING_SIGNATURE", { offeredAt: 0 }],
    ["DECLINED", { offeredAt: 0, declinedAt: 1 }],
    ["ACTIVE", { offeredAt: 0, signedAt: 1 }],
    ["SCHEDULED", { offeredAt: 0, signedAt: 1, effectiveFrom: day }],
    ["EXPIRED", { offeredAt: 0, signedAt: 1, expiryEventAt: 5 }],
    ["REVOKED", { offeredAt: 0, signedAt: 1, revokedAt: 5, expiresAt: 4 }],
    ["SUPERSEDED", { offeredAt: 0, signedAt: 1, supersededAt: 5 }],
    ["ENTERED_IN_ERROR", { offeredAt: 0, signedAt: 1, revokedAt: 5, enteredInErrorAt: 6 }],
  ] as const)("is %s for %j", (state, instants) => {
    expect(at(instants, 10)).toBe(state);
  });

  test("ends at the very instant of its end, and not before", () => {
    const consent = { offeredAt: 0, signedAt: 1, expiresAt: 100 };

    expect(at(consent, 99)).toBe("ACTIVE");
    expect(at(consent, 100)).toBe("EXPIRED");
  });

  test("begins at the very instant of its beginning", () => {
    const consent = { offeredAt: 0, signedAt: 1, effectiveFrom: 100 };

    expect(at(consent, 99)).toBe("SCHEDULED");
    expect(at(consent, 100)).toBe("ACTIVE");
  });

  test("a revocation that lies ahead changes nothing yet", () => {
    expect(at({ offeredAt: 0, signedAt: 1, revokedAt: 100 }, 99)).toBe("ACTIVE");
  });

  test("an offer stands for thirty days", () => {
    expect(at({ offeredAt: 0 }, 30 * day - 1)).toBe("PENDING_SIGNATURE");
    expect(at({ offeredAt: 0 }, 30 * day)).toBe("LAPSED");
  });
});

const whole: ConsentContent = {
  kind: "SPECIFIC_DISCLOSURE",
  description: "My name and what I was referred for",
  classes: ["IDENTITY", "REFERRAL"],
  purposes: ["COORDINATION"],
  hasRecipient: true,
  hasParticipants: false,
  hasEnd: true,
  statements: ["RIGHT_TO_REVOKE"],
  nameAsSigned: "Joanna Sample",
  isSigned: true,
};

describe("the elements of 42 CFR 2.31(a)", () => {
  test("are complete for a consent that has them", () => {
    expect(missingElements(whole)).toEqual([]);
  });

  test.each([
    ["CLIENT_NAME", { nameAsSigned: null }],
    ["DESCRIPTION", { description: "  " }],
    ["CLASSES", { classes: [] }],
    ["RECIPIENT", { hasRecipient: false }],
    ["PURPOSE", { purposes: [] }],
    ["EXPIRY", { hasEnd: false }],
    ["REVOCATION_STATEMENT", { statements: [] }],
    ["SIGNATURE", { isSigned: false }],
  ] as const)("name %s where it is missing", (element, change) => {
    expect(missingElements({ ...whole, ...change })).toEqual([element]);
  });

  test("the single consent for treatment, payment and operations needs its statements, and no end", () => {
    expect(missingElements({ ...whole, kind: "TPO_SINGLE", hasEnd: false })).toEqual([
      "REDISCLOSURE_STATEMENT",
      "REFUSAL_STATEMENT",
    ]);
  });

  test("the service agreement needs what peer service is, and neither recipient nor purpose", () => {
    const agreement = {
      ...whole,
      kind: "SERVICE_AGREEMENT",
      hasRecipient: false,
      purposes: [],
      hasEnd: false,
    } as const;

    expect(missingElements(agreement)).toEqual(["SERVICE_LIMITS_STATEMENT"]);
    expect(missingElements({ ...agreement, statements: ["SERVICE_LIMITS"] })).toEqual([]);
  });

  test.each(["SUD_COUNSELING_NOTES", "LEGAL_PROCEEDING", "RESEARCH"] as const)(
    "an authorization needs the statements of 45 CFR 164.508(c)(2) and an end: %s",
    (kind) => {
      expect(missingElements({ ...whole, kind, hasEnd: false, statements: [] })).toEqual([
        "EXPIRY",
        "REVOCATION_STATEMENT",
        "REDISCLOSURE_STATEMENT",
        "REFUSAL_STATEMENT",
      ]);
    },
  );

  test("an intermediary needs who takes part in it, and that it passes on", () => {
    expect(missingElements({ ...whole, kind: "INTERMEDIARY" })).toEqual(["PARTICIPANTS", "REDISCLOSURE_STATEMENT"]);
    expect(
      missingElements({
        ...whole,
        kind: "INTERMEDIARY",
        hasParticipants: true,
        statements: ["RIGHT_TO_REVOKE", "REDISCLOSURE"],
      }),
    ).toEqual([]);
  });

  test("taking part in a group needs where confidentiality ends, how one leaves and when it is over; nobody receives", () => {
    const group = {
      ...whole,
      kind: "GROUP_PARTICIPATION",
      classes: [],
      purposes: [],
      hasRecipient: false,
      hasEnd: false,
      statements: [],
    } as const;

    expect(missingElements(group)).toEqual(["EXPIRY", "REVOCATION_STATEMENT", "SERVICE_LIMITS_STATEMENT"]);
  });

  test("what never leaves is never consented to", () => {
    expect(classesNeverConsented(["IDENTITY", "PEER_ONLY", "PLAN_PRIVATE", "SUD"])).toEqual([
      "PEER_ONLY",
      "PLAN_PRIVATE",
    ]);
  });
});
