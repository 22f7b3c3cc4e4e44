import { isDeepStrictEqual } from "node:util";
import type { GraphQLSchema } from "graphql";
import { AnswerReader } from "./answers.js";
import type { RowFacts } from "./facts.js";
import { inEmergency } from "./matrix/terms.js";
import type { Answer } from "./observers/service.js";
import { close, type Ask, type Run } from "./run.js";
import { coordinatesOf, selectionOf, write, type Selected } from "./selection.js";
import type { JudgedSight } from "./sight.js";
import { Computed } from "./world/values.js";

/** A list of the contract: which rows it holds beside what is visible, and in which order. */
interface ListOf {
  readonly root: string;
  readonly type: string;
  readonly arguments: string;
  readonly rows: readonly RowFacts[];
  readonly selection: readonly Selected[];
  /** Its pages do not say how many rows there are. */
  readonly isUncounted?: true;
  /** Sorted by these, each ascending or not; null where another test looks at the order. */
  readonly order: readonly (readonly [field: string, descending: boolean])[] | null;
}

const PAGE = 50;

/** Everything that is reached through lists and not through one client: the directory, lists of clients and referrals. */
export class Lists {
  private readonly lists: readonly ListOf[];
  private readonly viewer: readonly Selected[];
  private readonly checkpoint: readonly Selected[];

  constructor(
    schema: GraphQLSchema,
    private readonly run: Run,
  ) {
    const plain = (type: string): Selected[] => selectionOf(schema, type).filter(({ kind }) => kind === "value");
    const list = (root: string, type: string, its: Partial<ListOf>): ListOf => ({
      root,
      type,
      arguments: "",
      rows: run.about.inClinic(type),
      selection: selectionOf(schema, type),
      order: null,
      ...its,
    });
    this.viewer = selectionOf(schema, "Query", ["viewer"]);
    this.checkpoint = selectionOf(schema, "Query", ["auditCheckpoint"]);
    const clients = { selection: plain("Client") };
    this.lists = [
      list("peerSpecialists", "PeerSpecialist", { order: [["displayName", false]] }),
      list("organizations", "Organization", { order: [["name", false]] }),
      list("clients", "Client", { ...clients, order: [["preferredName", false]] }),
      list("referrals", "Referral", {
        order: [
          ["updatedAt", true],
          ["id", true],
        ],
      }),
      list("emergencyAccesses", "EmergencyAccess", {
        isUncounted: true,
        order: [
          ["startedAt", false],
          ["id", false],
        ],
      }),
      ...this.peers().map((peer) =>
        list("caseload", "Client", {
          ...clients,
          arguments: `, peerSpecialistId: "${peer.id}"`,
          rows: caseloadOf(run, peer),
        }),
      ),
    ];
  }

  public asksOf(sight: JudgedSight): Ask[] {
    const lists = this.lists.filter((list) => this.concerns(sight, list));
    return [
      { clients: [], run: () => this.ofOne(sight, this.viewer, "Viewer", sight.viewer.userId) },
      { clients: [], run: () => this.ofOne(sight, this.checkpoint, "AuditCheckpoint", this.run.world.clinicId) },
      ...lists.map((list) => ({ clients: [], run: () => this.ofList(sight, list) })),
    ];
  }

  private async ofList(sight: JudgedSight, list: ListOf): Promise<void> {
    if (list.selection.length === 0) return;
    // A caseload is its peer specialist's and their supervisor's; anybody else's is empty.
    if (list.root !== "caseload") return this.pages(sight, list, list.rows);
    const peer = this.run.about.inClinic("PeerSpecialist").find(({ id }) => list.arguments.includes(id));
    const { role, userId } = sight.viewer;
    const supervisors = peer?.its["supervisors"] as readonly string[];
    const mayAsk = (role === "PS" && peer?.id === userId) || (role === "SUP" && supervisors.includes(userId));
    return this.pages(sight, list, mayAsk ? list.rows : []);
  }

  /** Of roles that have no caseloads one is asked for, in vain. */
  private concerns({ viewer }: JudgedSight, list: ListOf): boolean {
    return list.root !== "caseload" || ["PS", "SUP"].includes(viewer.role) || list === this.lists.at(-1);
  }

