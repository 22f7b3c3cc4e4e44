import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/platform/package-root.js";
import { attacks } from "./index/attacks.js";
import type { Case } from "./index/case.js";
import { consent } from "./index/consent.js";
import { integrity } from "./index/integrity.js";
import { leakChannels } from "./index/leak-channels.js";
import { relationshipAndTime } from "./index/relationship-and-time.js";

const GROUPS: readonly (readonly [group: string, cases: readonly Case[], written: number])[] = [
  ["relationship and time", relationshipAndTime, 16],
  ["consent", consent, 21],
  ["leak channels", leakChannels, 23],
  ["integrity", integrity, 19],
  ["attacks", attacks, 29],
];

const sourceOf = (file: string): string => readFileSync(join(packageRoot, "test", file), "utf8");

/** Whether the file has a test of that title which runs: none that is skipped, or left to do. */
function hasTest(file: string, title: string): boolean {
  const source = sourceOf(file);
  const at = source.indexOf(`"${title}"`);
  return at >= 0 && !/\b(?:skip|todo|failing)\b[^;]*$/.test(source.slice(Math.max(0, at - 40), at));
}

describe("the list of cases", () => {
  const all = GROUPS.flatMap(([, cases]) => cases);

  test.each(GROUPS.map(([group, cases, written]) => [group, countsOf(cases), cases, written] as const))(
    "is whole: %s, %s",
    (_group, _counts, cases, written) => {
      expect(cases).toHaveLength(written);
      expect(new Set(cases.map(({ name }) => name)).size).toBe(written);
    },
  );

  test(`comes to ${countsOf(all)}`, () => {
    expect(all).toHaveLength(108);
  });

  test("has, for each case, a test that shows it, or a reason why it can't arise yet", () => {
    expect(all.filter(({ shownBy, notYet = "" }) => shownBy.length === 0 && notYet === "")).toEqual([]);
  });

  test("names only tests that there are", () => {
    const missing = all
      .flatMap(({ shownBy }) => shownBy)
      .filter(([file, title]) => !hasTest(file, title))
      .map(([file, title]) => `${file}: ${title}`);

    expect(missing).toEqual([]);
  });

  test("leaves no test of this folder out", () => {
    const named = new Set(all.flatMap(({ shownBy }) => shownBy.map(([file, title]) => `${file} ${title}`)));
    const files = readdirSync(join(packageRoot, "test/cases")).filter((name) => /(?<!index)\.test\.ts$/.test(name));
    const titles = files.flatMap((name) =>
      [...sourceOf(`cases/${name}`).matchAll(/^ {2}(?:test\("|test\.each[\s\S]*?\]\)\(\s*")([^"]+)"/gm)].map(
        ([, title]) => `cases/${name} ${title}`,
      ),
    );

    expect(titles.length).toBeGreaterThan(60);
    expect(titles.filter((one) => !named.has(one))).toEqual([]);
  });
});

function countsOf(cases: readonly Case[]): string {
  const open = cases.filter(({ notYet }) => notYet !== undefined);
  const none = open.filter(({ shownBy }) => shownBy.length === 0);
  return `${cases.length - open.length} shown, ${open.length - none.length} shown as far as they arise, ${none.length} not yet`;
}
