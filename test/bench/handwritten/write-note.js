import { randomBytes } from "node:crypto";
import { commitmentsOf } from "../../../dist/src/writing/commitments.js";
import { actRow, refusedId } from "./act.js";

// $5 is the client, $6 the note, $7 its text, $8 the salt of the event, $9 what it commits to if the note is written.
const text = `
with c as materialized (select c.id from clients c where c.clinic_id = $1::uuid and c.id = $5::uuid),
n as (
  insert into peer_notes (clinic_id, id, client_id, author_id, written_together, body)
  select $1::uuid, $6::uuid, c.id, $2::uuid, false, $7::text from c
  returning id, written_at),
a as (${actRow({
  operation: "WriteNote",
  event: "$3",
  kind: "case when c.id is null then 'READ_DENIED' else 'CREATE' end",
  outcome: "case when c.id is null then 'DENIED' else 'SUCCESS' end",
  ids: "case when coalesce(c.id, k.id) is null then '{}' else array[coalesce(c.id, k.id)] end",
  classes: "case when c.id is not null then array[128] when k.id is not null then array[0] else '{}' end",
  fields: "case when c.id is null then '{}'::text[] else '{PeerNote.body,PeerNote.writtenTogether}' end",
  bits: "case when c.id is null then '{}'::int[] else '{128,128}' end",
  detail: `case when c.id is not null then jsonb_build_object('entity', jsonb_build_object('type', 'PeerNote', 'id', $6::uuid))
      when k.id is not null then '{}' else ${refusedId("$5")} end`,
  salt: "$8::bytea",
  commitments: "case when c.id is not null then $9::bytea end",
  from: `(select 1) one left join c on true left join lateral (select app.known_client($5::uuid) id) k on c.id is null`,
})})
select (select json_build_object('peerNote', json_build_object('id', n.id, 'writtenAt', n.written_at), 'userErrors', '[]'::json)
  from n)::text j, null::int w`;

/** @type {import("./index.js").Handwritten} */
export const writeNote = {
  name: "write note",
  field: "writePeerNote",
  text,
  values: ({ input }, { clinicId, userId }, { eventId, requestId, newId }) => {
    const [id, salt] = [newId(), randomBytes(32)];
    const commitments = commitmentsOf(salt, {
      operationName: "WriteNote",
      clientIds: [input.clientId],
      classSets: [128],
      consentIds: [],
      consentId: null,
      fields: ["PeerNote.body", "PeerNote.writtenTogether"],
      fieldBits: [128, 128],
      detail: JSON.stringify({ entity: { type: "PeerNote", id } }),
    });
    return [clinicId, userId, eventId, requestId, input.clientId, id, input.body, salt, commitments];
  },
  before: () => [],
  redactions: () => "",
  isAct: true,
};
