import {
  clientVersion,
  decideEnrolment,
  mrnFrom,
  updateClientFacts,
  type ClientEditor,
} from "../../../src/features/clients/client.domain.js";

const core = { id: "00000000-0000-4000-8000-00000000000a", isPart2: false, isOwn: true };
const rise = { id: "00000000-0000-4000-8000-00000000000b", isPart2: true, isOwn: false };
const work = { id: "00000000-0000-4000-8000-00000000000c", isPart2: false, isOwn: false };
const programs = [core, rise, work];

describe("enrolling a new client", () => {
  it("refuses an admin another program than their own, and names no reason", () => {
    expect(decideEnrolment("CLINIC_ADMIN", [core.id, work.id], programs)).toEqual({ kind: "NOT_THEIRS" });
  });

  it("refuses an admin who names no program", () => {
    expect(decideEnrolment("CLINIC_ADMIN", [], programs)).toEqual({ kind: "NO_PROGRAM" });
  });

  it("refuses a coordinator a Part 2 program that they don't work in", () => {
    expect(decideEnrolment("CARE_COORDINATOR", [rise.id], programs)).toEqual({ kind: "NOT_THEIRS" });
  });

  it("does not know the program of another clinic, nor what is no id at all", () => {
    const unknown = { kind: "UNKNOWN_PROGRAM" };

    expect(decideEnrolment("CARE_COORDINATOR", ["00000000-0000-4000-8000-0000000000ff"], programs)).toEqual(unknown);
    expect(decideEnrolment("CARE_COORDINATOR", ["'; drop"], programs)).toEqual(unknown);
  });

  it("lets a coordinator join for the first program that they share with the client", () => {
    expect(decideEnrolment("CARE_COORDINATOR", [work.id, core.id.toUpperCase(), core.id], programs)).toEqual({
      kind: "ENROL",
      programIds: [work.id, core.id],
      joinsProgramId: core.id,
    });
  });

  it("lets a coordinator join for a program of their own where they share none", () => {
    expect(decideEnrolment("CARE_COORDINATOR", [work.id], programs)).toMatchObject({ joinsProgramId: core.id });
    expect(decideEnrolment("CARE_COORDINATOR", [], [rise, work])).toMatchObject({ joinsProgramId: null });
  });
});

describe("a medical record number", () => {
  it("is ten characters that nobody confuses, out of all the randomness of the id", () => {
    const one = mrnFrom("f3a1c2d4-5b6e-4789-9abc-def012345678");

    expect(one).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
    expect(mrnFrom("f3a1c2d4-5b6f-4789-9abc-def012345678")).not.toBe(one);
    expect(mrnFrom("f3a1c2d4-5b6e-4788-9abc-def012345678")).not.toBe(one);
  });
});

const stored = {
  preferredName: "Sam",
  pronouns: "they/them",
  phone: "555 0100",
  email: null,
  languages: ["en"],
  identityVersion: 3,
  contactVersion: 2,
  serviceVersion: 1,
};
const client: ClientEditor = { isClient: true, withheld: [] };
const peer: ClientEditor = { isClient: false, withheld: [] };

describe("changing a client's facts", () => {
  it("refuses a peer specialist the name, even as null, whatever else is asked", () => {
    expect(updateClientFacts(stored, { phone: "555 0199", pronouns: null }, 6, peer)).toEqual({ kind: "NOT_THEIRS" });
  });

  it("refuses to write what the client withholds from the editor", () => {
    const limited: ClientEditor = { isClient: false, withheld: ["CONTACT"] };

    expect(updateClientFacts(stored, { phone: "555 0199" }, 4, limited)).toEqual({ kind: "NOT_THEIRS" });
    expect(updateClientFacts(stored, { languages: ["es"] }, 4, limited)).toMatchObject({ kind: "CHANGE" });
  });

  it("answers a stale version with the version that this viewer reads", () => {
    expect(updateClientFacts(stored, { phone: null }, 5, client)).toEqual({ kind: "CONFLICT", version: 6 });
    expect(clientVersion(stored, { withheld: ["CONTACT"] })).toBe(4);
  });

  it("moves only the counters of what really changed", () => {
    const change = { preferredName: "Sam", phone: null, languages: ["en"] };

    expect(updateClientFacts(stored, change, 6, client)).toEqual({
      kind: "CHANGE",
      values: { phone: null, contactVersion: 3 },
      fields: ["phone"],
      parts: ["CONTACT"],
    });
  });

  it("leaves what is absent and empties the languages with null", () => {
    expect(updateClientFacts(stored, { languages: null }, 6, peer)).toMatchObject({
      values: { languages: [], serviceVersion: 2 },
      fields: ["languages"],
    });
  });

  it("changes nothing where everything stays as it is", () => {
    expect(updateClientFacts(stored, {}, 6, peer)).toMatchObject({ kind: "CHANGE", values: {}, fields: [] });
  });
});
