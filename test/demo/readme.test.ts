import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, print } from "graphql";
import { examples } from "../../src/demo/examples.js";
import { packageRoot } from "../../src/platform/package-root.js";
import { startService, type Service } from "../support/service.js";

const readme = readFileSync(join(packageRoot, "README.md"), "utf8");
const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\n\`\`\``, "g"))].map((match) => match[1] ?? "");

describe("the README", () => {
  let service: Service;
  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  test.each(examples.map((example, index) => ({ ...example, index })))(
    "shows what $login is answered",
    async ({ login, query, index }) => {
      const reply = await service.as(login).ask(query);

      expect(print(parse(blocks("graphql")[index] ?? ""))).toBe(print(parse(query)));
      expect(reply.text).toBeTruthy();
      expect(JSON.parse(reply.text)).toEqual(JSON.parse(blocks("json")[index] ?? ""));
    },
  );
});
