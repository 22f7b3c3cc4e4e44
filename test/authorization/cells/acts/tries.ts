import type { ClientFacts, ConsentState, Letters, RowFacts, Viewer } from "../facts.js";
import type { CellWorld, Circle } from "../world/index.js";
import { peerSpecialistOf } from "./assignment.js";
import type { Act, Try } from "./language.js";
import type { ActOptions } from "./run-acts.js";

/** Every person with every client of theirs, and every act on every row of it that the act tells apart. */
export function* triesOf(
  { world, matrix, roles, whole = false }: ActOptions,
  acts: readonly Act[],
): Generator<{ readonly act: Act; readonly its: Try }> {
  const rowsOf = byClient(world);
  const staff = world.rows.filter(({ type, clinicId }) => type === "StaffMember" && clinicId === world.clinicId);
  const names = new Map(staff.map(({ id, values }) => [id, String(values["displayName"])]));
  let serial = 0;
  for (const viewer of world.viewers) {
    if (roles !== undefined && !roles.includes(viewer.role)) continue;
    for (const client of world.clients.filter((one) => isTheirs(viewer, one, world))) {
      if (!whole && !isInShort(viewer, client, world)) continue;
      const rows = rowsOf.get(client.id) ?? [];
      const clientRow = rows.find(({ type }) => type === "Client");
      if (clientRow === undefined) throw new Error("A client without a row");
      const circle = circleOf(world, client);
      const finds = (row: RowFacts): boolean => matrix.finds(viewer, row);
      const viewerName = names.get(viewer.userId) ?? "";
      const usual = { viewer, viewerName, client, circle, clientRow, rows, finds };
      const name = world.names.get(client.id) ?? "";
      const isMain = /^own, |^a minor/.test(name) && (whole || SOME.includes(client.consent));
      for (const act of acts) {
        if (act.few && !/^own, (active|none)$/.test(name)) continue;
        const about = rows.filter((row) => act.on.includes(row.type) && (act.rows?.({ row, circle }) ?? true));
        for (const row of oneOfEach(about, { viewer, viewerName }, isMain))
          yield { act, its: { ...usual, row, serial: ++serial } };
      }
    }
  }
}

/**
 * One row of each kind that any rule tells apart; where nothing but the relationship decides, one of each type, the viewer's
 * own before others'.
 */
function oneOfEach(
  rows: readonly RowFacts[],
  { viewer, viewerName }: Pick<Try, "viewer" | "viewerName">,
  byKind: boolean,
): Iterable<RowFacts> {
  const isMine = ({ person }: RowFacts): boolean => person === viewer.userId;
  const kindOf = (row: RowFacts): string => {
    const { program, draft, sharing, targetOrganization, supervisors, sud = row.sud } = row.its;
    const ofPeer = row.type === "PeerAssignment" ? peerSpecialistOf(row).its["supervisors"] : supervisors;
    const isSupervised = Array.isArray(ofPeer) && ofPeer.includes(viewer.userId);
    const isSelf = row.values["displayName"] === viewerName;
    const state = row.values["status"] ?? row.values["state"];
    const kind = [row.type, sud, isMine(row), isSupervised, isSelf, program, draft, sharing, targetOrganization, state];
    return JSON.stringify(byKind ? kind : row.type);
  };
  const kinds = new Map<string, RowFacts>();
  for (const row of rows.toSorted((a, b) => Number(isMine(a)) - Number(isMine(b)))) kinds.set(kindOf(row), row);
  return kinds.values();
}

/** States of consent that stand for the others in a short run: nothing, everything, and little. */
const SOME: readonly ConsentState[] = ["none", "active", "other class"];
/** Whom a consent lets see or do more. */
const CONSENTED: readonly Letters[] = ["CL", "CC", "IN"];

/**
 * A short run leaves states of consent to those for whom consent decides, and what clients chose to one person of each role:
 * the one in the Part 2 program, who would see most.
 */
function isInShort(viewer: Viewer, client: ClientFacts, world: CellWorld): boolean {
  const { role, relationship, inPart2Program, alsoTreats, scopes } = viewer;
  const name = world.names.get(client.id) ?? "";
  if (relationship !== "own" || client.relationship !== "own") return SOME.includes(client.consent);
  if (role === "ME" || (role === "REP" && scopes.length === 1))
    return SOME.includes(client.consent) && /^own|^a minor/.test(name);
  if (/^own, /.test(name)) return SOME.includes(client.consent) || CONSENTED.includes(role);
  return (inPart2Program && !alsoTreats) || role === "IN" || role === "REP";
}

/** Those whom it concerns what a client opens, withholds or has restricted. */
const LIMITED: readonly Letters[] = ["PS", "SUP", "CL", "CC", "IN"];

/**
 * The clients of the viewer's relationship, in every state of consent; those with whom the viewers of `own` are in
 * conflict. A client is one of these themselves, and a few try the acts on another. Where the relationship is there and the
 * client chose something, it is tried by those for whom that decides; of a representative's scopes all do.
 */
function isTheirs(viewer: Viewer, client: ClientFacts, world: CellWorld): boolean {
  const name = world.names.get(client.id) ?? "";
  const { role, relationship, ownClientId, scopes } = viewer;
  if (ownClientId !== null) {
    const isOfAState = /^own, /.test(world.names.get(ownClientId) ?? "");
    return ownClientId === client.id || (name === "own, active" && isOfAState);
  }
  if (name.startsWith("in conflict")) return relationship === "own";
  if (relationship !== client.relationship) return false;
  if (relationship !== "own") return true;
  if (/^own, /.test(name)) return role !== "REP" || scopes.length > 1 || /active|none/.test(name);
  return LIMITED.includes(role) || (role === "REP" && name.startsWith("a minor"));
}

function circleOf(world: CellWorld, client: ClientFacts): Circle {
  const found = world.circles.find(({ relationship }) => relationship === client.relationship);
  if (found === undefined) throw new Error("A client without anybody around");
  return found;
}

function byClient(world: CellWorld): ReadonlyMap<string, readonly RowFacts[]> {
  const known = new Map<string, RowFacts[]>();
  for (const row of world.rows) {
    if (row.client === null) continue;
    const rows = known.get(row.client.id) ?? [];
    rows.push(row);
    known.set(row.client.id, rows);
  }
  return known;
}
