import { databaseRole } from "../../../src/authorization/roles.js";
import { accessRules } from "../../../src/schema.js";
import { ReadPolicyKiller } from "./kill-policies.js";
import type { LineMutant } from "./lines.js";
import { WrittenRights } from "./written-rights.js";
import type { Yard } from "./yard.js";

/** The rules of PostgreSQL that a broken cell of the policy tables makes, tried out in a database that has the right ones. */
export class MadeRules {
  private readonly usual = rulesNow();

  private constructor(
    private readonly written: WrittenRights,
    private readonly policies: ReadPolicyKiller,
  ) {}

  public static async open(yard: Yard): Promise<MadeRules> {
    return new MadeRules(new WrittenRights(yard.service.owner), await ReadPolicyKiller.open(yard));
  }

  /** What notices that the role holds other columns, or finds other rows, by the rules that the broken cell makes. */
  public async findIn(mutant: LineMutant): Promise<string | null> {
    mutant.apply();
    const made = rulesNow();
    mutant.mend();
    const gone = this.usual.filter((rule) => !made.includes(rule));
    const come = made.filter((rule) => !this.usual.includes(rule));
    const apply = [...gone.map(undone), ...come].join(" ");
    const mend = [...come.map(undone), ...gone].join(" ");
    const role = databaseRole(mutant.role);
    for (const table of tablesOf([...gone, ...come], "grant")) {
      const wrong = await this.written.wrongOf({ command: "select", role, table }, apply);
      if (wrong !== null) return `PostgreSQL: ${wrong}`;
    }
    for (const table of tablesOf([...gone, ...come], "policy")) {
      const { direction, change } = mutant;
      const noticed = await this.policies.kill({
        ...{ kind: "policy", direction, role, table, command: "select", change, apply, mend },
      });
      if (noticed !== null) return noticed;
    }
    return null;
  }

  public close(): Promise<void> {
    return this.policies.close();
  }
}

/** Grants and policies, a line each. What explanations are made of stands beside them, and lets nobody read anything. */
function rulesNow(): string[] {
  const lines = accessRules().split("\n");
  return lines.filter((line) => Object.values(TABLE_OF).some((rule) => rule.test(line)));
}

const TABLE_OF = {
  grant: /^grant select \([^)]*\) on (\S+) to/,
  policy: /^create policy \S+ on (\S+) for select/,
};

function tablesOf(rules: readonly string[], kind: keyof typeof TABLE_OF): Set<string> {
  return new Set(rules.flatMap((rule) => TABLE_OF[kind].exec(rule)?.slice(1) ?? []));
}

function undone(rule: string): string {
  const [, policy, on] = /^create policy (\S+) on (\S+) /.exec(rule) ?? [];
  return policy === undefined
    ? rule.replace(/^grant (.*) to (\S+);$/, "revoke $1 from $2;")
    : `drop policy ${policy} on ${on};`;
}
