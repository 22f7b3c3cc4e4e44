import { parseOptions } from "../../src/demo/options.js";

describe("the demo's options", () => {
  test("have a default for everything", () => {
    const options = parseOptions([], {});

    expect(options).toMatchObject({ port: 4000, databaseUrl: null, reset: false, clients: 0 });
    expect(options.folder).toMatch(/\.data$/);
  });

  test("are taken from the command line and the environment", () => {
    const env = { PORT: "0", DEMO_DATA: "/tmp/somewhere", DATABASE_URL: "postgres://owner:secret@db:5432/demo" };

    const options = parseOptions(["--clients", "500", "--reset"], env);

    expect(options).toMatchObject({ port: 0, folder: "/tmp/somewhere", reset: true, clients: 500 });
    expect(parseOptions(["--clients=7"], {})).toMatchObject({ clients: 7 });
  });

  test.each([
    [["--clients"], {}, /--clients takes a number/],
    [["--clients", "0"], {}, /--clients takes a number/],
    [["--clients", "many"], {}, /--clients takes a number/],
    [["--rest"], {}, /no option of that name/],
    [[], { PORT: "70000" }, /PORT must be/],
    [[], { DATABASE_URL: "mysql://root:hunter2@db/x" }, /DATABASE_URL must look like/],
  ])("refuse %j with %j", (args, env, message) => {
    expect(() => parseOptions(args, env)).toThrow(message);
  });

  test("quote no value in a refusal: it may be a secret in the wrong place", () => {
    expect(() => parseOptions([], { DATABASE_URL: "hunter2" })).toThrow(
      expect.not.stringContaining("hunter2") as Error,
    );
  });
});
