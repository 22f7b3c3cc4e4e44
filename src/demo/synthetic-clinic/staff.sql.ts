/** Bayview itself, its staff and its partners. $1 is the number of peer specialists. */
export function aboutStaff(clinic: string): string[] {
  const c = `'${clinic}'::uuid`;
  /** People of one kind, and what each of them is. */
  const staff = (kind: string, name: string, role: string, count: string): string[] => [
    `insert into users (clinic_id, id, display_name, staff_role)
     select ${c}, pg_temp.sid('${kind}', n), '${name} ' || n, '${role}' from generate_series(1, ${count}) n`,
    `insert into memberships (clinic_id, user_id, role, medical_personnel, starts_at)
     select ${c}, pg_temp.sid('${kind}', n), '${role}', '${role}' = 'CLINICIAN', pg_temp.ago(900)
     from generate_series(1, ${count}) n`,
    `insert into program_staff (clinic_id, user_id, program_id, starts_at)
     select ${c}, pg_temp.sid('${kind}', n), pg_temp.sid('program', p), pg_temp.ago(900)
     from generate_series(1, ${count}) n cross join generate_series(1, 2) p
     where p = 1 or (n % 2 = 1 and '${role}' <> 'CARE_COORDINATOR')`,
  ];
  return [
    `insert into clinics (clinic_id, name, time_zone, warm_line_name, warm_line_number)
     values (${c}, 'Bayview', 'America/Los_Angeles', 'Bayview warm line (invented)', '555-0300')`,
    `insert into programs (clinic_id, id, name, is_part2)
     values (${c}, pg_temp.sid('program', 1), 'BAY', false), (${c}, pg_temp.sid('program', 2), 'TIDE', true)`,
    `insert into organizations (clinic_id, id, name, kind, needs, accepting_referrals, connected)
     select ${c}, pg_temp.sid('organization', n),
       case n when 1 then 'Regional Network' else 'Synthetic Service ' || n end,
       'COMMUNITY_SERVICE', '{FOOD,HOUSING,WORK,LEGAL,BENEFITS,TRANSPORT}', true, n <= 5
     from generate_series(1, 40) n`,
    // What the clock changed before the load has been told.
    `insert into feed_clocks (clinic_id, organization_id, noted_through)
     select ${c}, pg_temp.sid('organization', n), now() from generate_series(1, 5) n`,
    ...staff("peer", "Synthetic Peer", "PEER_SPECIALIST", "$1::int"),
    ...staff("supervisor", "Synthetic Supervisor", "PEER_SUPERVISOR", "($1::int + 9) / 10"),
    ...staff("clinician", "Synthetic Clinician", "CLINICIAN", "($1::int + 1) / 2"),
    ...staff("coordinator", "Synthetic Coordinator", "CARE_COORDINATOR", "($1::int + 3) / 4"),
    ...staff("privacy", "Synthetic Privacy Officer", "PRIVACY_OFFICER", "1"),
    ...staff("admin", "Synthetic Clinic Admin", "CLINIC_ADMIN", "1"),
    `insert into peer_specialists (clinic_id, id, bio, languages, accepting_clients, caseload_limit)
     select ${c}, pg_temp.sid('peer', n), 'One of many.', case n % 3 when 0 then '{en,es}' else '{en}' end::text[], n % 4 = 0, 60
     from generate_series(1, $1::int) n`,
    `insert into credentials (clinic_id, peer_specialist_id, kind, issuer, number, status, issued_on, expires_on)
     select ${c}, pg_temp.sid('peer', n), 'Certified Peer Specialist', 'Sample State Certification Board', 'CPS-' || n,
       'ACTIVE', current_date - 300, current_date + 30 + (n % 600)::int
     from generate_series(1, $1::int) n`,
    `insert into supervision_links (clinic_id, supervisor_id, peer_specialist_id, starts_at)
     select ${c}, pg_temp.sid('supervisor', (n + 9) / 10), pg_temp.sid('peer', n), pg_temp.ago(800)
     from generate_series(1, $1::int) n`,
    `insert into users (clinic_id, id, display_name)
     values (${c}, pg_temp.sid('connector', 1), 'Regional Network connector'),
       (${c}, pg_temp.sid('client user', 1), 'Synthetic Client 1')`,
    `insert into memberships (clinic_id, user_id, role, organization_id, starts_at)
     values (${c}, pg_temp.sid('connector', 1), 'INTEGRATOR', pg_temp.sid('organization', 1), pg_temp.ago(900)),
       (${c}, pg_temp.sid('client user', 1), 'CLIENT', null, pg_temp.ago(900))`,
  ];
}
