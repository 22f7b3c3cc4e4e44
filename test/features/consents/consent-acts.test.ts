import { problemOfDraft, tellsOfSud } from "../../../src/features/consents/consent-draft.domain.js";
import { problemOfRevocation, wholeRevocation } from "../../../src/features/consents/consent-ending.domain.js";
import {
  isFullySigned,
  isNameOf,
  maySign,
  missingSignatures,
  problemOfSigning,
} from "../../../src/features/consents/consent-signing.domain.js";

const now = new Date("2026-05-03T12:00:00Z");
const before = "2026-05-03T11:59:59Z";
const after = "2026-05-03T12:00:01Z";

describe("a draft", () => {
  const draft = { kind: "SPECIFIC_DISCLOSURE", classes: ["REFERRAL"], purposes: ["COORDINATION"] } as const;

  test.each([
    [{ ...draft, classes: ["PEER_ONLY"] }, "classes"],
    // 42 CFR 2.31(d): proceedings stand alone.
    [{ ...draft, purposes: ["LEGAL_PROCEEDING"] }, "purposes"],
    [{ ...draft, kind: "LEGAL_PROCEEDING", purposes: ["LEGAL_PROCEEDING", "TREATMENT"] }, "purposes"],
    // 42 CFR 2.31(b): counseling notes go with nothing else.
    [{ ...draft, classes: ["SUD_COUNSELING"] }, "classes"],
    [{ ...draft, kind: "SUD_COUNSELING_NOTES", classes: ["SUD_COUNSELING", "SUD"] }, "classes"],
    [{ ...draft, kind: "SUD_COUNSELING_NOTES", purposes: ["LEGAL_PROCEEDING"], classes: [] }, "purposes"],
    [{ ...draft, kind: "RESEARCH", purposes: ["RESEARCH", "TREATMENT"] }, "purposes"],
    // 42 CFR 2.31(a)(4)(ii): a class of participants is that of treating providers.
    [{ ...draft, kind: "INTERMEDIARY", recipientClass: "TPO_STANDARD" }, "recipientClass"],
    [{ ...draft, participantOrganizationIds: ["a"] }, "participantOrganizationIds"],
    [{ ...draft, serviceFrom: "2026-02-01", serviceTo: "2026-01-01" }, "serviceTo"],
    [{ ...draft, expiresAt: after, expiresOn: "2027-01-01" }, "expiresOn"],
    [{ ...draft, expiresAt: before }, "expiresAt"],
    [{ ...draft, expiresOn: "2020-01-01" }, "expiresOn"],
    [{ ...draft, effectiveFrom: "2026-07-01T00:00:00Z", expiresAt: "2026-06-01T00:00:00Z" }, "expiresAt"],
  ] as const)("%j is refused at %s", (its, field) => {
    expect(problemOfDraft(its, now)?.field).toBe(field);
  });

  test("may lack elements, which signing asks for", () => {
    expect(problemOfDraft({ ...draft, classes: [], purposes: [] }, now)).toBeNull();
  });

  test.each([
    { ...draft, kind: "LEGAL_PROCEEDING", purposes: ["LEGAL_PROCEEDING"] },
    { ...draft, kind: "SUD_COUNSELING_NOTES", classes: ["SUD_COUNSELING"], purposes: ["TREATMENT"] },
    { ...draft, kind: "RESEARCH", purposes: ["RESEARCH"] },
    { ...draft, kind: "INTERMEDIARY", participantOrganizationIds: ["a"] },
    { ...draft, kind: "INTERMEDIARY", recipientClass: "TREATING_PROVIDERS" },
    { ...draft, kind: "GROUP_PARTICIPATION", classes: [], purposes: [] },
  ] as const)("of a kind of its own is in order: $kind", (its) => {
    expect(problemOfDraft(its, now)).toBeNull();
  });

  test("tells of substance use care by its classes, its disclosers or its recipients", () => {
    const plain = { classes: ["REFERRAL"], disclosersArePart2: false, recipientsArePart2: false };

    expect(tellsOfSud(plain)).toBe(false);
    expect(tellsOfSud({ ...plain, classes: ["SUD"] })).toBe(true);
    expect(tellsOfSud({ ...plain, classes: ["SUD_COUNSELING"] })).toBe(true);
    expect(tellsOfSud({ ...plain, disclosersArePart2: true })).toBe(true);
    expect(tellsOfSud({ ...plain, recipientsArePart2: true })).toBe(true);
  });
});

