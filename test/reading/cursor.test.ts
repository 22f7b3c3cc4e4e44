import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { CursorCodec } from "../../src/reading/index.js";

const scope = {
  clinicId: "8a1de0a5-2f0a-4f0e-8f6b-0c7c0b8e9d10",
  viewer: "3f0c6c1e-7d43-4b8b-9b7e-5a4f0f1d2c3b",
  role: "PEER_SPECIALIST",
  coordinate: "Query.caseload",
  order: "PREFERRED_NAME",
  filter: "{}",
};
const position = JSON.stringify(["Jo Sample of Harbor", "7c7c6c0e-1111-4222-8333-444455556666"]);
const secret = randomBytes(32);
const codec = new CursorCodec([secret]);

describe("a cursor", () => {
  test("is the same for the same place, in every process that has the key", () => {
    expect(codec.seal(position, scope)).toBe(new CursorCodec([secret]).seal(position, scope));
  });

  test("shows nothing of the place", () => {
    const cursor = codec.seal(position, scope);

    expect(Buffer.from(cursor, "base64url").toString("latin1")).not.toContain("Jo Sample");
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  test("is as long for the second place in the log as for the last that there can be", () => {
    const lengths = ["2", "31", `${2n ** 63n - 1n}`].map(
      (key) => codec.seal(JSON.stringify([key, "7c7c6c0e-1111-4222-8333-444455556666"]), scope).length,
    );

    expect(new Set(lengths).size).toBe(1);
  });

  test("opens where it was made, whatever the place is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => codec.open(codec.seal(text, scope), scope) === text),
    );
  });

  test.each(Object.keys(scope) as (keyof typeof scope)[])("is refused where the %s is another", (part) => {
    const cursor = codec.seal(position, scope);

    expect(codec.open(cursor, { ...scope, [part]: `${scope[part]}x` })).toBeNull();
    expect(codec.seal(position, { ...scope, [part]: `${scope[part]}x` })).not.toBe(cursor);
  });

  test("is refused when what it is bound to is divided otherwise", () => {
    const cursor = codec.seal(position, { ...scope, order: "A", filter: "BC" });

    expect(codec.open(cursor, { ...scope, order: "AB", filter: "C" })).toBeNull();
  });

  test("is refused when any of its characters is changed", () => {
    const cursor = codec.seal(position, scope);

    const opened = [...cursor].map((letter, i) =>
      codec.open(cursor.slice(0, i) + (letter === "A" ? "B" : "A") + cursor.slice(i + 1), scope),
    );

    expect(new Set(opened)).toEqual(new Set([null]));
  });

  test.each([
    ["nothing", ""],
    ["a few letters", "abc"],
    ["text", "not a cursor at all, whatever it says"],
    ["a cut cursor", codec.seal(position, scope).slice(0, -4)],
    ["a longer cursor", `${codec.seal(position, scope)}AAAA`],
    ["a padded cursor", `${codec.seal(position, scope)}=`],
    ["a very long cursor", codec.seal("x".repeat(5000), scope)],
  ])("is refused when it is %s", (_, cursor) => {
    expect(codec.open(cursor, scope)).toBeNull();
  });

  test("is still opened while its key is on the way out, and made with the first key alone", () => {
    const [older, newer] = [randomBytes(32), randomBytes(32)];
    const before = new CursorCodec([older]).seal(position, scope);
    const rotating = new CursorCodec([newer, older]);

    expect(rotating.open(before, scope)).toBe(position);
    expect(rotating.seal(position, scope)).toBe(new CursorCodec([newer]).seal(position, scope));
    expect(new CursorCodec([newer]).open(before, scope)).toBeNull();
  });
});

describe("positions in PostgreSQL's JSON", () => {
  const seal = (page: number, its: string): string => `<${page}|${Buffer.from(its).toString("base64url")}>`;
  const marked = (page: number, its: string): string => JSON.stringify(`${codec.mark}${page}:${its}`);

  test("are replaced, and nothing else is", () => {
    const json = `{"name" : "no \\"${"a".repeat(32)}", "edges":[{"cursor":${marked(0, '["a","b"]')}}, {"cursor":${marked(12, "x")}}]}`;

    const sealed = codec.sealAll(json, seal);

    expect(sealed).toBe(
      `{"name" : "no \\"${"a".repeat(32)}", "edges":[{"cursor":"${seal(0, '["a","b"]')}"}, {"cursor":"${seal(12, "x")}"}]}`,
    );
  });

  test("are found whatever text stands in them and around them", () => {
    const anything = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(fc.array(fc.record({ page: fc.nat(99), its: anything, name: anything })), (rows) => {
        const json = JSON.stringify(
          rows.map(({ page, its, name }) => ({ name, cursor: `${codec.mark}${page}:${its}` })),
        );

        const sealed = JSON.parse(codec.sealAll(json, seal)) as unknown;

        expect(sealed).toEqual(rows.map(({ page, its, name }) => ({ name, cursor: seal(page, its) })));
      }),
    );
  });

  test("leave JSON without any of them untouched", () => {
    const json = '{"a":"\\\\", "b":"}"}';

    expect(codec.sealAll(json, seal)).toBe(json);
  });

  test("are marked differently in each process", () => {
    expect(codec.mark).not.toBe(new CursorCodec([secret]).mark);
  });
});
