import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseBackupConfig, parseConfig, parseMigrationConfig } from "../../src/platform/config/index.js";
import { Metrics } from "../../src/platform/metrics/index.js";
import { packageRoot } from "../../src/platform/package-root.js";

interface Service {
  readonly image?: string;
  readonly build?: { readonly context?: string; readonly target?: string };
  readonly user?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly network_mode?: string;
  readonly profiles?: readonly string[];
  readonly restart?: string;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

const read = (file: string): string => readFileSync(join(packageRoot, file), "utf8");
/** As docker reads it: with the keys that are merged into a mapping. */
const readYaml = (file: string): unknown => parse(read(file), { merge: true });

/** The keys of the Compose specification that are used here, each with what stands there. */
const KEYS: Readonly<Record<string, (value: unknown) => boolean>> = {
  image: isText,
  build: (value) => isMapping(value) && hasOnly(value, ["context", "target"]),
  user: isText,
  command: isTexts,
  init: isFlag,
  environment: (value) => isMapping(value) && Object.values(value).every(isText),
  volumes: isTexts,
  ports: isTexts,
  networks: isTexts,
  network_mode: isText,
  profiles: isTexts,
  tmpfs: isTexts,
  shm_size: isText,
  depends_on: (value) => isMapping(value) && Object.values(value).every((one) => hasOnly(one, ["condition"])),
  healthcheck: (value) => hasOnly(value, ["test", "interval", "timeout", "retries", "start_period", "disable"]),
  stop_grace_period: isText,
  read_only: isFlag,
  cap_drop: isTexts,
  security_opt: isTexts,
  restart: (value) => value === "unless-stopped" || value === "no",
};

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}
function isFlag(value: unknown): boolean {
  return typeof value === "boolean";
}
function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isText);
}
function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function hasOnly(value: unknown, keys: readonly string[]): boolean {
  return isMapping(value) && Object.keys(value).every((key) => keys.includes(key));
}

/** The variables that something looks at, where it is given none. */
function variablesOf(look: (env: NodeJS.ProcessEnv) => unknown, given: NodeJS.ProcessEnv = {}): Set<string> {
  const asked = new Set<string>();
  const env = new Proxy(given, {
    get: (its, name) => {
      asked.add(String(name));
      return its[String(name)];
    },
  });
  try {
    look(env);
  } catch {
    // It says what is missing, which is not the question.
  }
  return asked;
}

/** Read by OpenTelemetry's own libraries. */
const OF_OPENTELEMETRY = [
  "OTEL_EXPORTER_OTLP_HEADERS",
  "OTEL_RESOURCE_ATTRIBUTES",
  "OTEL_SERVICE_NAME",
  "OTEL_TRACES_SAMPLER",
  "OTEL_TRACES_SAMPLER_ARG",
];

/** What the service can be told, and is not told here. */
const NOT_GIVEN: Readonly<Record<string, string>> = {
  HOST: "the image says it",
  PORT: "the image says it; what is published is another matter",
  PUBLIC_KEY: "one of the two: JWKS_URL is asked for",
  PUBLIC_KEY_ID: "goes with PUBLIC_KEY",
  TRUSTED_DOCUMENTS: "a file, which takes a volume of one's own",
  OTEL_SDK_DISABLED: "it is off already without an endpoint",
  OTEL_TRACES_EXPORTER: "the endpoint says it",
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "OTEL_EXPORTER_OTLP_ENDPOINT does, as only traces are sent",
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "OTEL_EXPORTER_OTLP_PROTOCOL does, as only traces are sent",
};