describe("a signature", () => {
  const act = {
    kind: "SPECIFIC_DISCLOSURE",
    byClientSide: false,
    method: "WET_INK",
    signedAt: before,
    witnessName: null,
  } as const;

  test.each([
    [{ ...act, byClientSide: true }, "method"],
    [{ ...act, method: "ELECTRONIC" }, "method"],
    [{ ...act, method: "VERBAL_WITNESSED", witnessName: "Kim Example" }, "method"],
    [{ ...act, kind: "SERVICE_AGREEMENT", method: "VERBAL_WITNESSED" }, "witnessName"],
    [{ ...act, byClientSide: true, method: "ELECTRONIC" }, "signedAt"],
    [{ ...act, signedAt: after }, "signedAt"],
  ] as const)("%j is refused at %s", (its, field) => {
    expect(problemOfSigning(its, now)?.field).toBe(field);
  });

  test("on paper, recorded by staff, is in order", () => {
    expect(problemOfSigning(act, now)).toBeNull();
  });

  test("one suffices for an adult; a parent has no part in it", () => {
    expect(isFullySigned("ADULT", false, ["CLIENT"])).toBe(true);
    expect(isFullySigned("ADULT", true, ["HEALTH_CARE_AGENT"])).toBe(true);
    expect(maySign("ADULT", false, "PARENT")).toBe(false);
  });

  test("minor and parent both sign, but where the minor may consent alone to Part 2 care", () => {
    expect(isFullySigned("BOTH", true, ["PARENT"])).toBe(false);
    expect(isFullySigned("BOTH", true, ["CLIENT"])).toBe(false);
    expect(isFullySigned("BOTH", true, ["CLIENT", "PARENT"])).toBe(true);
    expect(isFullySigned("ALONE", true, ["CLIENT"])).toBe(true);
    expect(isFullySigned("ALONE", false, ["CLIENT"])).toBe(false);
    expect(maySign("ALONE", true, "PARENT")).toBe(false);
  });

  test("those that are still missing are named by capacity", () => {
    expect(missingSignatures("ADULT", false, [])).toEqual(["CLIENT"]);
    expect(missingSignatures("ADULT", false, ["GUARDIAN"])).toEqual([]);
    expect(missingSignatures("BOTH", true, [])).toEqual(["CLIENT", "PARENT"]);
    expect(missingSignatures("BOTH", false, ["GUARDIAN"])).toEqual(["CLIENT"]);
    expect(missingSignatures("ALONE", true, [])).toEqual(["CLIENT"]);
    expect(missingSignatures("ALONE", false, ["CLIENT"])).toEqual(["PARENT"]);
  });

  test("the name is the client's, however it is spaced and capitalised", () => {
    expect(isNameOf("  joanna   SAMPLE ", "Jo", "Joanna Sample")).toBe(true);
    expect(isNameOf("Joan Sample", "Jo", "Joanna Sample")).toBe(false);
  });
});

describe("a revocation", () => {
  const asked = { channel: "SIGNED_PAPER", byClientSide: false, receivedAt: null, effectiveAt: null } as const;

  test.each([
    [{ ...asked, channel: "PORTAL" }, "channel"],
    [{ ...asked, receivedAt: after }, "receivedAt"],
    [{ ...asked, effectiveAt: before }, "effectiveAt"],
    [{ ...asked, channel: "ORAL", effectiveAt: after }, "effectiveAt"],
  ] as const)("%j is refused at %s", (its, field) => {
    expect(problemOfRevocation(its, now)?.field).toBe(field);
  });

  const standing = { state: "ACTIVE", revokedAt: null, channel: null, writtenAt: null } as const;
  const onPaper = { channel: "SIGNED_PAPER", effectiveAt: now };

  test("ends what holds, and what is to hold", () => {
    expect(wholeRevocation(standing, onPaper)).toBe("REVOKE");
    expect(wholeRevocation({ ...standing, state: "SCHEDULED" }, onPaper)).toBe("REVOKE");
  });

  test("is idempotent, but notes the written form of a spoken one", () => {
    const revoked = { ...standing, state: "REVOKED", revokedAt: now, channel: "ORAL" } as const;

    expect(wholeRevocation(revoked, { ...onPaper, channel: "ORAL" })).toBe("NOTHING");
    expect(wholeRevocation(revoked, onPaper)).toBe("WRITTEN_FORM");
    expect(wholeRevocation({ ...revoked, writtenAt: now }, onPaper)).toBe("NOTHING");
  });

  test("gives way only to one that holds sooner", () => {
    const ahead = { ...standing, revokedAt: new Date("2026-06-01T00:00:00Z"), channel: "PORTAL" };

    expect(wholeRevocation(ahead, onPaper)).toBe("REVOKE");
    expect(wholeRevocation(ahead, { ...onPaper, effectiveAt: new Date("2026-07-01T00:00:00Z") })).toBe("NOTHING");
  });

  test("can't take back what was never given or has ended", () => {
    expect(wholeRevocation({ ...standing, state: "PENDING_SIGNATURE" }, onPaper)).toBe("NOT_SIGNED");
    expect(wholeRevocation({ ...standing, state: "EXPIRED" }, onPaper)).toBe("ENDED");
  });
});
