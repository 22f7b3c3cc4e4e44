import { minutesOf, problemOfContact, signatureOf, unitsOf } from "../../../src/features/notes/contact.domain.js";

const contact = (startedAt: string, endedAt: string) => ({
  startedAt: new Date(startedAt),
  endedAt: new Date(endedAt),
});
const noon = new Date("2026-03-02T12:00:00Z");

describe("units of a contact", () => {
  test.each([
    [0, 0],
    [7, 0],
    [8, 1],
    [22, 1],
    [23, 2],
    [37, 2],
    [38, 3],
    [52, 3],
    [53, 4],
    [24 * 60, 96],
  ])("%i minutes are %i units", (minutes, units) => {
    expect(unitsOf(minutes)).toBe(units);
  });

  test("10:00 to 10:37 is 37 minutes", () => {
    expect(minutesOf(contact("2026-03-02T10:00:00Z", "2026-03-02T10:37:00Z"))).toBe(37);
  });

  test("a minute that was begun does not count", () => {
    expect(minutesOf(contact("2026-03-02T10:00:00Z", "2026-03-02T10:07:59.999Z"))).toBe(7);
  });

  test("a contact across midnight is counted whole", () => {
    expect(minutesOf(contact("2026-03-01T23:50:00Z", "2026-03-02T00:42:00Z"))).toBe(52);
  });

  test("the night of a clock change is counted by the clock that does not change", () => {
    expect(minutesOf(contact("2026-03-08T01:45:00-05:00", "2026-03-08T03:15:00-04:00"))).toBe(30);
  });
});

describe("a contact as it is written down", () => {
  test("ends after it began", () => {
    expect(problemOfContact(contact("2026-03-02T10:00:00Z", "2026-03-02T10:00:00Z"), noon)).toBe(
      "ENDS_BEFORE_IT_BEGINS",
    );
  });

  test("lasts at most 24 hours", () => {
    expect(problemOfContact(contact("2026-03-01T11:00:00Z", "2026-03-02T11:00:00Z"), noon)).toBeNull();
    expect(problemOfContact(contact("2026-03-01T10:59:59Z", "2026-03-02T11:00:00Z"), noon)).toBe("TOO_LONG");
  });

  test("has ended, this instant at the latest", () => {
    expect(problemOfContact(contact("2026-03-02T11:00:00Z", "2026-03-02T12:00:00Z"), noon)).toBeNull();
    expect(problemOfContact(contact("2026-03-02T11:00:00Z", "2026-03-02T12:00:00.001Z"), noon)).toBe("IN_THE_FUTURE");
  });
});

describe("signing", () => {
  test("is the author's first, then the supervisor's", () => {
    expect(signatureOf({ status: "DRAFT", isCoSigned: false }, "SUPERVISOR")).toBe("AUTHOR_FIRST");
    expect(signatureOf({ status: "DRAFT", isCoSigned: false }, "AUTHOR")).toBe("SIGN");
    expect(signatureOf({ status: "SIGNED", isCoSigned: false }, "SUPERVISOR")).toBe("CO_SIGN");
  });

  test("happens once for each of them", () => {
    expect(signatureOf({ status: "SIGNED", isCoSigned: false }, "AUTHOR")).toBe("ALREADY_SIGNED");
    expect(signatureOf({ status: "SIGNED", isCoSigned: true }, "SUPERVISOR")).toBe("ALREADY_SIGNED");
  });

  test("leaves an amended note as it is", () => {
    expect(signatureOf({ status: "AMENDED", isCoSigned: false }, "SUPERVISOR")).toBe("AMENDED");
  });
});
