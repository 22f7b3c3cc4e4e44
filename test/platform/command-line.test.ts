import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseCommandLine, UsageError } from "../../src/platform/command-line.js";

const root = join(import.meta.dirname, "../..");
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** What runs programs of others, or jest with its own options. */
const NOT_OURS = ["build", "test", "check", "format"];

/** Each script of ours as npm runs it once all is built: node and what follows. */
const commands = Object.entries(scripts)
  .filter(([name]) => !NOT_OURS.includes(name))
  .map(([name, script]) => [name, script.replace("npm run build --silent && ", "").split(" ")] as const);

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script without any setting of its own: what would do more than tell its usage could not. */
function run([, ...args]: readonly string[], ...more: readonly string[]): Promise<Ended> {
  const env = { PATH: process.env["PATH"], DEMO_DATA: "/nowhere" };
  return new Promise((resolve) => {
    execFile(process.execPath, [...args, ...more], { cwd: root, env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : error === null ? 0 : -1, stdout, stderr });
    });
  });
}

describe("a command", () => {
  test("is every script of package.json that runs code of ours", () => {
    expect(commands.length).toBeGreaterThan(18);
    expect(
      commands.filter(([, [program = "", file = ""]]) => program !== "node" || !existsSync(join(root, file))),
    ).toEqual([]);
  });

  test.each(commands)(
    "%s tells with --help what it does, and refuses what can't be meant with the same text",
    async (name, command) => {
      const [help, wrong] = await Promise.all([run(command, "--help"), run(command, "--there-is-no-such-option")]);

      expect([help.code, help.stderr]).toEqual([0, ""]);
      expect(help.stdout).toContain(`npm ${name === "start" ? "" : "run "}${name}`);
      expect([wrong.code, wrong.stdout]).toEqual([2, ""]);
      // The first paragraph of the usage, which is the command as it is typed, stands below what is wrong.
      expect(wrong.stderr).toContain(help.stdout.split("\n\n")[0]?.trim());
      expect(wrong.stderr.split("\n").length).toBeGreaterThan(3);
    },
  );
});

test.each([
  ["chaos", "--kills=many", "--kills takes a whole number from 1."],
  ["chaos", "--parts=kills,nothing", "--parts knows no nothing."],
  ["timing", "--pairs=0", "--pairs takes a whole number from 1."],
  ["audit:witness", "--every=soon", "--every takes a whole number of seconds from 1."],
])("%s refuses %s before it does anything", async (name, option, said) => {
  const command = commands.find(([its]) => its === name)?.[1] ?? [];

  const { code, stderr } = await run(command, option);

  expect([code, stderr.split("\n")[0]]).toEqual([2, said]);
});

describe("a command line", () => {
  const line = {
    usage: "npm run it",
    options: { size: { type: "string" }, dry: { type: "boolean" } },
    words: 1,
  } as const;

  test("is read into values and words", () => {
    const { values, positionals } = parseCommandLine(line, ["--size", "3", "file", "--dry"]);

    expect({ ...values }).toEqual({ size: "3", dry: true });
    expect(positionals).toEqual(["file"]);
  });

  test.each(["start", "demo", "audit:verify", "fuzz:log"])("takes -h for --help: %s", async (name) => {
    const [, command] = commands.find(([its]) => its === name) ?? [name, []];

    const { code, stdout } = await run(command, "-h");

    expect([code, stdout]).toEqual([0, expect.stringContaining(name)]);
  });

  test("that asks for help need not make sense otherwise", () => {
    expect(parseCommandLine(line, ["--nothing", "a", "b", "-h"]).values.help).toBe(true);
  });

  test.each([
    [["--sise", "3"], "Unknown option '--sise'."],
    [["--size"], "Option '--size <value>' argument missing."],
    [["--dry=1"], "Option '--dry' does not take an argument."],
    [["--no-dry"], "Unknown option '--no-dry'."],
    [["a", "b"], "There is a word too many."],
  ])("%j is refused with what is wrong and how it is used", (args, message) => {
    expect(() => parseCommandLine(line, args)).toThrow(UsageError);
    expect(() => parseCommandLine(line, args)).toThrow(`${message}\n\nnpm run it`);
  });
});
