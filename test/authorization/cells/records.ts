import type { GraphQLSchema } from "graphql";
import { AnswerReader } from "./answers.js";
import { RELATIONSHIPS, type ClientFacts, type RowFacts, type Viewer } from "./facts.js";
import { inEmergency } from "./matrix/terms.js";
import { chunks, close, type Ask, type Run } from "./run.js";
import { coordinatesOf, selectionOf, write, type Selected } from "./selection.js";
import type { JudgedSight } from "./sight.js";

/** Parts of a client's record, each in a document of its own: an operation has room for so many withheld fields. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  notes: ["serviceNotes", "peerNotes", "clinicalNotes", "safetyConcerns"],
  plan: ["recoveryPlan"],
  referrals: ["referrals"],
  consents: ["consents"],
};
const ROOTS_BY_ID = {
  Client: "client",
  RecoveryPlan: "recoveryPlan",
  Referral: "referral",
  Consent: "consent",
} as const;
const REPORTS = ["accountingOfDisclosures", "accessReport"] as const;
/** Root fields of one operation are at most so many. */
const ROOT_FIELDS = 20;

/** A root field of a document: which row it must answer, under an alias. */
interface Root {
  readonly name: string;
  readonly row: RowFacts;
}

/**
 * The documents of clients' records, made once from the schema. There are few of them, each asked again and again: a
 * statement is planned once for a role and a connection, which takes longer than to run it.
 */
export class Records {
  private readonly parts: readonly (readonly Selected[])[];
  private readonly plan: readonly Selected[];
  private readonly plain: Readonly<Record<string, readonly Selected[]>>;
  private readonly below: Readonly<Record<string, readonly Selected[]>>;
  private readonly reports: readonly Selected[];
  private readonly log: readonly Selected[];
  private readonly proof: readonly Selected[];

  constructor(
    schema: GraphQLSchema,
    private readonly run: Run,
  ) {
    const listed = Object.values(PARTS).flat();
    const whole = selectionOf(schema, "Client");
    const rest = whole.filter(({ name }) => !listed.includes(name));
    const parts = [rest, ...Object.values(PARTS).map((names) => whole.filter(({ name }) => names.includes(name)))];
    this.parts = parts.filter((part) => part.length > 0);
    this.plan = selectionOf(schema, "RecoveryPlan");
    this.below = Object.fromEntries(Object.keys(ROOTS_BY_ID).map((type) => [type, selectionOf(schema, type)]));
    // What stands below them was read in the client's lists; of a plan that is not in force this is the only place.
    const plainOf = (type: string): Selected[] => selectionOf(schema, type).filter(({ kind }) => kind === "value");
    this.plain = Object.fromEntries(Object.keys(ROOTS_BY_ID).map((type) => [type, plainOf(type)]));
    this.reports = selectionOf(schema, "Query", REPORTS);
    this.log = selectionOf(schema, "Query", ["auditEvents"]);
    this.proof = selectionOf(schema, "Query", ["auditProof"]).flatMap(({ below }) => below);
  }

  /** Every document for one person. */
  public asksOf(sight: JudgedSight): Ask[] {
    const { world, about } = this.run;
    const related = world.clients.filter((client) => about.client(client).some((row) => sight.finds(row)));
    const strangers = world.clients.filter((client) => !related.includes(client));
    // Whoever is nobody's answers the same: nothing, and what a role never reads all the same.
    const [stranger] = strangers;
    const oneOfEach = RELATIONSHIPS.flatMap((its) => strangers.find(({ relationship }) => relationship === its) ?? []);
    const [first] = related;
    return [
      ...related.flatMap((client) => [...this.whole(sight, client), ...this.otherPlans(sight, client)]),
      ...(first === undefined ? [] : this.byId(sight, first)),
      ...(stranger === undefined ? [] : this.whole(sight, stranger)),
      ...this.ids(sight, ["Client"], world.clients),
      ...this.ids(sight, ["RecoveryPlan", "Referral", "Consent"], this.asksEveryId(sight) ? world.clients : oneOfEach),
      ...chunks(strangers, ROOT_FIELDS / 2).map((few) => ({
        clients: few,
        run: () => this.askNoReports(sight, few),
      })),
    ];
  }

