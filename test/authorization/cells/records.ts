import type { GraphQLSchema } from "graphql";
import { AnswerReader } from "./answers.js";
import type { ClientFacts, RowFacts } from "./facts.js";
import { chunks, close, type Run } from "./run.js";
import { coordinatesOf, selectionOf, write, type Selected } from "./selection.js";
import type { JudgedSight } from "./sight.js";

/** Parts of a client's record, each in a document of its own: an operation has room for so many withheld fields. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  notes: ["serviceNotes", "peerNotes", "clinicalNotes", "safetyConcerns"],
  plan: ["recoveryPlan"],
  referrals: ["referrals"],
  consents: ["consents"],
};
const ROOTS_BY_ID = { RecoveryPlan: "recoveryPlan", Referral: "referral", Consent: "consent" } as const;
const REPORTS = ["auditEvents", "accountingOfDisclosures", "accessReport"] as const;
/** Root fields of one operation are at most so many. */
const ROOT_FIELDS = 20;
/** Records in full of one operation. */
const TOGETHER = 6;

/** A root field of a document: which row it must answer, under an alias. */
interface Root {
  readonly name: string;
  readonly row: RowFacts;
}

/** The documents of clients' records, made once from the schema. */
export class Records {
  private readonly parts: readonly (readonly Selected[])[];
  private readonly byId: Readonly<Record<string, readonly Selected[]>>;
  private readonly reports: readonly Selected[];

  constructor(
    schema: GraphQLSchema,
    private readonly run: Run,
  ) {
    const listed = Object.values(PARTS).flat();
    const whole = selectionOf(schema, "Client");
    const rest = whole.filter(({ name }) => !listed.includes(name));
    this.parts = [rest, ...Object.values(PARTS).map((names) => whole.filter(({ name }) => names.includes(name)))];
    this.byId = Object.fromEntries(Object.keys(ROOTS_BY_ID).map((type) => [type, selectionOf(schema, type)]));
    this.reports = selectionOf(schema, "Query", REPORTS);
  }

  /** Every document for one person: those that must answer nothing are asked together. */
  public asksOf(sight: JudgedSight): (() => Promise<void>)[] {
    const { world, about } = this.run;
    const related = world.clients.filter((client) => about.client(client).some((row) => sight.finds(row)));
    const strangers = world.clients.filter((client) => !related.includes(client));
    return [...related.flatMap((client) => this.record(sight, client)), ...this.nothing(sight, strangers)];
  }

  private record(sight: JudgedSight, client: ClientFacts): (() => Promise<void>)[] {
    const rootOf = (type: string, name: string): Root[] =>
      this.run.about.ofType(client, type).map((row) => ({ name, row }));
    return [
      ...this.parts.map((part) => () => this.ask(sight, client, part, rootOf("Client", "client"))),
      ...Object.entries(ROOTS_BY_ID).map(
        ([type, name]) =>
          () =>
            this.ask(sight, client, this.byId[type] ?? [], rootOf(type, name)),
      ),
      () => this.askReports(sight, client),
    ];
  }

  /** Clients of whom the matrix shows nothing: their ids and those of their rows must find nothing. */
  private nothing(sight: JudgedSight, clients: readonly ClientFacts[]): (() => Promise<void>)[] {
    const { about } = this.run;
    const roots = clients.flatMap((client) => about.ofType(client, "Client").map((row) => ({ name: "client", row })));
    const others = clients.flatMap((client) =>
      Object.entries(ROOTS_BY_ID).flatMap(([type, name]) =>
        about.ofType(client, type).map((row) => ({ type, root: { name, row } })),
      ),
    );
    return [
      ...this.parts.flatMap((part) => chunks(roots, TOGETHER).map((some) => () => this.ask(sight, null, part, some))),
      ...Object.entries(this.byId).flatMap(([type, selection]) =>
        chunks(
          others.filter((one) => one.type === type).map(({ root }) => root),
          ROOT_FIELDS,
        ).map((some) => () => this.ask(sight, null, selection.slice(0, 1), some)),
      ),
      ...clients.map((client) => () => this.askReports(sight, client)),
    ];
  }

  /** Some rows by their ids in one operation, and everything that it said. */
  private async ask(
    sight: JudgedSight,
    client: ClientFacts | null,
    selection: readonly Selected[],
    roots: readonly Root[],
  ): Promise<void> {
    const { service, report } = this.run;
    const type = selection[0]?.parent ?? "";
    const variables = roots.map((_, i) => `$r${i}: ID!`).join(", ");
    const fields = roots.map(({ name }, i) => `r${i}: ${name}(id: $r${i}) { ...F }`).join(" ");
    const document = `query (${variables}) { ${fields} } fragment F on ${type} { ${write(selection)} }`;
    const answer = await service.ask(
      sight.viewer,
      document,
      Object.fromEntries(roots.map(({ row }, i) => [`r${i}`, row.id])),
    );
    const reader = new AnswerReader(sight);
    for (const [i, { row }] of roots.entries()) reader.one(row, selection, answer.data?.[`r${i}`], `Query.${type}`);
    close(this.run, { sight, clientId: client?.id ?? null, selection, reader, answer });
    for (const { row } of roots) report.compared(sight.viewer, row.client?.id ?? null, coordinatesOf(selection));
  }

  private async askReports(sight: JudgedSight, client: ClientFacts): Promise<void> {
    const { service, world, about, report } = this.run;
    const document = `query ($client: ID!, $until: DateTime!) { ${write(this.reports)} }`;
    const answer = await service.ask(sight.viewer, document, { client: client.id, until: world.until.toISOString() });
    const reader = new AnswerReader(sight);
    for (const field of this.reports) {
      const rows = about.ofType(client, field.type).toReversed();
      const asked = rows.filter((row) => this.isListed(sight, row));
      // Whoever may not ask for a report is told nothing, not even that it would be empty.
      if (field.nullable && asked.every((row) => !sight.finds(row))) {
        if (answer.data?.[field.name] !== null) reader.disagree(null, `Query.${field.name}`, "null", "a page");
      } else reader.rows(asked, field, answer.data?.[field.name]);
    }
    close(this.run, { sight, clientId: client.id, selection: this.reports, reader, answer });
    report.compared(sight.viewer, client.id, coordinatesOf(this.reports));
  }

  /** The log is a list for those who audit and for one's own acts; asked by client it names whom one sees now. */
  private isListed({ viewer, finds }: JudgedSight, row: RowFacts): boolean {
    if (row.type !== "AuditEvent" || viewer.role === "PO") return true;
    if (viewer.role === "ME" || viewer.role === "REP") return false;
    const client = this.run.about.client(row.client as ClientFacts).find(({ type }) => type === "Client");
    return client !== undefined && finds(client);
  }
}
