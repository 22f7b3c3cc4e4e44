import fc from "fast-check";
import { parseDate, parseDateTime } from "../../src/platform/graphql/index.js";

describe("dates", () => {
  test.each(["2026-05-03", "2024-02-29", "1900-01-01", "2200-12-31"])("takes %s", (text) => {
    expect(parseDate(text)).toBe(text);
  });

  test.each([
    "2025-02-29",
    "0000-01-01",
    "9999-01-01",
    "2026-13-01",
    "2026-00-10",
    "2026-1-1",
    "2026-05-03T00:00:00Z",
    "",
  ])("refuses %s", (text) => {
    expect(parseDate(text)).toBeNull();
  });
});

describe("instants", () => {
  test.each([
    ["2026-05-03T14:30:00Z", "2026-05-03T14:30:00Z"],
    ["2026-05-03t14:30:00.120z", "2026-05-03T14:30:00.12Z"],
    ["2026-05-03T00:30:00+02:00", "2026-05-02T22:30:00Z"],
    ["2026-12-31T23:30:00.123456789-01:00", "2027-01-01T00:30:00.123456Z"],
  ])("normalises %s to %s", (text, expected) => {
    expect(parseDateTime(text)).toBe(expected);
  });

  test.each([
    "2026-05-03T14:30:00",
    "2026-05-03",
    "2026-05-03T24:00:00Z",
    "2016-12-31T23:59:60Z",
    "2026-02-30T00:00:00Z",
    "1900-01-01T00:00:00+01:00",
    "now",
  ])("refuses %s", (text) => {
    expect(parseDateTime(text)).toBeNull();
  });

  test("keep the instant that JavaScript reads from the same text", () => {
    const dates = fc.date({ min: new Date("1901-01-01"), max: new Date("2199-12-31"), noInvalidDate: true });

    fc.assert(
      fc.property(dates, (date) => {
        const parsed = parseDateTime(date.toISOString());
        return parsed !== null && new Date(parsed).getTime() === date.getTime();
      }),
    );
  });
});
