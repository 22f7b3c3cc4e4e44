import type { RowFacts, Viewer } from "./facts.js";
import type { Answer, CellService } from "./observers/service.js";
import type { JudgedSight } from "./sight.js";
import type { CellWorld } from "./world/index.js";

const FEED = `{ referralFeed(first: 100) { hasNextPage edges { entry { __typename
  ... on ReferralChange { changedAt notice redisclosureRule consentScope { consentId classes purposes expiresAt serviceFrom serviceTo text }
    referral { id reason client { id legalName } } }
  ... on ReferralTombstone { referralId changedAt reason } } } } }`;

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

/** All of the feed, from its beginning. */
export function askFeed(service: Pick<CellService, "ask">, viewer: Viewer): Promise<Answer> {
  return service.ask(viewer, FEED);
}

/**
 * Polls the feed of changes. A poll writes down what was delivered and ends what is covered no more, so that nothing of
 * the same world is compared after it.
 */
export async function pollFeed(service: CellService, world: CellWorld, sight: JudgedSight): Promise<PolledFeed> {
  const answer = await askFeed(service, sight.viewer);
  const feed = answer.data?.["referralFeed"] as { edges: { entry: Change }[] } | null | undefined;
  const rows = new Map(world.rows.filter(({ type }) => type === "Referral").map((row) => [row.id, row]));
  const shown = (feed?.edges ?? []).map(({ entry }) => tellShown(entry, rows.get(entry.referral.id), sight, world));
  const judged = [...rows.values()].filter((row) => sight.finds(row)).map((row) => tellJudged(row, sight, world));
  return { code: answer.codes[0] ?? null, shown: shown.sort(), judged: judged.sort() };
}

function tellShown(entry: Change, row: RowFacts | undefined, sight: JudgedSight, world: CellWorld): string {
  const { consentScope: scope, referral, notice, redisclosureRule } = entry;
  const consent = row === undefined ? undefined : consentFor(row, sight, world);
  return tell(referral.id, {
    notice,
    hasRule: redisclosureRule !== null && redisclosureRule !== "",
    hasReason: referral.reason !== null && referral.reason === row?.values["reason"],
    hasName: referral.client.legalName !== null,
    isOfConsent: consent?.id === scope["consentId"] && consent?.values["description"] === scope["text"],
    classes: [...(scope["classes"] as string[])].sort(),
    purposes: scope["purposes"],
    days: [scope["serviceFrom"], scope["serviceTo"]],
  });
}

function tellJudged(row: RowFacts, sight: JudgedSight, world: CellWorld): string {
  const client = world.rows.find(({ type, client: of }) => type === "Client" && of === row.client);
  const consent = consentFor(row, sight, world);
  return tell(row.id, {
    notice: row.sud ? NOTICE : null,
    hasRule: true,
    hasReason: sight.reads(row, "reason") === "value",
    hasName: client !== undefined && sight.reads(client, "legalName") === "value",
    isOfConsent: true,
    classes: [...((consent?.values["classes"] as string[] | undefined) ?? [])].sort(),
    purposes: consent?.values["purposes"],
    days: [consent?.values["serviceFrom"], consent?.values["serviceTo"]],
  });
}

/** The consent by which the organization has the referral now. */
function consentFor(row: RowFacts, { viewer }: JudgedSight, world: CellWorld): RowFacts | undefined {
  return world.rows.find(({ type, client, its, values }) => {
    const recipients = (its["recipientOrganizations"] ?? []) as readonly unknown[];
    const isActive = type === "Consent" && client === row.client && its["active"] === true;
    return (
      isActive && recipients.includes(viewer.organizationId) && (values["classes"] as string[]).includes("REFERRAL")
    );
  });
}

/** One line for a referral; the values of the record are told as there or not. */
function tell(id: string, its: Readonly<Record<string, unknown>>): string {
  return `${id} ${JSON.stringify(its)}`;
}

/** One of each role that has no feed. */
export function withoutFeed(viewers: readonly Viewer[]): Viewer[] {
  return [...new Map(viewers.filter(({ role }) => role !== "IN").map((viewer) => [viewer.role, viewer])).values()];
}
