import { mayMove } from "../../../src/features/safety-concerns/safety-concern.domain.js";

describe("a safety concern", () => {
  test("is taken up, then resolved, or resolved at once", () => {
    expect(mayMove("OPEN", "ACKNOWLEDGED")).toBe(true);
    expect(mayMove("ACKNOWLEDGED", "RESOLVED")).toBe(true);
    expect(mayMove("OPEN", "RESOLVED")).toBe(true);
  });

  test("never moves back, and never stands still", () => {
    expect(mayMove("RESOLVED", "ACKNOWLEDGED")).toBe(false);
    expect(mayMove("ACKNOWLEDGED", "OPEN")).toBe(false);
    expect(mayMove("OPEN", "OPEN")).toBe(false);
  });
});
