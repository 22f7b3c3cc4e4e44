import { createHash } from "node:crypto";
import type pg from "pg";
import type { ActorContext } from "../../../src/platform/database/context.js";
import { syntheticId } from "../../../src/demo/synthetic-clinic/index.js";
import { actorOf } from "../../support/actor.js";
import { home } from "./clinics.js";
import type { Classes } from "./pairs.js";

/** Clients who are equal but for what one half of them has, with those who treat and accompany all of them. */
export interface Twins {
  readonly clinician: ActorContext;
  readonly peer: ActorContext;
  /** Those without, and those with. */
  readonly classes: Classes;
}

/**
 * Inserts twins: pairs of clients with the same record, whose ids are neighbours, now the one and now the other first.
 * Lists that are searched from their beginning, pages of indexes and rows of a page then favour neither class.
 *
 * `more` are statements over `twin (client, plan, peer, clinician, j)`, the second of each pair alone: what the
 * clinician or the peer specialist can't see.
 */
export async function insertTwins(
  owner: pg.ClientBase,
  name: string,
  pairs: number,
  more: readonly string[],
): Promise<Twins> {
  const clinician = twinId(`${name} clinician`);
  const peer = twinId(`${name} peer`);
  await insertStaff(owner, name, clinician, peer);
  const classes = [0, 1].map((kind) =>
    Array.from({ length: pairs }, (_, j) => twinId(`${name} ${j}`, (kind + j) % 2)),
  ) as [string[], string[]];
  const ids = classes[0].flatMap((without, j) => [
    { client: without, plan: twinId(`${name} plan ${j}`, j % 2), j, more: false },
    { client: classes[1][j], plan: twinId(`${name} plan ${j}`, (j + 1) % 2), j, more: true },
  ]);
  await owner.query("drop table if exists pg_temp.twin");
  await owner.query(
    `create temp table twin as select x.*, '${peer}'::uuid peer, '${clinician}'::uuid clinician
     from jsonb_to_recordset($1::jsonb) x(client uuid, plan uuid, j int, more boolean)`,
    [JSON.stringify(ids)],
  );
  for (const statement of record(more)) await owner.query(statement);
  return {
    clinician: actorOf({ userId: clinician, clinicId: home, role: "CLINICIAN" }),
    peer: actorOf({ userId: peer, clinicId: home, role: "PEER_SPECIALIST" }),
    classes,
  };
}

async function insertStaff(owner: pg.ClientBase, name: string, clinician: string, peer: string): Promise<void> {
  for (const [id, role] of [
    [clinician, "CLINICIAN"],
    [peer, "PEER_SPECIALIST"],
  ] as const) {
    await owner.query(
      `with made as (insert into users (clinic_id, id, display_name, staff_role) values ($1, $2, $3, $4) returning id),
         member as (insert into memberships (clinic_id, user_id, role, starts_at) select $1, id, $4, '2024-01-01' from made)
       insert into program_staff (clinic_id, user_id, program_id, starts_at) select $1, id, $5, '2024-01-01' from made`,
      [home, id, `Twins' ${role} (${name})`, role, program],
    );
  }
  await owner.query("insert into peer_specialists (clinic_id, id) values ($1, $2)", [home, peer]);
}

/** An id made of words; its last digit puts twins side by side. */
function twinId(words: string, last = 0): string {
  const hex = createHash("md5").update(`twins ${words}`).digest("hex");
  const digits = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return `${digits.join("-")}-${hex.slice(20, 31)}${last}`;
}

const c = `'${home}'::uuid`;
const program = syntheticId("program", 1);
const organization = syntheticId("organization", 2);
/** Rows of the same kind of all twins before the next, as a clinic writes them: nobody's rows stand together. */
const mixed = "order by n, client";

