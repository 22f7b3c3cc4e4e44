/** One table of the clients, filled by SQL over the clients $1 to $2. */
export interface Filling {
  readonly table: string;
  readonly sql: string;
}

/**
 * A table of the first $1 clients to be, with the ids of what belongs to them, which vanishes with the connection. Making
 * ids again for each table would take most of the time of a load.
 */
export function clientsToBe(caseloadSize: number): string[] {
  return [
    "drop table if exists pg_temp.clients_to_be",
    `create temp table clients_to_be (i int primary key, client uuid, plan uuid, peer uuid, clinician uuid, coordinator uuid,
       program uuid, sud boolean)`,
    `insert into clients_to_be
     select i, pg_temp.sid('client', i), pg_temp.sid('plan', i),
       pg_temp.sid('peer', (i - 1) / ${caseloadSize} + 1),
       pg_temp.sid('clinician', (i - 1) / ${caseloadSize * 2} + 1),
       pg_temp.sid('coordinator', (i - 1) / ${caseloadSize * 4} + 1),
       -- One client in ten is in the Part 2 program alone, two more in both.
       pg_temp.sid('program', case i % 10 when 9 then 2 else 1 end), i % 10 = 9
     from generate_series(1, $1::int) i`,
  ];
}

/**
 * Everything about the clients $1 to $2, each statement one table. Ids follow from numbers, so that no statement looks
 * anything up; what varies follows from the client's number, so that every load is the same.
 */
export function aboutClients(clinic: string): Filling[] {
  const c = `'${clinic}'::uuid`;
  const clients = `with k as (select * from pg_temp.clients_to_be where i between $1::int and $2::int)`;
  const names = `(array['Ari','Bea','Cam','Dot','Edda','Finn','Gus','Hope','Ines','Jude','Kit','Lou','Mae','Nils','Oona','Pax','Quill','Rue','Sky','Tam'])`;

  return tables(c, names).map((statement) => ({
    table: /^insert into (\w+)/.exec(statement)?.[1] ?? "",
    sql: `${clients}\n${statement}`,
  }));
}

