import type { RowFacts, Viewer } from "./facts.js";
import type { CellService } from "./observers/service.js";
import type { JudgedSight } from "./sight.js";
import type { CellWorld } from "./world/index.js";

const FEED = `{ referralFeed(first: 100) { hasNextPage edges { node { __typename
  ... on ReferralChange { notice redisclosureRule consentScope { consentId classes purposes expiresAt text }
    referral { id reason client { id legalName } } }
  ... on ReferralTombstone { referralId } } } } }`;

/** 42 CFR 2.32(a), Statement 2: what goes with each record of Part 2 care. */
const NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records.";

interface Change {
  readonly notice: string | null;
  readonly redisclosureRule: string | null;
  readonly consentScope: Readonly<Record<string, unknown>>;
  readonly referral: { readonly id: string; readonly reason: string | null; readonly client: { legalName: unknown } };
}

/** What a poll of the feed showed and should have: one line for each referral, without any value of it. */
export interface PolledFeed {
  readonly code: string | null;
  readonly shown: readonly string[];
  readonly judged: readonly string[];
}

/**
 * Polls the feed of changes. A poll writes down what was delivered and ends what is covered no more, so that nothing of
 * the same world is compared after it.
 */
export async function pollFeed(service: CellService, world: CellWorld, sight: JudgedSight): Promise<PolledFeed> {
  const answer = await service.ask(sight.viewer, FEED);
  const feed = answer.data?.["referralFeed"] as { edges: { node: Change }[] } | null | undefined;
  const rows = new Map(world.rows.filter(({ type }) => type === "Referral").map((row) => [row.id, row]));
  const shown = (feed?.edges ?? []).map(({ node }) => tellShown(node, rows.get(node.referral.id)));
  const judged = [...rows.values()].filter((row) => sight.finds(row)).map((row) => tellJudged(row, sight, world));
  return { code: answer.codes[0] ?? null, shown: shown.sort(), judged: judged.sort() };
}

function tellShown(node: Change, row: RowFacts | undefined): string {
  const { consentScope: scope, referral } = node;
  const client = row?.client?.id;
  return tell(referral.id, {
    notice: node.notice,
    rule: node.redisclosureRule !== null && node.redisclosureRule !== "",
    reason: referral.reason !== null && referral.reason === row?.values["reason"],
    name: referral.client.legalName !== null,
    scope: [scope["consentId"], scope["classes"], scope["purposes"], scope["text"]],
    client,
  });
}

function tellJudged(row: RowFacts, sight: JudgedSight, world: CellWorld): string {
  const of = (type: string): RowFacts[] => world.rows.filter((one) => one.type === type && one.client === row.client);
  const [client] = of("Client");
  const consent = of("Consent").find((one) => sight.finds(one));
  const { classes, purposes, description } = consent?.values ?? {};
  return tell(row.id, {
    notice: row.sud ? NOTICE : null,
    rule: true,
    reason: sight.reads(row, "reason") === "value",
    name: client !== undefined && sight.reads(client, "legalName") === "value",
    scope: [consent?.id, classes, purposes, description],
    client: row.client?.id,
  });
}

/** One line, from which nobody reads what the values are. */
function tell(id: string, its: Readonly<Record<string, unknown>>): string {
  return `${id} ${JSON.stringify(its)}`;
}

/** One of each role that has no feed. */
export function withoutFeed(viewers: readonly Viewer[]): Viewer[] {
  return [...new Map(viewers.filter(({ role }) => role !== "IN").map((viewer) => [viewer.role, viewer])).values()];
}
