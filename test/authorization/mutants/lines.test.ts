import { findPolicy } from "../../../src/authorization/policy.js";
import { buildApiSchema } from "../../../src/schema.js";
import { lineMutants } from "./lines.js";

buildApiSchema();

test("every cell of the policy tables is broken, and mended", () => {
  const cells = () =>
    JSON.stringify(
      [...(findPolicy("Client")?.fields ?? [])].map(([name, { roles }]) => [name, [...roles.keys()].sort()]),
    );
  const before = cells();
  const unchanged = lineMutants().filter((mutant) => {
    const its = () =>
      (mutant.field === null
        ? findPolicy(mutant.type)?.rows
        : findPolicy(mutant.type)?.fields.get(mutant.field)?.roles
      )?.get(mutant.role);
    const usual = its();
    mutant.apply();
    const broken = its();
    mutant.mend();
    return broken === usual || its() !== usual;
  });

  expect(unchanged).toEqual([]);
  expect(cells()).toBe(before);
  expect(lineMutants().length).toBeGreaterThan(2000);
});
