import { always } from "../../../src/authorization/conditions.js";
import { policyFor } from "../../../src/authorization/policy.js";
import type { Role } from "../../../src/authorization/roles.js";
import { sampleId } from "../../../src/demo/sample-clinic/index.js";
import { describe as told } from "../../support/canaries/net.js";
import { type Service, startService } from "../../support/service.js";

const jo = sampleId("client 1");
const CLIENT = "query Chart($id: ID!) { client(id: $id) { preferredName peerNotes { nodes { body } } } }";

describe("the net under a service", () => {
  let service: Service;
  beforeEach(async () => (service = await startService()));
  afterEach(() => service.close());
  const haul = async (): Promise<string[]> => [...new Set(told(await service.net.haul()).split("\n"))].filter(Boolean);

  test("holds nothing after answers to those who may see them, cursors among them", async () => {
    for (const login of ["peer.a", "supervisor.a", "clinician.core", "client.1"]) {
      await service.as(login).ask(CLIENT, { id: jo });
    }
    const page = await service
      .as("coordinator")
      .ask("{ clients(first: 1) { nodes { preferredName } pageInfo { endCursor } } }");

    expect(page.at("clients.pageInfo.endCursor")).toEqual(expect.any(String));
    expect(service.net.recorder.counts).toMatchObject({ answers: 5, cursors: 1 });
    expect(service.net.recorder.counts.logLines).toBeGreaterThanOrEqual(5);
    expect(await haul()).toEqual([]);
  });

  test("shows a test no token, and has one in each value", async () => {
    const reply = await service.as("peer.a").ask(CLIENT, { id: jo });
    const { rows } = await service.owner.query<{ body: string }>("select body from peer_notes");

    expect(reply.text).toContain("We wrote this together");
    expect(reply.text).not.toMatch(/kx[0-9a-f]{14}/);
    expect(rows.filter(({ body }) => !/^kx[0-9a-f]{14} .* kx[0-9a-f]{14}$/.test(body))).toEqual([]);
  });

  test("catches a peer note that a policy lets out to a clinician", async () => {
    await service.owner.query(`
      grant select on peer_notes to app_clinician;
      create policy wide on peer_notes for select to app_clinician using (true)`);
    const opened = [
      policyFor("PeerNote").rows,
      ...linesOf("PeerNote"),
      policyFor("Client").fields.get("peerNotes")?.roles,
    ];
    for (const roles of opened) (roles as Map<Role, typeof always>).set("CLINICIAN", always);

    const reply = await service.as("clinician.core").ask(CLIENT, { id: jo });
    const leaks = await haul();
    for (const roles of opened) (roles as Map<Role, typeof always>).delete("CLINICIAN");

    expect(reply.text).toContain("We wrote this together");
    expect(leaks).toEqual([
      expect.stringMatching(/^peer_notes\.body in answer to clinician\.core as CLINICIAN 200, query Chart/),
    ]);
    expect(leaks.join()).not.toContain("together");
  });

  test.each([
    ["peer_notes.body", "peer_notes", "body"],
    ["clients.preferred_name", "clients", "preferred_name"],
  ])("catches %s in a line of the log and in the log of what was done", async (label, table, column) => {
    const { rows } = await service.owner.query<{ value: string; clinic: string }>(
      `select ${column} as value, clinic_id as clinic from ${table} limit 1`,
    );
    service.net.recorder.log(JSON.stringify({ level: 10, msg: rows[0]?.value }));
    await service.owner.query("begin");
    await service.owner.query(
      `insert into audit_events (clinic_id, event_id, kind, outcome, detail)
       values ($1, gen_random_uuid(), 'READ', 'SUCCESS', jsonb_build_object('text', $2::text))`,
      [rows[0]?.clinic, rows[0]?.value],
    );

    expect(await haul()).toEqual([`${label} in log line of level 10`, `${label} in audit_events.detail`]);
    await service.owner.query("rollback");
  });

  test("catches what a test wrote itself, in an error and in an answer to somebody of another clinic", async () => {
    await service
      .as("peer.a")
      .ask(
        `mutation($input: WritePeerNoteInput!) { writePeerNote(input: $input) { peerNote { id } userErrors { code } } }`,
        { input: { clientId: jo, body: "Sang on the pier, all of it." } },
      );
    const wall = { from: Date.now(), to: Date.now() };
    const viewer = (login: string) => ({ userId: sampleId(login), clinicId: sampleId("clinic Harbor"), role: null });
    service.net.recorder.keep({
      kind: "answer",
      place: "A",
      text: "Sang on the pier, all of it.",
      viewer: viewer("peer.a"),
      window: wall,
    });
    service.net.recorder.keep({
      kind: "answer",
      place: "B",
      text: "Sang on the pier, all of it.",
      viewer: viewer("peer.b"),
      window: wall,
    });
    service.net.recorder.keep({ kind: "silent", place: "C", text: "Sang on the pier, all of it." });

    expect(await haul()).toEqual(["peer_notes.body in B", "peer_notes.body in C"]);
  });
});

function linesOf(type: string) {
  return [...policyFor(type).fields.values()].map(({ roles }) => roles);
}
