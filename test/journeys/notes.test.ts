import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { recorded, rowCounts } from "../support/trail.js";

const WRITE = `mutation($input: WriteServiceNoteInput!) { writeServiceNote(input: $input) {
  serviceNote { id status minutes units version goal { text } author { displayName } } userErrors { code path } } }`;
const UPDATE = `mutation($input: UpdateServiceNoteInput!) { updateServiceNote(input: $input) {
  serviceNote { version intervention minutes units } userErrors { code message path } } }`;
const SIGN = `mutation($input: SignServiceNoteInput!) { signServiceNote(input: $input) {
  serviceNote { version status signedAt coSignedAt } userErrors { code message } } }`;
const AMEND = `mutation($input: AmendServiceNoteInput!) { amendServiceNote(input: $input) {
  serviceNote { id status intervention amendmentOf } userErrors { code } } }`;
const PEER_NOTE = `mutation($input: WritePeerNoteInput!) { writePeerNote(input: $input) {
  peerNote { id body writtenTogether } userErrors { code } } }`;
const CLINICAL = `mutation($input: WriteClinicalNoteInput!) { writeClinicalNote(input: $input) {
  clinicalNote { id body program { name } } userErrors { code path } } }`;
const COMMENT = `mutation($input: CommentOnNoteInput!) { commentOnNote(input: $input) {
  comment { id text } userErrors { code } } }`;
const NOTES = `query($id: ID!, $status: [NoteStatus!]) { client(id: $id) { serviceNotes(first: 50, status: $status) {
  nodes { id status intervention amendmentOf minutes } } } }`;

const jo = sampleId("client 1");
const core = sampleId("program CORE");