  /** Those with a caseload that somebody could ask for. */
  private peers(): RowFacts[] {
    const { circles } = this.run.world;
    const ids = circles.flatMap(({ author, helper, former }) => [author, helper, former]);
    return this.run.about.inClinic("PeerSpecialist").filter(({ id }) => ids.includes(id));
  }

  /** A root field that holds one row, whoever asks. */
  private async ofOne(sight: JudgedSight, asked: readonly Selected[], type: string, id: string): Promise<void> {
    const { service, about, report } = this.run;
    const [root] = asked;
    if (root === undefined) return;
    const answer = await service.ask(sight.viewer, `{ ${write(asked)} }`);
    const reader = new AnswerReader(sight);
    const row = about.inClinic(type).find((one) => one.id === id);
    const { below } = root;
    if (row !== undefined) reader.one(row, below, answer.data?.[root.name], `Query.${root.name}`);
    close(this.run, { sight, clientId: null, selection: below, reader, answer });
    report.compared(sight.viewer, null, coordinatesOf(below));
  }

  /** All pages of a list, as one. */
  private async pages(sight: JudgedSight, list: ListOf, rows: readonly RowFacts[]): Promise<void> {
    const { service, report } = this.run;
    const { root, selection } = list;
    const total = list.isUncounted ? "" : "totalCount ";
    const page = `{ ${total}pageInfo { hasNextPage endCursor } nodes { ${write(selection)} } }`;
    const document = `query ($after: String) { ${root}(first: ${PAGE}, after: $after${list.arguments}) ${page} }`;
    const found = sorted(
      rows.filter((row) => sight.finds(row) && !(root === "clients" && inEmergency(sight.viewer, row))),
      list,
      sight,
    );
    const reader = new AnswerReader(sight);
    const nodes: unknown[] = [];
    const answers: Answer[] = [];
    for (let after: string | null = null; ;) {
      const answer: Answer = await service.ask(sight.viewer, document, { after });
      answers.push(answer);
      const its = answer.data?.[root] as Page | undefined;
      if (its === undefined) break;
      nodes.push(...its.nodes);
      if (!list.isUncounted && its.totalCount !== found.length) {
        reader.disagree(null, `Query.${root} totalCount`, String(found.length), String(its.totalCount));
      }
      if (!its.pageInfo.hasNextPage) break;
      after = its.pageInfo.endCursor;
    }
    this.compare(reader, list, found, nodes as Page["nodes"]);
    const codes = answers.flatMap((answer) => answer.codes);
    const redactions = answers.flatMap((answer) => answer.redactions);
    close(this.run, { sight, clientId: null, selection, reader, answer: { codes, redactions } });
    for (const row of rows) report.compared(sight.viewer, row.client?.id ?? null, coordinatesOf(selection));
  }

  private compare(reader: AnswerReader, list: ListOf, found: readonly RowFacts[], nodes: Page["nodes"]): void {
    const coordinate = `Query.${list.root}`;
    const seen = new Map(nodes.map((node) => [node.id, node]));
    for (const row of found) {
      if (seen.has(row.id)) reader.one(row, list.selection, seen.get(row.id), coordinate);
      else reader.disagree(row, coordinate, "a row", "no row");
    }
    const ids = found.map(({ id }) => id);
    for (const id of seen.keys()) if (!ids.includes(id)) reader.disagree(null, coordinate, "no row", "a row");
    const inOrder = isDeepStrictEqual(ids, [...seen.keys()]);
    if (list.order !== null && ids.length === seen.size && !inOrder) {
      reader.disagree(null, coordinate, "rows in their order", "another order");
    }
  }
}

interface Page {
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly nodes: readonly { readonly id: string }[];
}

function caseloadOf({ about }: Run, peer: RowFacts): RowFacts[] {
  const clients = peer.its["assignedTo"] as readonly string[];
  return about.inClinic("Client").filter(({ id }) => clients.includes(id));
}

function sorted(rows: readonly RowFacts[], { order }: ListOf, sight: JudgedSight): RowFacts[] {
  const key = (row: RowFacts, field: string): number | string => {
    const stored = row.values[field];
    const value = stored instanceof Computed ? stored.of(sight) : stored;
    return value instanceof Date ? value.getTime() : String(value);
  };
  return [...rows].sort((a, b) => {
    for (const [field, descending] of order ?? []) {
      const [left, right] = [key(a, field), key(b, field)];
      if (left !== right) return left < right === descending ? 1 : -1;
    }
    return 0;
  });
}