/** The record that all twins share, and what is more of some of them. Each row is the same for all but the ids. */
function record(more: readonly string[]): string[] {
  return [
    `insert into clients (clinic_id, id, mrn, preferred_name, legal_name, date_of_birth, phone, languages)
     select ${c}, client, 'T-' || left(client::text, 13) || right(client::text, 1), 'Twin', 'Twin Example', '1990-01-01',
       '555-0100', '{en}' from twin order by client`,
    `insert into program_enrollments (clinic_id, client_id, program_id, sud, starts_at)
     select ${c}, client, '${program}', false, '2024-02-01' from twin order by client`,
    `insert into care_team_members (clinic_id, client_id, user_id, role, program_id, sud, starts_at)
     select ${c}, client, clinician, 'CLINICIAN', '${program}', false, '2024-02-01' from twin order by client`,
    `insert into peer_assignments (clinic_id, client_id, peer_specialist_id, starts_at)
     select ${c}, client, peer, '2024-02-01' from twin order by client`,
    `insert into recovery_plans (clinic_id, id, client_id, started_on, review_due_on, created_by, created_at)
     select ${c}, plan, client, '2024-03-01', '2024-09-01', peer, '2024-03-01' from twin order by client`,
    `insert into plan_parts (clinic_id, client_id, plan_id, section, sharing, position, text, domain, status, changed_by)
     select ${c}, client, plan, p.section, p.sharing, n, 'Words of a plan', p.domain,
       case p.section when 'GOAL' then 'ACTIVE' end, peer
     from twin cross join (values (1, 'VISION', 'CARE_TEAM', null), (2, 'STRENGTH', 'CARE_TEAM', 'SOCIAL'),
       (3, 'GOAL', 'CARE_TEAM', 'HOME'), (4, 'GOAL', 'CARE_TEAM', 'PURPOSE'), (5, 'WELLNESS_TOOL', 'CARE_TEAM', null),
       (6, 'STRESSOR', 'PEERS_ONLY', null), (7, 'EARLY_SIGN', 'ONLY_ME', null), (8, 'CRISIS_PLAN', 'EMERGENCY', null))
       p(n, section, sharing, domain) ${mixed}`,
    `insert into service_notes (clinic_id, client_id, author_id, program_id, sud, started_at, ended_at, minutes, units,
       modality, intervention, response, next_step, status, signed_at)
     select ${c}, client, peer, '${program}', false, x.at, x.at + interval '30 minutes', 30, 2, 'PHONE',
       'Talked about the week.', 'Will try it.', 'Meet again.', 'SIGNED', x.at + interval '1 hour'
     from twin cross join generate_series(1, 6) n cross join lateral (select '2024-04-01'::timestamptz + n * interval '9 days') x(at)
     ${mixed}`,
    `insert into clinical_notes (clinic_id, client_id, author_id, program_id, sud, written_at, body)
     select ${c}, client, clinician, '${program}', false, '2024-04-01'::timestamptz + n * interval '20 days', 'Stable.'
     from twin cross join generate_series(1, 2) n ${mixed}`,
    `insert into referrals (clinic_id, client_id, kind, need, target_organization_id, program_id, sud, status, reason,
       sent_at, created_by, version, created_at, updated_at)
     select ${c}, client, 'OUTBOUND', 'FOOD', '${organization}', '${program}', false, 'SENT', 'Food for the month', x.at, peer, 2,
       x.at, x.at
     from twin cross join generate_series(1, 3) n cross join lateral (select '2024-05-01'::timestamptz + n * interval '9 days') x(at)
     ${mixed}`,
    `insert into consents (clinic_id, client_id, kind, classes, purposes, description, author_id, created_at, offered_at, signed_at)
     select ${c}, client, 'SERVICE_AGREEMENT', '{SERVICE}', '{TREATMENT}', 'Peer support was explained', peer, '2024-02-01',
       '2024-02-01', '2024-02-01' from twin order by client`,
    ...more,
    // Last, and all in one: comments on notes that are seen and on notes that are not share a table.
    `insert into client_comments (clinic_id, client_id, service_note_id, peer_note_id, author_id, at, text)
     select ${c}, client, service_note, peer_note, peer, '2024-08-01', 'My own words'
     from (select t.client, t.peer, s.id service_note, null::uuid peer_note, row_number() over (partition by t.client order by s.started_at) n
         from twin t join service_notes s on s.clinic_id = ${c} and s.client_id = t.client and s.status = 'SIGNED' and not s.sud
       union all
       select t.client, t.peer, null, p.id, row_number() over (partition by t.client order by p.written_at)
         from twin t join peer_notes p on p.clinic_id = ${c} and p.client_id = t.client) x ${mixed}`,
  ];
}

const HIDDEN = 50;

/** So many peer notes. */
export const peerNotes = [
  `insert into peer_notes (clinic_id, client_id, author_id, written_at, body)
   select ${c}, client, peer, '2024-04-01'::timestamptz + n * interval '2 days', 'A note between the two of us.'
   from twin cross join generate_series(1, ${HIDDEN}) n where more ${mixed}`,
];

/** So many parts of the plan that the client shares no further than named. */
export const planParts = (sharing: "ONLY_ME" | "PEERS_ONLY"): readonly string[] => [
  `insert into plan_parts (clinic_id, client_id, plan_id, section, sharing, position, text, domain, status, changed_by)
   select ${c}, client, plan, s.section, '${sharing}', 100 + n, 'Words of a plan',
     case s.section when 'GOAL' then 'HOME' when 'STRENGTH' then 'SOCIAL' end, case s.section when 'GOAL' then 'ACTIVE' end, peer
   from twin cross join generate_series(1, ${HIDDEN}) n cross join lateral (select
     (array['STRENGTH', 'GOAL', 'WELLNESS_TOOL', 'STRESSOR', 'EARLY_SIGN'])[n % 5 + 1]) s(section) where more ${mixed}`,
];

/** So many service notes that their author has not signed, newer than those that are. */
export const drafts = [
  `insert into service_notes (clinic_id, client_id, author_id, program_id, sud, started_at, ended_at, minutes, units,
     modality, intervention, status)
   select ${c}, client, peer, '${program}', false, x.at, x.at + interval '30 minutes', 30, 2, 'PHONE', 'Talked.', 'DRAFT'
   from twin cross join generate_series(1, ${HIDDEN}) n cross join lateral (select '2024-07-01'::timestamptz + n * interval '1 day') x(at)
   where more ${mixed}`,
];