describe("the containers", () => {
  const compose = readYaml("docker-compose.yml") as {
    readonly services: Readonly<Record<string, Service>>;
    readonly volumes: Readonly<Record<string, null>>;
    readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  };
  const { database, migrate, service, prometheus, witness, backup } = compose.services;
  const dockerfile = read("Dockerfile");
  const all = Object.entries(compose.services);
  const mountsOf = (its: Service | undefined): string[][] => (its?.volumes ?? []).map((one) => one.split(":"));

  it("are written as the Compose specification has it", () => {
    expect(Object.keys(compose).filter((key) => !key.startsWith("x-"))).toEqual([
      "name",
      "services",
      "networks",
      "volumes",
    ]);
    const wrong = all.flatMap(([name, its]) =>
      Object.entries(its).flatMap(([key, value]) => (KEYS[key]?.(value) === true ? [] : `${name}.${key}`)),
    );
    expect(wrong).toEqual([]);
    const targets = all.flatMap(([, its]) => Object.keys(its.depends_on ?? {}));
    expect(targets.filter((name) => !(name in compose.services))).toEqual([]);
    const networks = all.flatMap(([, its]) => its.networks ?? []);
    expect(networks.filter((name) => name !== "default" && !(name in compose.networks))).toEqual([]);
    const volumes = all.flatMap(([, its]) =>
      mountsOf(its).flatMap(([from = ""]) => (from.startsWith(".") ? [] : from)),
    );
    expect(new Set(volumes)).toEqual(new Set(Object.keys(compose.volumes)));
  });

  it("start PostgreSQL, migrate once, then two processes of the service, and then who watches it", () => {
    expect(database?.image).toMatch(/^postgres:1[7-9]/);
    expect(migrate?.depends_on).toEqual({ database: { condition: "service_healthy" } });
    expect(service?.depends_on).toEqual({
      database: { condition: "service_healthy" },
      migrate: { condition: "service_completed_successfully" },
    });
    expect(service?.command?.slice(-2)).toEqual(["--processes", "2"]);
    for (const watching of [prometheus, witness]) {
      expect(watching?.depends_on).toEqual({ service: { condition: "service_healthy" } });
    }
    expect([witness?.profiles, backup?.profiles]).toEqual([["witness"], ["backup"]]);
  });

  it.each(Object.keys(compose.services))(
    "run %s with a file system that is read, without rights and as nobody special",
    (name) => {
      const its = compose.services[name];

      expect([its?.read_only, its?.cap_drop, its?.security_opt]).toEqual([true, ["ALL"], ["no-new-privileges:true"]]);
      const user =
        its?.user ?? (its?.build?.target === "production" ? /^USER (\w+)$/m.exec(dockerfile)?.[1] : undefined);
      expect(["node", "postgres", "nobody"]).toContain(user);
    },
  );

  it("are looked after: what goes on running says whether it is well", () => {
    const running = all.filter(([, its]) => its.restart !== "no" && its.healthcheck?.disable !== true);

    expect(running.map(([name]) => name)).toEqual(["database", "service", "prometheus"]);
    expect(running.filter(([, { healthcheck }]) => healthcheck?.test?.[0] !== "CMD")).toEqual([]);
    // Ready, and not only alive: who depends on it wants to be answered.
    expect(service?.healthcheck?.test?.join(" ")).toContain("/readyz");
  });

  it("run what there is", () => {
    const mains = all.flatMap(([, { command }]) => (command ?? []).filter((part) => part.startsWith("dist/")));

    expect(mains).toHaveLength(4);
    const sources = mains.map((main) => main.replace(/^dist/, ".").replace(/\.js$/, ".ts"));
    expect(sources.filter((source) => !existsSync(join(packageRoot, source)))).toEqual([]);
    // With options that it knows.
    for (const [main, command] of [
      ["src/transparency-log/witness.main.ts", witness?.command],
      ["src/platform/backup/backup.main.ts", backup?.command],
    ] as const) {
      const options = (command ?? []).flatMap((part) => /^--([a-z-]+)=/.exec(part)?.[1] ?? []);
      expect(options.length).toBeGreaterThan(0);
      expect(options.filter((option) => !read(main).includes(`--${option}`))).toEqual([]);
    }
  });

  it("keep the database where only those reach it that ask it something, and publish nothing of it", () => {
    expect(compose.networks["data"]?.internal).toBe(true);
    expect(database?.networks).toEqual(["data"]);
    expect(all.filter(([, { networks }]) => networks?.includes("data")).map(([name]) => name)).toEqual([
      "database",
      "migrate",
      "service",
    ]);
    expect(all.flatMap(([name, { ports = [] }]) => ports.map((port) => `${name} ${port}`))).toEqual([
      "service ${PORT:-4000}:4000",
      "prometheus 127.0.0.1:${PROMETHEUS_PORT:-9090}:9090",
    ]);
  });

  it("give the service a login of its own, and the owner's password to the migration and the backup alone", () => {
    expect(service?.environment?.["DATABASE_URL"]).toBe(migrate?.environment?.["DATABASE_URL"]);
    expect(service?.environment?.["DATABASE_URL"]).not.toContain("recovery_owner");
    const knowing = all.filter(([, its]) => JSON.stringify(its).includes("OWNER_PASSWORD")).map(([name]) => name);
    expect(knowing).toEqual(["database", "migrate", "backup"]);
  });

  it("tell the service what it asks for, nothing else, and no secret", () => {
    const asked = variablesOf(parseConfig, { OTEL_TRACES_EXPORTER: "otlp", METRICS_PORT: "1", PUBLIC_KEY: "x" });
    const given = Object.keys(service?.environment ?? {});

    expect(asked.size).toBeGreaterThan(25);
    expect(given.filter((name) => !asked.has(name) && !OF_OPENTELEMETRY.includes(name))).toEqual([]);
    expect([...asked].filter((name) => !given.includes(name)).sort()).toEqual(Object.keys(NOT_GIVEN).sort());
    const written = Object.entries(service?.environment ?? {}).filter(([, value]) => !value.includes("${"));
    expect(Object.fromEntries(written)).toEqual({ METRICS_HOST: "0.0.0.0", METRICS_PORT: "9464" });
  });

  it("tell it what it accepts, where nothing is set but what has to be", () => {
    const asked = {
      SERVICE_PASSWORD: "service",
      ISSUER: "https://login.example.org",
      AUDIENCE: "recovery-circle",
      AUDIENCE_INTEGRATORS: "recovery-circle-integrators",
      JWKS_URL: "https://login.example.org/keys",
      CURSOR_KEY: Buffer.alloc(32, 7).toString("base64"),
      AUDIT_LOG_NAME: "audit.example.org",
      AUDIT_SIGNING_KEY: Buffer.alloc(32, 8).toString("base64"),
    };
    const used = new Set<string>();
    /** As docker fills in a value: `${NAME}`, `${NAME:-otherwise}`, `${NAME:?what to say without it}`. */
    const filled = (value: string): string =>
      value.replace(/\$\{([A-Z_]+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind?: string, otherwise?: string) => {
        if (kind === "-") return otherwise ?? "";
        used.add(name);
        return asked[name as keyof typeof asked];
      });
    const env = Object.fromEntries(
      Object.entries(service?.environment ?? {}).map(([name, its]) => [name, filled(its)]),
    );

    const config = parseConfig(env);

    expect([...used].sort()).toEqual(Object.keys(asked).sort());
    expect(config).toMatchObject({ tracing: null, metrics: { host: "0.0.0.0", port: 9464 }, logLevel: "info" });
    const traced = parseConfig({ ...env, OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318" });
    expect(traced.tracing).toEqual({ protocol: "http/protobuf", callers: "link" });
  });

  it.each<[string, Service | undefined, Set<string>]>([
    ["the migration", migrate, variablesOf(parseMigrationConfig, { DATABASE_URL: "x", DATABASE_AUDITOR_URL: "x" })],
    ["the backup", backup, variablesOf(parseBackupConfig, { DATABASE_BACKUP_URL: "x" })],
    [
      "the witness",
      witness,
      new Set(read("src/transparency-log/witness.main.ts").match(/\bAUDIT_WITNESS_[A-Z]+\b/g) ?? []),
    ],
  ])("tell %s nothing that it does not ask for", (_, its, asked) => {
    const given = Object.keys(its?.environment ?? {});

    expect(given.length).toBeGreaterThan(0);
    expect(given.filter((name) => !asked.has(name))).toEqual([]);
  });

  it("ask for variables that the README explains", () => {
    const readme = read("README.md");
    const asked = new Set([...read("docker-compose.yml").matchAll(/\$\{([A-Z_]+)/g)].map(([, name = ""]) => name));

    expect(asked.size).toBeGreaterThan(20);
    expect([...asked].filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  it("have folders to write to for the witness and for backups, which belong to them", () => {
    const made = /^RUN install --directory --owner=node --group=node --mode=0700 (.+)$/m
      .exec(dockerfile)?.[1]
      ?.split(" ");

    expect(mountsOf(witness)).toEqual([["witness", "/witness"]]);
    expect(mountsOf(backup)).toEqual([["backups", "/backups"]]);
    expect(made?.sort()).toEqual(["/backups", "/witness"]);
    expect([witness?.command, backup?.command].map((command) => command?.join(" "))).toEqual([
      expect.stringContaining("--store=/witness"),
      expect.stringContaining("--to=/backups"),
    ]);
    // Its port is its own, so that PostgreSQL takes it for somebody on its machine.
    expect(backup?.network_mode).toBe("service:database");
    expect(backup?.environment?.["DATABASE_BACKUP_URL"]).toContain("@127.0.0.1:5432/");
  });

  it("have Prometheus ask where the service tells, with alerts on figures that there are", async () => {
    const config = readYaml("src/platform/metrics/prometheus.yml") as {
      readonly rule_files: readonly string[];
      readonly scrape_configs: readonly {
        readonly job_name: string;
        readonly metrics_path: string;
        readonly static_configs: readonly { readonly targets: readonly string[] }[];
      }[];
    };
    const [job] = config.scrape_configs;
    expect(job?.metrics_path).toBe("/metrics");
    expect(job?.static_configs).toEqual([{ targets: [`service:${service?.environment?.["METRICS_PORT"]}`] }]);
    const mounted = mountsOf(prometheus).filter(([from]) => from?.startsWith("./"));
    expect(mounted.filter(([from = "", , how]) => !existsSync(join(packageRoot, from)) || how !== "ro")).toEqual([]);
    expect(mounted.map(([, to]) => to)).toEqual([
      prometheus?.command?.[0]?.replace("--config.file=", ""),
      ...config.rule_files.map((file) => `/etc/prometheus/${file}`),
    ]);

    const { groups } = readYaml("src/platform/metrics/alerts.yml") as {
      readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[];
    };
    const rules = groups.flatMap((group) => group.rules);
    const metrics = new Metrics();
    metrics.watch({
      pools: () => [],
      plans: () => ({ kept: 0, found: 0, made: 0 }),
      backlog: () => Promise.reject(new Error("none")),
    });
    const figures = await metrics.text();
    const asked = rules.flatMap(({ expr }) => expr.match(/\brecovery_\w+/g) ?? []);
    expect(asked.filter((name) => !figures.includes(`# TYPE ${name} `))).toEqual([]);
    const jobs = rules.flatMap(({ expr }) => /job="([^"]+)"/.exec(expr)?.[1] ?? []);
    expect([rules.length, new Set(jobs)]).toEqual([7, new Set([job?.job_name])]);
  });

  it("ship an image without the demo and without development tools", () => {
    for (const [, its] of all.filter(([, { image }]) => image === undefined)) {
      expect(its.build?.target).toBe("production");
    }
    expect(dockerfile).toMatch(/rm -rf dist\/src\/demo/);
    expect(dockerfile).toMatch(/npm prune --omit=dev/);
    expect(dockerfile.slice(dockerfile.indexOf("AS production"))).not.toMatch(/COPY (?!--from=build)/);
    expect(dockerfile).toMatch(/^USER node$/m);
  });
});