  /** Of viewers who differ in their own client or scopes alone, strangers are the same. */
  private asksEveryId({ viewer }: JudgedSight): boolean {
    const { everyId, world } = this.run;
    const isSame = (one: Viewer): boolean => one.role === viewer.role && one.relationship === viewer.relationship;
    return everyId && world.viewers.find(isSame) === viewer;
  }

  /** The plans that are not in force; that one was read with the client. */
  private otherPlans(sight: JudgedSight, client: ClientFacts): Ask[] {
    return [this.asking(sight, this.plan, this.rootsOf(client, "RecoveryPlan").slice(1))];
  }

  /** Referrals and consents by their ids, as they were read with the client. */
  private byId(sight: JudgedSight, client: ClientFacts): Ask[] {
    return (["Consent", "Referral"] as const).flatMap((type) =>
      this.rootsOf(client, type).map((root) => this.asking(sight, this.plain[type] ?? [], [root])),
    );
  }

  /** A client with everything below, and what is told of who looked. */
  private whole(sight: JudgedSight, client: ClientFacts): Ask[] {
    return [
      ...this.parts.map((part) => this.asking(sight, part, this.rootsOf(client, "Client"))),
      { clients: [client], run: () => this.askReports(sight, client, this.reports) },
      { clients: [client], run: () => this.askReports(sight, client, this.log) },
      { clients: [client], run: () => this.askProofs(sight, client) },
    ];
  }

  /** Whether there are rows behind ids, many of them at once. */
  private ids(sight: JudgedSight, types: readonly string[], clients: readonly ClientFacts[]): Ask[] {
    return types.flatMap((type) => {
      const roots = clients.flatMap((client) => this.rootsOf(client, type));
      const id = (this.plain[type] ?? []).filter(({ name }) => name === "id");
      // The last is as long as the others: one document for all of them.
      return chunks(roots, ROOT_FIELDS).map((some) =>
        this.asking(sight, id, [...some, ...roots].slice(0, ROOT_FIELDS)),
      );
    });
  }

  private rootsOf(client: ClientFacts, type: string): Root[] {
    const name = ROOTS_BY_ID[type as keyof typeof ROOTS_BY_ID];
    return this.run.about.ofType(client, type).map((row) => ({ name, row }));
  }

  private asking(sight: JudgedSight, selection: readonly Selected[], roots: readonly Root[]): Ask {
    return {
      clients: [...new Set(roots.flatMap(({ row }) => row.client ?? []))],
      run: async () => {
        if (selection.length > 0 && roots.length > 0) await this.ask(sight, selection, roots);
      },
    };
  }

  /** Some rows by their ids in one operation, and everything that it said. */
  private async ask(sight: JudgedSight, selection: readonly Selected[], roots: readonly Root[]): Promise<void> {
    const { service, report } = this.run;
    const type = selection[0]?.parent ?? "";
    const variables = roots.map((_, i) => `$r${i}: ID!`).join(", ");
    const fields = roots.map(({ name }, i) => `r${i}: ${name}(id: $r${i}) { ...F }`).join(" ");
    const document = `query (${variables}) { ${fields} } fragment F on ${type} { ${write(selection)} }`;
    const ids = Object.fromEntries(roots.map(({ row }, i) => [`r${i}`, row.id]));
    const answer = await service.ask(sight.viewer, document, ids);
    const reader = new AnswerReader(sight);
    for (const [i, { row }] of roots.entries()) reader.one(row, selection, answer.data?.[`r${i}`], `Query.${type}`);
    const clientId = roots[0]?.row.client?.id ?? null;
    close(this.run, { sight, clientId, selection, reader, answer });
    // Where there is no row, everything below it was asked and is not there.
    const whole = this.below[type] ?? [];
    for (const { row } of roots) {
      const coordinates = sight.finds(row) ? coordinatesOf(selection) : coordinatesOf(whole);
      report.compared(sight.viewer, row.client?.id ?? null, coordinates);
    }
  }