function tables(c: string, names: string): string[] {
  return [
    `insert into clients (clinic_id, id, user_id, mrn, preferred_name, legal_name, date_of_birth, phone, languages, created_at)
     select ${c}, k.client, case i when 1 then pg_temp.sid('client user', 1) end, 'B-' || lpad(i::text, 7, '0'),
       ${names}[i % 20 + 1] || ' ' || i, ${names}[i % 20 + 1] || ' Synthetic ' || i, current_date - 6600 - (i * 37) % 20000,
       '555-' || lpad((i % 10000)::text, 4, '0'), '{en}', pg_temp.ago(400)
     from k`,
    `insert into program_enrollments (clinic_id, client_id, program_id, sud, starts_at)
     select ${c}, k.client, pg_temp.sid('program', p), p = 2, pg_temp.ago(390)
     from k cross join generate_series(1, 2) p
     where (p = 1 and i % 10 <> 9) or (p = 2 and i % 10 in (0, 1, 9))`,
    `insert into care_team_members (clinic_id, client_id, user_id, role, program_id, sud, starts_at)
     select ${c}, k.client, m.user_id, m.role, k.program, k.sud, pg_temp.ago(380)
     from k cross join lateral (values (k.clinician, 'CLINICIAN'), (k.coordinator, 'CARE_COORDINATOR')) m(user_id, role)`,
    `insert into peer_assignments (clinic_id, client_id, peer_specialist_id, starts_at)
     select ${c}, k.client, k.peer, pg_temp.ago(30 + i % 300) from k`,

    `insert into recovery_plans (clinic_id, id, client_id, status, started_on, review_due_on, created_by, created_at,
       client_updated_at, peer_updated_at, representative_updated_at, care_team_updated_at,
       peer_without_crisis_updated_at, care_team_without_crisis_updated_at)
     select ${c}, k.plan, k.client, 'ACTIVE', current_date - 100, current_date + i % 90, k.peer, pg_temp.ago(100), u, u, u, u, u, u
     from k cross join lateral (select pg_temp.ago(i % 60 + 1)) x(u)`,
    `insert into plan_parts (clinic_id, id, client_id, plan_id, section, sharing, position, text, response, domain, importance,
       confidence, status, name, relation, what_helps, changed_by, changed_at)
     select ${c}, pg_temp.sid('part ' || p.name, i), k.client, k.plan, p.section, p.sharing, p.position, p.text, p.response,
       p.domain, case p.section when 'GOAL' then i % 11 end, case p.section when 'GOAL' then (i + p.position) % 11 end,
       case p.section when 'GOAL' then 'ACTIVE' end, case p.section when 'SUPPORTER' then 'Somebody close' end,
       case p.section when 'SUPPORTER' then 'Friend' end,
       case p.section when 'CRISIS_PLAN' then '{A quiet room}'::text[] end, k.peer, pg_temp.ago(100)
     from k cross join (values ${planParts}) p(name, section, sharing, position, text, response, domain)`,
    `insert into plan_parts (clinic_id, client_id, plan_id, parent_id, section, sharing, position, text, who, support_type,
       status, changed_by, changed_at)
     select ${c}, k.client, k.plan, pg_temp.sid('part goal ' || g, i), 'STEP', case g when 3 then 'PEERS_ONLY' else 'CARE_TEAM' end,
       g, 'The next step', 'ME', 'INFORMATIONAL', 'TODO', k.peer, pg_temp.ago(100)
     from k cross join generate_series(1, 3) g`,
    `insert into check_ins (clinic_id, client_id, plan_id, goal_id, at, rating, text, recorded_by)
     select ${c}, k.client, k.plan, pg_temp.sid('part goal 1', i), pg_temp.ago(n * 14), (i + n) % 11, 'As usual.', k.peer
     from k cross join generate_series(1, 2) n`,

    `insert into service_notes (clinic_id, client_id, author_id, program_id, sud, started_at, ended_at, minutes, units, modality,
       goal_id, intervention, response, next_step, next_contact_at, status, signed_at, created_at)
     select ${c}, k.client, k.peer, k.program, k.sud, x.at, x.at + interval '30 minutes', 30, 2,
       (array['IN_PERSON','PHONE','VIDEO'])[(i + n) % 3 + 1], pg_temp.sid('part goal 1', i), 'Talked about the week.', 'Will try it.',
       'Meet again.', case when n > 1 or i % 20 > 0 then pg_temp.ago(-(i % 21)) end,
       case when n = 1 and i % 10 = 3 then 'DRAFT' else 'SIGNED' end,
       case when n = 1 and i % 10 = 3 then null else x.at + interval '5 hours' end, x.at + interval '4 hours'
     from k cross join generate_series(1, 6) n
     cross join lateral (select pg_temp.ago(n * 9 + i % 7) + (i % 50) * interval '31 minutes') x(at)`,
    `insert into peer_notes (clinic_id, client_id, author_id, written_at, written_together, body)
     select ${c}, k.client, k.peer, pg_temp.ago(n * 13 + i % 11), n = 1, 'A note between the two of us.'
     from k cross join generate_series(1, 3) n`,
    `insert into clinical_notes (clinic_id, client_id, author_id, program_id, sud, written_at, body)
     select ${c}, k.client, k.clinician, k.program, k.sud, pg_temp.ago(n * 40 + i % 30), 'Stable. Review in six weeks.'
     from k cross join generate_series(1, 2) n`,

    // One client in ten has withdrawn what the network was told.
    `insert into consents (clinic_id, id, client_id, kind, classes, purposes, description, expires_at, statements,
       client_name_as_signed, author_id, created_at, offered_at, signed_at, revoked_at, revocation_channel,
       revocation_received_at, version)
     select ${c}, pg_temp.sid('consent ' || t.n, i), k.client, t.kind, t.classes::text[], t.purposes::text[], t.description,
       pg_temp.ago(-300), t.statements::text[], 'Synthetic ' || i, k.coordinator, x.at, x.at, x.at,
       case when r.revoked then pg_temp.ago(5) end, case when r.revoked then 'PORTAL' end,
       case when r.revoked then pg_temp.ago(5) end, case when r.revoked then 3 else 2 end
     from k cross join (values
       (1, 'SERVICE_AGREEMENT', '{SERVICE}', '{TREATMENT}', 'Peer support was explained', '{SERVICE_LIMITS}'),
       (2, 'SPECIFIC_DISCLOSURE', '{IDENTITY,CONTACT,REFERRAL}', '{COORDINATION}', 'Name, contact and referrals',
         '{RIGHT_TO_REVOKE}')) t(n, kind, classes, purposes, description, statements)
     cross join lateral (select pg_temp.ago(200)) x(at) cross join lateral (select t.n = 2 and i % 10 = 4) r(revoked)`,
    `insert into consent_recipients (clinic_id, consent_id, client_id, organization_id)
     select ${c}, pg_temp.sid('consent 2', i), k.client, pg_temp.sid('organization', o)
     from k cross join lateral (values (1), (2 + i % 39)) t(o)`,
    `insert into consent_signatures (clinic_id, consent_id, client_id, signer, capacity, method, witness_name, recorded_by, at)
     select ${c}, pg_temp.sid('consent ' || n, i), k.client, 'Synthetic ' || i, 'CLIENT', 'WET_INK', null, k.coordinator,
       pg_temp.ago(200)
     from k cross join generate_series(1, 2) n`,

    `insert into referrals (clinic_id, id, client_id, kind, need, target_organization_id, program_id, sud, status, reason,
       sent_at, client_agreed_at, provider_outcome, completed_at, created_by, version, created_at, updated_at)
     select ${c}, pg_temp.sid('referral ' || n, i), k.client, 'OUTBOUND', (array['FOOD','HOUSING','WORK'])[n], t.organization,
       k.program, k.sud, t.status, 'Synthetic need', case when t.status <> 'DRAFT' then t.at end,
       case when t.status <> 'DRAFT' then t.at end, case t.status when 'COMPLETED' then 'GOT_HELP' end,
       case t.status when 'COMPLETED' then t.at + interval '3 days' end, k.coordinator,
       case t.status when 'DRAFT' then 1 when 'SENT' then 2 when 'ACCEPTED' then 3 else 4 end, t.at,
       t.at + case t.status when 'ACCEPTED' then interval '1 day' when 'COMPLETED' then interval '3 days' else interval '0' end
     from k cross join generate_series(1, 3) n cross join lateral (${targets}) t`,
    `insert into referral_events (clinic_id, referral_id, client_id, from_status, to_status, at, actor_id, actor_name, actor_organization)
     select ${c}, pg_temp.sid('referral ' || n, i), k.client, s.was, s.became, t.at + s.days * interval '1 day', k.coordinator,
       'Synthetic Coordinator', 'Bayview'
     from k cross join generate_series(1, 3) n cross join lateral (${targets}) t
     join (values (1, null, 'DRAFT', 0), (2, 'DRAFT', 'SENT', 0), (3, 'SENT', 'ACCEPTED', 1), (4, 'ACCEPTED', 'COMPLETED', 3))
       s(step, was, became, days) on s.step <= array_position(array['DRAFT','SENT','ACCEPTED','COMPLETED'], t.status)
     order by i, n, s.step`,
    `insert into feed_entries (clinic_id, organization_id, referral_id, client_id, kind, at)
     select ${c}, t.organization, pg_temp.sid('referral ' || n, i), k.client, 'CHANGE', t.at
     from k cross join generate_series(1, 3) n cross join lateral (${targets}) t where t.status <> 'DRAFT'
     order by i, n`,
    `insert into feed_entries (clinic_id, organization_id, referral_id, client_id, kind, at)
     select ${c}, pg_temp.sid('organization', 1), pg_temp.sid('referral 1', i), k.client, 'END', pg_temp.ago(5)
     from k where i % 10 = 4 and not k.sud`,
    `insert into feed_deliveries (clinic_id, organization_id, referral_id)
     select ${c}, pg_temp.sid('organization', 1), pg_temp.sid('referral 1', i) from k where i % 10 = 4`,
  ];
}

