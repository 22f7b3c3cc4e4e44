import fc from "fast-check";
import { canonicalJson } from "../../src/platform/canonical-json.js";
import { oneText } from "../transparency-log/properties.js";

/** A double by its 64 bits. */
function double(hex: string): number {
  return Buffer.from(hex, "hex").readDoubleBE(0);
}

describe("canonical JSON (RFC 8785)", () => {
  test("has the text of the RFC's example (3.2.2)", () => {
    const example = JSON.parse(
      String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
    ) as unknown;

    expect(canonicalJson(example)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  test("sorts keys by their UTF-16 code units (3.2.3)", () => {
    const example = {
      "€": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      ö: "Latin Small Letter O With Diaeresis",
    };

    expect(Object.values(JSON.parse(canonicalJson(example)) as object)).toHaveLength(7);
    expect([...canonicalJson(example).matchAll(/":"([^"]+)"/g)].map(([, name]) => name)).toEqual([
      "Carriage Return",
      "One",
      "Control",
      "Latin Small Letter O With Diaeresis",
      "Euro Sign",
      "Emoji: Grinning Face",
      "Hebrew Letter Dalet With Dagesh",
    ]);
  });

  test.each([
    ["0000000000000000", "0"],
    ["8000000000000000", "0"],
    ["0000000000000001", "5e-324"],
    ["8000000000000001", "-5e-324"],
    ["7fefffffffffffff", "1.7976931348623157e+308"],
    ["ffefffffffffffff", "-1.7976931348623157e+308"],
    ["4340000000000000", "9007199254740992"],
    ["c340000000000000", "-9007199254740992"],
    ["4430000000000000", "295147905179352830000"],
    ["44b52d02c7e14af5", "9.999999999999997e+22"],
    ["44b52d02c7e14af6", "1e+23"],
    ["44b52d02c7e14af7", "1.0000000000000001e+23"],
    ["444b1ae4d6e2ef4e", "999999999999999700000"],
    ["444b1ae4d6e2ef4f", "999999999999999900000"],
    ["444b1ae4d6e2ef50", "1e+21"],
    ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
    ["3eb0c6f7a0b5ed8d", "0.000001"],
    ["41b3de4355555553", "333333333.3333332"],
    ["41b3de4355555554", "333333333.33333325"],
    ["41b3de4355555555", "333333333.3333333"],
    ["41b3de4355555556", "333333333.3333334"],
    ["41b3de4355555557", "333333333.33333343"],
    ["becbf647612f3696", "-0.0000033333333333333333"],
    ["43143ff3c1cb0959", "1424953923781206.2"],
  ])("prints the double %s as %s (appendix B)", (hex, text) => {
    expect(canonicalJson(double(hex))).toBe(text);
  });

  test.each([
    ["NaN", double("7fffffffffffffff")],
    ["infinity", double("7ff0000000000000")],
    ["undefined", undefined],
    ["an absent member", { a: undefined }],
    ["a hole in an array", [1, , 2]], // eslint-disable-line no-sparse-arrays
    ["a lone surrogate", "\ud800"],
    ["a lone surrogate in a key", { "\udc00": 1 }],
    ["a date", new Date(0)],
    ["a map", new Map()],
    ["a boxed string", new String("a")],
    ["a function", () => 1],
    ["a symbol as a key", { [Symbol("a")]: 1 }],
    ["a BigInt", 1n],
  ])("refuses %s", (_, value) => {
    expect(() => canonicalJson({ in: [value] })).toThrow(/No canonical JSON/);
  });

  test("names the place of what it refuses and not its value", () => {
    expect(() => canonicalJson({ secretKey: [1, new Date(0)] })).toThrow(
      "No canonical JSON: an object of a class at $.*[1]",
    );
  });

  test("is JSON of the same value, and one text for one value", () => {
    fc.assert(oneText, { numRuns: 2_000 });
  });
});
