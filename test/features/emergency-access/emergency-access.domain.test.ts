import {
  mayReview,
  problemOfDisclosure,
  problemOfStart,
} from "../../../src/features/emergency-access/emergency-access.domain.js";

const stated = { consentCannotBeObtained: true };
const byName = { legalName: "Sam Example", dateOfBirth: "1990-01-01" };
const startedAt = new Date("2026-03-02T10:00:00Z");
const now = new Date("2026-03-02T12:00:00Z");

test.each<[string, Parameters<typeof problemOfStart>[0], string | undefined]>([
  ["by id", { ...stated, clientId: "a" }, undefined],
  ["by name and birth date", { ...stated, ...byName }, undefined],
  ["without the statement", { consentCannotBeObtained: false, clientId: "a" }, "consentCannotBeObtained"],
  ["of nobody", { ...stated, clientId: null }, "clientId"],
  ["by a name alone", { ...stated, legalName: "Sam Example" }, "clientId"],
  ["by a birth date alone", { ...stated, dateOfBirth: "1990-01-01" }, "clientId"],
  ["by id and name", { ...stated, ...byName, clientId: "a" }, "clientId"],
])("a record is opened in an emergency %s", (_, input, field) => {
  expect(problemOfStart(input)?.field).toBe(field);
});

test.each<[string, string, readonly ("SUD" | "PEER_ONLY" | "PLAN_PRIVATE" | "SUD_COUNSELING")[], string | undefined]>([
  ["at the start", "2026-03-02T10:00:00Z", ["SUD"], undefined],
  ["just now", "2026-03-02T12:00:00Z", ["SUD"], undefined],
  ["before the start", "2026-03-02T09:59:59.999Z", ["SUD"], "disclosedAt"],
  ["in the future", "2026-03-02T12:00:00.001Z", ["SUD"], "disclosedAt"],
  ["of nothing", "2026-03-02T11:00:00Z", [], "classes"],
  ["of peer notes", "2026-03-02T11:00:00Z", ["SUD", "PEER_ONLY"], "classes"],
  ["of private parts of a plan", "2026-03-02T11:00:00Z", ["PLAN_PRIVATE"], "classes"],
  ["of counseling notes", "2026-03-02T11:00:00Z", ["SUD_COUNSELING"], "classes"],
])("a disclosure is documented %s", (_, disclosedAt, classes, field) => {
  expect(problemOfDisclosure({ disclosedAt, classes }, startedAt, now)?.field).toBe(field);
});

test("a review is given once, but for what is looked into as a breach", () => {
  const all = ["PENDING", "JUSTIFIED", "NOT_JUSTIFIED", "BREACH_REVIEW"] as const;
  const allowed = all.flatMap((from) => all.filter((to) => mayReview(from, to)).map((to) => `${from} ${to}`));

  expect(allowed).toEqual([
    "PENDING JUSTIFIED",
    "PENDING NOT_JUSTIFIED",
    "PENDING BREACH_REVIEW",
    "BREACH_REVIEW JUSTIFIED",
    "BREACH_REVIEW NOT_JUSTIFIED",
  ]);
});