/** The first referral of every client goes to the network, the others to a service of their own. */
const targets = `
  select pg_temp.sid('organization', case n when 1 then 1 else 2 + (i % 39) end) organization, pg_temp.ago(20 * n + i % 17) as at,
    case n when 1 then case when i % 3 = 0 then 'ACCEPTED' else 'SENT' end when 2 then 'COMPLETED'
      else case when i % 2 = 0 then 'DRAFT' else 'SENT' end end status`;

/** The parts of every plan: name, section, sharing, position, text, response, domain. */
const planParts = `
  ('vision', 'VISION', 'CARE_TEAM', 0, 'A quiet life near the water.', null, null),
  ('strength 1', 'STRENGTH', 'CARE_TEAM', 1, 'Family close by.', null, 'SOCIAL'),
  ('strength 2', 'STRENGTH', 'PEERS_ONLY', 2, 'Good hands.', null, 'HUMAN'),
  ('goal 1', 'GOAL', 'CARE_TEAM', 3, 'A place of my own', null, 'HOME'),
  ('goal 2', 'GOAL', 'CARE_TEAM', 4, 'Work that I like', null, 'PURPOSE'),
  ('goal 3', 'GOAL', 'PEERS_ONLY', 5, 'A friend to call', null, 'COMMUNITY'),
  ('tool 1', 'WELLNESS_TOOL', 'PEERS_ONLY', 6, 'A walk', 'Every day', null),
  ('stressor 1', 'STRESSOR', 'PEERS_ONLY', 7, 'Letters', 'Open them together', null),
  ('stressor 2', 'STRESSOR', 'ONLY_ME', 8, 'An old street', 'The long way', null),
  ('sign 1', 'EARLY_SIGN', 'PEERS_ONLY', 9, 'No sleep', 'Ring somebody', null),
  ('crisis', 'CRISIS_PLAN', 'EMERGENCY', 10, 'I get very quiet.', null, null),
  ('supporter 1', 'SUPPORTER', 'EMERGENCY', 11, null, null, null)`;