describe("notes", () => {
  let service: Service;
  const act = (login: string, mutation: string, input: object): Promise<Reply> =>
    service.as(login).ask(mutation, { input });
  /** Half past three in the night: whole hours before it, nothing of the sample clinic was going on, whenever this runs. */
  const night = Math.floor((Date.now() - 3.5 * 3_600_000) / 86_400_000) * 86_400_000 + 3.5 * 3_600_000;
  /** A contact so many hours before that, of so many minutes. */
  const contact = (hoursAgo: number, minutes: number, more: object = {}): object => {
    const start = night - hoursAgo * 3_600_000;
    return {
      clientId: jo,
      startedAt: new Date(start).toISOString(),
      endedAt: new Date(start + minutes * 60_000).toISOString(),
      modality: "IN_PERSON",
      intervention: "Talked about the room.",
      programId: core,
      ...more,
    };
  };
  const draft = async (hoursAgo: number): Promise<string> =>
    (await act("peer.a", WRITE, contact(hoursAgo, 10))).at("writeServiceNote.serviceNote.id");

  beforeAll(async () => (service = await startService()));
  afterAll(() => service.close());

  describe("of a service", () => {
    test("are not written by those who are not on the case, or not peer specialists", async () => {
      const before = await rowCounts(service.owner);

      const unknown = await act("peer.b", WRITE, contact(3, 30, { clientId: sampleId("no such client") }));
      const notOnCase = await act("peer.b", WRITE, contact(3, 30));
      const elsewhere = await act("other.peer", WRITE, contact(3, 30));
      const clinician = await act("clinician.core", WRITE, contact(3, 30));
      const supervisor = await act("supervisor.a", WRITE, contact(3, 30));
      const nobody = await service.anyone().ask(WRITE, { input: contact(3, 30) });

      expect(notOnCase.codes).toEqual(["NOT_FOUND"]);
      expect(notOnCase.text).toBe(unknown.text);
      expect(elsewhere.text).toBe(unknown.text);
      expect(clinician.codes).toEqual(["FORBIDDEN"]);
      expect(supervisor.codes).toEqual(["FORBIDDEN"]);
      expect(nobody.codes).toEqual(["UNAUTHENTICATED"]);
      const { audit_events: logged, ...rest } = await rowCounts(service.owner);
      const { audit_events: loggedBefore, ...restBefore } = before;
      expect(rest).toEqual(restBefore);
      expect(logged).toBe((loggedBefore ?? 0) + 5);
    });

    test("are drafts with minutes and units, for the author and their supervisor alone", async () => {
      const input = contact(4, 37, { goalId: sampleId("plan 1 goal home") });

      const [reply, trail] = await recorded(service.owner, () => act("peer.a", WRITE, input));

      const note = reply.at<Record<string, unknown>>("writeServiceNote.serviceNote");
      expect(note).toMatchObject({ status: "DRAFT", minutes: 37, units: 2, version: 1 });
      expect(note.goal).toEqual({ text: "A room of my own with a door that closes" });
      expect(trail[0]).toMatchObject({ kind: "CREATE", outcome: "SUCCESS", clients: [jo], actor: sampleId("peer.a") });
      expect(JSON.stringify(trail)).not.toContain("Talked about");
      const seenBy = async (login: string): Promise<boolean> =>
        (await service.as(login).ask(NOTES, { id: jo })).text.includes(String(note.id));
      expect(await seenBy("peer.a")).toBe(true);
      expect(await seenBy("supervisor.a")).toBe(true);
      expect(await seenBy("client.1")).toBe(false);
      expect(await seenBy("clinician.core")).toBe(false);
    });

    test.each([
      [7, 0],
      [8, 1],
      [22, 1],
      [23, 2],
      [52, 3],
      [53, 4],
    ])("of %i minutes count %i units", async (minutes, units) => {
      const reply = await act("peer.a", WRITE, contact(100 + minutes * 2, minutes));

      expect(reply.at("writeServiceNote.serviceNote")).toMatchObject({ minutes, units });
    });

    test("do not overlap with another contact of the author", async () => {
      await act("peer.a", WRITE, contact(30, 30));

      const reply = await act("peer.a", WRITE, contact(29.75, 30, { clientId: sampleId("client 3") }));

      expect(reply.at("writeServiceNote")).toMatchObject({
        serviceNote: null,
        userErrors: [{ code: "OVERLAPPING_CONTACT" }],
      });
    });

    test("touching each other do not overlap", async () => {
      const start = night - 50 * 3_600_000;
      const at = (minutes: number): string => new Date(start + minutes * 60_000).toISOString();
      await act("peer.a", WRITE, { ...contact(50, 30), startedAt: at(0), endedAt: at(30) });

      const next = await act("peer.a", WRITE, { ...contact(50, 30), startedAt: at(30), endedAt: at(45) });

      expect(next.at("writeServiceNote.userErrors")).toEqual([]);
    });

    test("are changed by their author alone, against the stored version", async () => {
      const noteId = await draft(60);
      const input = { noteId, expectedVersion: 1, intervention: "Talked about the door." };

      expect((await act("supervisor.a", UPDATE, input)).codes).toEqual(["FORBIDDEN"]);
      expect((await act("clinician.core", UPDATE, input)).codes).toEqual(["NOT_FOUND"]);
      const stale = await act("peer.a", UPDATE, { ...input, expectedVersion: 7 });
      expect(stale.at("updateServiceNote.userErrors")).toMatchObject([
        {
          code: "CONFLICT",
          message: expect.stringContaining("version 1") as string,
          path: ["input", "expectedVersion"],
        },
      ]);
      const changed = await act("peer.a", UPDATE, input);
      expect(changed.at("updateServiceNote.serviceNote")).toMatchObject({
        version: 2,
        intervention: "Talked about the door.",
      });
    });

    test("once signed are never changed, and amended in a note of their own that keeps the old one", async () => {
      const noteId = await draft(70);
      const [signed, trail] = await recorded(service.owner, () => act("peer.a", SIGN, { noteId, expectedVersion: 1 }));
      expect(signed.at("signServiceNote.serviceNote")).toMatchObject({ status: "SIGNED", coSignedAt: null });
      expect(trail[0]).toMatchObject({ kind: "SIGN", clients: [jo] });

      const again = await act("peer.a", SIGN, { noteId, expectedVersion: 2 });
      expect(again.at("signServiceNote.userErrors")).toMatchObject([{ code: "ALREADY_SIGNED" }]);
      const changed = await act("peer.a", UPDATE, { noteId, expectedVersion: 2, intervention: "Other." });
      expect(changed.at("updateServiceNote.userErrors")).toMatchObject([{ code: "SIGNED_IMMUTABLE" }]);
      expect((await act("supervisor.a", AMEND, { noteId, reason: "Mine", response: "x" })).codes).toEqual([
        "FORBIDDEN",
      ]);

      const [amended, amending] = await recorded(service.owner, () =>
        act("peer.a", AMEND, { noteId, reason: "The landlady was missing", intervention: "Met the landlady." }),
      );

      expect(amended.at("amendServiceNote.serviceNote")).toMatchObject({ status: "SIGNED", amendmentOf: noteId });
      expect(amending[0]).toMatchObject({ kind: "AMEND" });
      const notes = (await service.as("client.1").ask(NOTES, { id: jo })).at<{ id: string }[]>(
        "client.serviceNotes.nodes",
      );
      expect(notes.find(({ id }) => id === noteId)).toMatchObject({
        status: "AMENDED",
        intervention: "Talked about the room.",
      });
    });

    test("are co-signed by the author's supervisor after the author, and by no other", async () => {
      const noteId = await draft(80);

      const early = await act("supervisor.a", SIGN, { noteId, expectedVersion: 1 });
      expect(early.at("signServiceNote.userErrors")).toMatchObject([{ code: "INVALID_TRANSITION" }]);
      await act("peer.a", SIGN, { noteId, expectedVersion: 1 });
      expect((await act("supervisor.b", SIGN, { noteId, expectedVersion: 2 })).codes).toEqual(["NOT_FOUND"]);
      expect((await act("clinician.core", SIGN, { noteId, expectedVersion: 2 })).codes).toEqual(["FORBIDDEN"]);
      const coSigned = await act("supervisor.a", SIGN, { noteId, expectedVersion: 2 });

      expect(coSigned.at("signServiceNote.serviceNote")).toMatchObject({ version: 3, status: "SIGNED" });
      expect(coSigned.at("signServiceNote.serviceNote.coSignedAt")).not.toBeNull();
    });

    test("that are unsigned are found by the supervisor of the author, and by no other supervisor", async () => {
      const query = `{ clients(first: 50) { nodes { id serviceNotes(status: [DRAFT]) { nodes { status } } } } }`;

      const own = await service.as("supervisor.a").ask(query);
      const other = await service.as("supervisor.b").ask(query);

      const idsOf = (reply: Reply): string[] => reply.at<{ id: string }[]>("clients.nodes").map(({ id }) => id);
      expect(idsOf(own).sort()).toEqual([1, 3, 4, 5].map((number) => sampleId(`client ${number}`)).sort());
      expect(own.text).toContain('"status":"DRAFT"');
      expect(idsOf(other)).not.toContain(jo);
    });
  });

  describe("of a peer specialist", () => {
    test("are not written by those who are not on the case, or not peer specialists", async () => {
      const input = { clientId: jo, body: "x" };

      expect((await act("peer.b", PEER_NOTE, input)).codes).toEqual(["NOT_FOUND"]);
      expect((await act("peer.a", PEER_NOTE, { ...input, clientId: sampleId("client 5") })).codes).toEqual([
        "NOT_FOUND",
      ]);
      expect((await act("clinician.core", PEER_NOTE, input)).codes).toEqual(["FORBIDDEN"]);
      expect((await act("client.1", PEER_NOTE, input)).codes).toEqual(["FORBIDDEN"]);
    });

    test("reach the client at once, the supervisor, and no later peer specialist", async () => {
      const bodiesFor = async (login: string): Promise<string> =>
        (
          await service
            .as(login)
            .ask("query($id: ID!) { client(id: $id) { peerNotes { nodes { body } } } }", { id: jo })
        ).text;

      const [reply, trail] = await recorded(service.owner, () =>
        act("peer.a", PEER_NOTE, { clientId: jo, body: "Laughed again.", writtenTogether: true }),
      );

      expect(reply.at("writePeerNote.peerNote")).toMatchObject({ body: "Laughed again.", writtenTogether: true });
      expect(trail[0]).toMatchObject({ kind: "CREATE", clients: [jo] });
      expect(JSON.stringify(trail)).not.toContain("Laughed");
      expect(await bodiesFor("client.1")).toContain("Laughed again.");
      expect(await bodiesFor("supervisor.a")).toContain("Laughed again.");
      expect(await bodiesFor("client.1")).toContain("my first year");
      expect(await bodiesFor("peer.a")).not.toContain("my first year");
    });
  });

  describe("of a clinician", () => {
    test("are written by those who treat the client, in a program of both", async () => {
      const input = { clientId: jo, body: "Slept well." };

      expect((await act("clinician.rise", CLINICAL, { ...input, clientId: sampleId("client 2") })).codes).toEqual([
        "NOT_FOUND",
      ]);
      expect((await act("peer.a", CLINICAL, input)).codes).toEqual(["FORBIDDEN"]);
      const [reply, trail] = await recorded(service.owner, () => act("clinician.core", CLINICAL, input));

      expect(reply.at("writeClinicalNote.clinicalNote")).toMatchObject({ program: { name: "CORE" } });
      expect(trail[0]).toMatchObject({ kind: "CREATE", clients: [jo] });
      const ofRise = await act("clinician.rise", CLINICAL, input);
      expect(ofRise.at("writeClinicalNote.clinicalNote.program")).toEqual({ name: "RISE" });
      const other = await service
        .as("clinician.core")
        .ask("query($id: ID!) { client(id: $id) { clinicalNotes { nodes { id } } } }", { id: jo });
      expect(other.text).not.toContain(ofRise.at<string>("writeClinicalNote.clinicalNote.id"));
    });
  });

  describe("get the client's own words", () => {
    test("from the client, on notes of both kinds, and staff can't take them away or add their own", async () => {
      const noteId = sampleId("peer note 1 later");
      expect((await act("client.2", COMMENT, { noteId, text: "x" })).codes).toEqual(["NOT_FOUND"]);
      expect((await act("peer.a", COMMENT, { noteId, text: "x" })).codes).toEqual(["FORBIDDEN"]);

      const [reply, trail] = await recorded(service.owner, () => act("client.1", COMMENT, { noteId, text: "I did!" }));

      expect(reply.at("commentOnNote.comment.text")).toBe("I did!");
      expect(trail[0]).toMatchObject({ kind: "CREATE", role: "CLIENT", clients: [jo] });
      const onService = await act("client.1", COMMENT, {
        noteId: sampleId("service note 1 core"),
        text: "Forty minutes.",
      });
      expect(onService.at("commentOnNote.comment.text")).toBe("Forty minutes.");
    });

    test("but not from a representative whose authority does not cover notes", async () => {
      const onPeerNote = await act("representative.3", COMMENT, { noteId: sampleId("peer note 3"), text: "x" });
      const onServiceNote = await act("representative.3", COMMENT, { noteId: sampleId("service note 3"), text: "x" });

      expect(onPeerNote.codes).toEqual(["NOT_FOUND"]);
      expect(onServiceNote.codes).toEqual(["FORBIDDEN"]);
    });
  });
});
