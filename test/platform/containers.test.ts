import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { packageRoot } from "../../src/platform/package-root.js";

interface Service {
  readonly image?: string;
  readonly build?: { readonly target?: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

const read = (file: string): string => readFileSync(join(packageRoot, file), "utf8");

describe("the containers", () => {
  const compose = parse(read("docker-compose.yml")) as { services: Record<string, Service>; volumes: object };
  const { database, migrate, service } = compose.services;

  it("start PostgreSQL, migrate once, and then the service", () => {
    expect(database?.image).toMatch(/^postgres:1[6-9]/);
    expect(migrate?.depends_on).toEqual({ database: { condition: "service_healthy" } });
    expect(service?.depends_on).toEqual({
      database: { condition: "service_healthy" },
      migrate: { condition: "service_completed_successfully" },
    });
  });

  it("give the service a login of its own, and the owner's password to the migration alone", () => {
    expect(service?.environment?.["DATABASE_URL"]).toBe(migrate?.environment?.["DATABASE_URL"]);
    expect(JSON.stringify(service)).not.toContain("OWNER_PASSWORD");
    expect(service?.environment?.["DATABASE_URL"]).not.toContain("recovery_owner");
  });

  it("name every setting that production asks for, and no secret", () => {
    const settings = [
      "DATABASE_URL",
      "ISSUER",
      "AUDIENCE",
      "JWKS_URL",
      "CURSOR_KEY",
      "AUDIT_LOG_NAME",
      "AUDIT_SIGNING_KEY",
    ];

    expect(Object.keys(service?.environment ?? {})).toEqual(expect.arrayContaining(settings));
    const given = Object.values(service?.environment ?? {}).filter((value) => !value.includes("${"));
    expect(given).toEqual([]);
  });

  it("ship an image without the demo and without development tools", () => {
    const dockerfile = read("Dockerfile");

    expect(service?.build?.target).toBe("production");
    expect(dockerfile).toMatch(/rm -rf dist\/src\/demo/);
    expect(dockerfile).toMatch(/npm prune --omit=dev/);
    expect(dockerfile.slice(dockerfile.indexOf("AS production"))).not.toMatch(/COPY (?!--from=build)/);
    expect(dockerfile).toMatch(/^USER node$/m);
  });
});