  private async askReports(sight: JudgedSight, client: ClientFacts, selection: readonly Selected[]): Promise<void> {
    const { service, world, about, report } = this.run;
    if (selection.length === 0) return;
    const document = `query ($client: ID!, $until: DateTime!) { ${write(selection)} }`;
    const answer = await service.ask(sight.viewer, document, { client: client.id, until: world.until.toISOString() });
    const reader = new AnswerReader(sight);
    if (selection === this.log && this.neverReadsLog(sight)) {
      // By what one never reads nothing is asked either.
      if (answer.codes.join(" ") !== "BAD_USER_INPUT") reader.disagree(null, "Query.auditEvents", "refused", "not");
      close(this.run, { sight, clientId: client.id, selection: [], reader, answer: { codes: [], redactions: [] } });
      return;
    }
    for (const field of selection) {
      const rows = about.ofType(client, field.type).toReversed();
      const asked = rows.filter((row) => this.isListed(sight, row));
      // Whoever may not ask for a report is told nothing, not even that it would be empty.
      if (field.nullable && asked.every((row) => !sight.finds(row))) {
        if (answer.data?.[field.name] !== null) reader.disagree(null, `Query.${field.name}`, "null", "a page");
      } else reader.rows(asked, field, answer.data?.[field.name]);
    }
    close(this.run, { sight, clientId: client.id, selection, reader, answer });
    report.compared(sight.viewer, client.id, coordinatesOf(selection));
  }

  /** Whether each event of the log is proven to whoever may know of it: alone, and with the client's entry. */
  private async askProofs(sight: JudgedSight, client: ClientFacts): Promise<void> {
    const { service, about, report } = this.run;
    if (this.proof.length === 0) return;
    const proofs = about.ofType(client, "AuditInclusionProof");
    const variables = proofs.map((_, i) => `, $e${i}: ID!`).join("");
    const fields = proofs.map(({ its }, i) => {
      const about = its["forClient"] === true ? ", clientId: $client" : "";
      return `p${i}: auditProof(eventId: $e${i}${about}) { ...F }`;
    });
    const fragment = `fragment F on AuditInclusionProof { ${write(this.proof)} }`;
    const ids = Object.fromEntries(proofs.map(({ values }, i) => [`e${i}`, values["eventId"]]));
    const document = `query ($client: ID!${variables}) { ${fields.join(" ")} } ${fragment}`;
    const answer = await service.ask(sight.viewer, document, { ...ids, client: client.id });
    const reader = new AnswerReader(sight);
    for (const [i, row] of proofs.entries()) reader.one(row, this.proof, answer.data?.[`p${i}`], "Query.auditProof");
    close(this.run, { sight, clientId: client.id, selection: this.proof, reader, answer });
    report.compared(sight.viewer, client.id, coordinatesOf(this.proof));
  }

  private neverReadsLog(sight: JudgedSight): boolean {
    const sample = this.run.about.samples.get("AuditEvent");
    return sample !== undefined && sight.reads(sample, "clientId") === "role";
  }

  /** Of clients of whom nothing is to be seen: no report. */
  private async askNoReports(sight: JudgedSight, clients: readonly ClientFacts[]): Promise<void> {
    const { service, world } = this.run;
    if (this.reports.length < REPORTS.length) return;
    const variables = clients.map((_, i) => `$c${i}: ID!`).join(", ");
    const fields = clients.map(
      (_, i) =>
        `r${i}: accessReport(clientId: $c${i}, to: $until) { nodes { at } }` +
        ` d${i}: accountingOfDisclosures(clientId: $c${i}, to: $until) { nodes { at } }`,
    );
    const ids = Object.fromEntries(clients.map(({ id }, i) => [`c${i}`, id]));
    const document = `query ($until: DateTime!, ${variables}) { ${fields.join(" ")} }`;
    const answer = await service.ask(sight.viewer, document, { ...ids, until: world.until.toISOString() });
    const reader = new AnswerReader(sight);
    for (const [alias, report] of Object.entries(answer.data ?? {})) {
      if (report !== null) reader.disagree(null, `reports on ${alias}`, "nothing", "something");
    }
    const selection = this.reports.flatMap(({ below }) => below.filter(({ name }) => name === "at"));
    close(this.run, { sight, clientId: clients[0]?.id ?? null, selection, reader, answer });
  }

  /** The log is a list for those who audit and for one's own acts; asked by client it names whom one sees now. */
  private isListed({ viewer, finds }: JudgedSight, row: RowFacts): boolean {
    if (row.type !== "AuditEvent" || viewer.role === "PO") return true;
    if (viewer.role === "ME" || viewer.role === "REP") return false;
    const client = this.run.about.client(row.client as ClientFacts).find(({ type }) => type === "Client");
    return client !== undefined && finds(client) && !inEmergency(viewer, client);
  }
}
