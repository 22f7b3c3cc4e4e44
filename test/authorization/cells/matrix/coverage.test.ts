import { isObjectType } from "graphql";
import { buildApiSchema } from "../../../../src/schema.js";
import { matrix, lines } from "./index.js";

/** Types that hold no value of their own: where something is asked, and where a page stands. */
const CARRIERS = /^(__.*|Query|Mutation|PageInfo|UserError|AuditReceipt|.*Connection|.*Edge|.*Payload)$/;

const schema = buildApiSchema();
const types = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .filter(({ name }) => !CARRIERS.test(name));

test("the written matrix has a line for every field of the API, and for no other", () => {
  const fields = types.flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));

  expect([...matrix.coordinates].sort()).toEqual(fields.sort());
});

test("every type has one line about any of its rows, and no two about the same ones", () => {
  const rows = lines.filter(({ fields }) => fields.length === 0);
  const kinds = rows.map(({ type, qualities }) => [type, ...qualities].join(" "));

  expect(new Set(kinds).size).toBe(kinds.length);
  expect([...new Set(types.map(({ name }) => name))].sort()).toEqual(
    rows
      .filter(({ qualities }) => qualities.length === 0)
      .map(({ type }) => type)
      .sort(),
  );
});

test("every line names a data class of the API", () => {
  const classes = schema.getType("DataClass");
  const known = classes !== undefined && "getValues" in classes ? classes.getValues().map(({ name }) => name) : [];

  expect(known).toEqual(expect.arrayContaining([...new Set(lines.map(({ dataClass }) => dataClass))]));
});

test("a line about rows stands for a role that reads a field of them, and only for such a role", () => {
  const reads = (type: string, role: keyof (typeof lines)[number]["cells"], isRow: boolean): boolean =>
    lines.some(
      (line) => line.type === type && (line.fields.length === 0) === isRow && line.cells[role].kind !== "never",
    );
  const roles = ["PS", "SUP", "CL", "CC", "ME", "REP", "PO", "AD", "IN"] as const;
  const cells = types.flatMap(({ name }) => roles.map((role) => ({ name, role })));
  const odd = cells.filter(({ name, role }) => reads(name, role, true) !== reads(name, role, false));

  expect(odd).toEqual([]);
});
