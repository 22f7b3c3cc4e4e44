import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";
import { before, faceOf, keepRows, letClockRun, stopClock, tomorrow } from "./support.js";

const REFERRAL = "query($id: ID!) { referral(id: $id) { client { preferredName legalName phone } } }";
const NOTES = `query($id: ID!) { client(id: $id) { clinicalNotes { totalCount nodes { body } } } }`;
const DRAFT = `mutation($input: DraftConsentInput!) { draftConsent(input: $input) {
  consent { id version state expiresAt } userErrors { code path message } } }`;
const SIGN = `mutation($input: SignConsentInput!) { signConsent(input: $input) {
  consent { state } userErrors { code message } } }`;
const REVOKE = `mutation($input: RevokeConsentInput!) { revokeConsent(input: $input) {
  consent { state revocation { channel receivedAt effectiveAt awaitingWrittenForm } } userErrors { code } } }`;
const STATE = "query($id: ID!) { consent(id: $id) { state } }";

const harbor = sampleId("clinic Harbor");
const rise = sampleId("program RISE");
const [jo, max, robin, dana] = [1, 2, 3, 4].map((n) => sampleId(`client ${n}`)) as [string, string, string, string];
const foodSent = sampleId("referral 1 food sent");
const [foodBank, exchange] = [sampleId("organization Food Bank"), sampleId("organization HIE-X")];

describe("what a client agreed to", () => {
  let service: Service;
  let putBack: () => Promise<void>;
  beforeAll(async () => {
    service = await startService();
    putBack = await keepRows(service.owner, ["care_team_members", "program_enrollments", "representatives"]);
  });
  afterEach(async () => {
    await letClockRun(service.owner);
    await putBack();
  });
  afterAll(() => service.close());

  const ask = (login: string, query: string, variables: object = {}): Promise<Reply> =>
    service.as(login).ask(query, { ...variables });
  const act = (login: string, mutation: string, input: object): Promise<Reply> => ask(login, mutation, { input });
  const change = (consent: string, assignments: string, values: readonly unknown[] = []): Promise<unknown> =>
    service.owner.query(`update consents set ${assignments} where id = $1`, [sampleId(consent), ...values]);
  /** A signed consent of Harbor, for one organisation or a class of recipients. */
  const agree = async (
    client: string,
    classes: string[],
    to: string,
    { purpose = "COORDINATION", programs = [] as string[], sud = false, kind = "SPECIFIC_DISCLOSURE" } = {},
  ): Promise<string> => {
    const isClass = !to.includes("-");
    const { rows } = await service.owner.query<{ id: string }>(
      `insert into consents (clinic_id, client_id, kind, classes, purposes, discloser_program_ids, description, author_id,
         offered_at, signed_at, sud, recipient_class, expires_at)
       values ($1, $2, $9, $3, $4, $5, 'x', $6, now() - interval '2 hours', now() - interval '1 hour', $7, $8, '2099-01-01')
       returning id`,
      [harbor, client, classes, [purpose], programs, sampleId("coordinator"), sud, isClass ? to : null, kind],
    );
    const id = rows[0]?.id ?? "";
    await service.owner.query(
      `insert into consent_recipients (clinic_id, consent_id, client_id, organization_id, recipient_class)
       values ($1, $2, $3, $4, $5)`,
      [harbor, id, client, isClass ? null : to, isClass ? to : null],
    );
    return id;
  };
  const remove = async (...ids: string[]): Promise<void> => {
    await service.owner.query("delete from consents where id = any ($1)", [ids]);
  };
  const expectHidden = async (login: string, query: string, id: string): Promise<void> => {
    const unknown = sampleId("no such thing");
    expect(faceOf(await ask(login, query, { id }), id)).toEqual(
      faceOf(await ask(login, query, { id: unknown }), unknown),
    );
  };

  test("permits one millisecond before it expires, and denies at that instant, to read and to write", async () => {
    const end = tomorrow();
    await change("consent 1 food", "expires_at = $2", [end]);
    const step = { referralId: foodSent, expectedVersion: 2, to: "ACCEPTED" };
    const move = `mutation($input: TransitionReferralInput!) { transitionReferral(input: $input) { userErrors { code } } }`;

    await stopClock(service.owner, before(end));
    expect((await ask("integrator.food", REFERRAL, { id: foodSent })).at("referral.client.phone")).toBe("555-0111");
    await stopClock(service.owner, end);

    await expectHidden("integrator.food", REFERRAL, foodSent);
    expect((await ask("integrator.food", "{ referrals { totalCount } clients { totalCount } }")).data).toEqual({
      referrals: { totalCount: 1 },
      clients: { totalCount: 1 },
    });
    expect((await act("integrator.food", move, step)).codes).toEqual(["NOT_FOUND"]);
    await change("consent 1 food", "expires_at = now() + interval '300 days'");
  });

  test("to treating staff ends for them at its instant as well", async () => {
    const end = tomorrow();
    await change("consent 4 treating", "expires_at = $2", [end]);
    const count = async (): Promise<number> =>
      (await ask("clinician.core", NOTES, { id: dana })).at("client.clinicalNotes.totalCount");

    await stopClock(service.owner, before(end));
    expect(await count()).toBe(1);
    await stopClock(service.owner, end);
    expect(await count()).toBe(0);
    await change("consent 4 treating", "expires_at = null");
  });

  test.each([
    ["2030-06-30", "2030-07-01T04:00:00Z", "a summer day"],
    ["2030-12-31", "2031-01-01T05:00:00Z", "a winter day"],
    ["2030-03-09", "2030-03-10T05:00:00Z", "the day before clocks go forward"],
    ["2030-03-10", "2030-03-11T04:00:00Z", "the day on which clocks go forward"],
    ["2030-11-03", "2030-11-04T05:00:00Z", "the day on which clocks go back"],
    ["2032-02-29", "2032-03-01T05:00:00Z", "a leap day"],
  ])("until the end of %s lasts to %s, when the clinic's next day begins: %s", async (expiresOn, expiresAt) => {
    const reply = await act("coordinator", DRAFT, {
      clientId: jo,
      kind: "SPECIFIC_DISCLOSURE",
      classes: ["REFERRAL"],
      purposes: ["COORDINATION"],
      recipientOrganizationIds: [foodBank],
      description: "x",
      expiresOn,
    });

    const told = reply.at<string>("draftConsent.consent.expiresAt");
    expect(new Date(told).toISOString()).toBe(new Date(expiresAt).toISOString());
  });

  test("taken back by word of mouth ends at once, and the written form moves nothing", async () => {
    const consentId = await agree(jo, ["CONTACT", "REFERRAL"], foodBank);
    const spoken = await act("coordinator", REVOKE, { consentId, channel: "ORAL" });

    const written = await act("coordinator", REVOKE, { consentId, channel: "SIGNED_PAPER" });

    expect(spoken.at("revokeConsent.consent.state")).toBe("REVOKED");
    expect(written.at("revokeConsent.consent.revocation")).toEqual({
      ...spoken.at<object>("revokeConsent.consent.revocation"),
      awaitingWrittenForm: false,
    });
  });

  test.each([
    [{ purposes: ["TREATMENT", "LEGAL_PROCEEDING"] }, "purposes"],
    [{ classes: ["IDENTITY", "SUD_COUNSELING"] }, "classes"],
    [{ classes: ["IDENTITY", "PEER_ONLY"] }, "classes"],
  ])("for treatment, payment and operations is never stretched: %j", async (more, field) => {
    const reply = await act("coordinator", DRAFT, {
      clientId: jo,
      kind: "TPO_SINGLE",
      classes: ["IDENTITY"],
      purposes: ["TREATMENT", "PAYMENT", "OPERATIONS"],
      recipientClass: "TPO_STANDARD",
      description: "x",
      ...more,
    });

    expect(reply.at("draftConsent.userErrors")).toMatchObject([{ code: "INVALID_INPUT", path: ["input", field] }]);
  });

  test.each(["TREATMENT", "PAYMENT", "OPERATIONS", "PUBLIC_HEALTH"])(
    "for one purpose opens nothing to an organization that is registered for %s",
    async (purpose) => {
      await service.owner.query("update organizations set purpose = $2 where id = $1", [foodBank, purpose]);

      await expectHidden("integrator.food", REFERRAL, foodSent);
      expect((await ask("integrator.food", "{ clients { totalCount } }")).at("clients.totalCount")).toBe(0);
      await service.owner.query("update organizations set purpose = 'COORDINATION' where id = $1", [foodBank]);
    },
  );

  test("to a class of recipients covers nobody who does not treat the client now, and no organization", async () => {
    const id = await agree(dana, ["IDENTITY", "CONTACT", "REFERRAL", "SUD"], "TREATING_PROVIDERS", {
      purpose: "TREATMENT",
      sud: true,
      kind: "TPO_SINGLE",
    });
    await service.owner.query(
      `insert into referrals (clinic_id, client_id, kind, need, target_organization_id, program_id, sud, status, sent_at,
         reason, created_by) values ($1, $2, 'OUTBOUND', 'HEALTH', $3, $4, true, 'SENT', now(), 'x', $5)`,
      [harbor, dana, exchange, rise, sampleId("clinician.rise")],
    );
    expect((await ask("clinician.core", NOTES, { id: dana })).at("client.clinicalNotes.totalCount")).toBe(1);

    await service.owner.query("update care_team_members set ends_at = now() where client_id = $1 and user_id = $2", [
      dana,
      sampleId("clinician.core"),
    ]);

    await expectHidden("clinician.core", NOTES, dana);
    await expectHidden("integrator.hie", NOTES, dana);
    await remove(id);
  });

  test("twice adds up field by field, and opens no further class", async () => {
    const facts = `query($id: ID!) { client(id: $id) { preferredName legalName phone languages
      clinicalNotes { totalCount } serviceNotes { totalCount } } }`;
    expect((await ask("integrator.food", facts, { id: max })).at("client")).toEqual({
      preferredName: "Max",
      legalName: null,
      phone: null,
      languages: null,
      clinicalNotes: null,
      serviceNotes: null,
    });

    const second = await agree(max, ["CONTACT"], foodBank);

    expect((await ask("integrator.food", facts, { id: max })).at("client")).toMatchObject({
      preferredName: "Max",
      legalName: null,
      phone: "555-0112",
      languages: null,
      clinicalNotes: null,
    });
    await remove(second);
  });

  test("to clinical information never opens what is labelled substance use care, until a second one does", async () => {
    const count = async (): Promise<number> =>
      (await ask("integrator.hie", NOTES, { id: max })).at("client.clinicalNotes.totalCount");
    const plain = await count();
    const { rows } = await service.owner.query<{ id: string }>(
      `insert into clinical_notes (clinic_id, client_id, author_id, program_id, sud, body) values ($1, $2, $3, $4, true, 'x') returning id`,
      [harbor, max, sampleId("clinician.rise"), rise],
    );
    expect(await count()).toBe(plain);

    const second = await agree(max, ["SUD"], exchange, {
      kind: "INTERMEDIARY",
      purpose: "TREATMENT",
      programs: [rise],
      sud: true,
    });

    expect(await count()).toBe(plain + 1);
    await remove(second);
    await service.owner.query("delete from clinical_notes where id = $1", [rows[0]?.id]);
  });

  test("of a minor who may consent alone is not a parent's to sign, where it is about that care", async () => {
    await service.owner.query("update clinics set minor_alone_from_age = 14 where clinic_id = $1", [harbor]);
    const drafted = await act("peer.a", DRAFT, {
      clientId: robin,
      kind: "SPECIFIC_DISCLOSURE",
      classes: ["REFERRAL", "SUD"],
      purposes: ["TREATMENT"],
      discloserProgramIds: [rise],
      recipientOrganizationIds: [sampleId("organization Birch")],
      description: "x",
      expiresOn: "2099-12-31",
    });
    const { id, version } = drafted.at<{ id: string; version: number }>("draftConsent.consent");
    const signature = {
      consentId: id,
      expectedVersion: version,
      nameAsSigned: "Robin Example",
      statementsAcknowledged: ["RIGHT_TO_REVOKE"],
    };

    const parent = await act("representative.3", SIGN, { ...signature, capacity: "PARENT", method: "ELECTRONIC" });
    const paper = await act("peer.a", SIGN, { ...signature, capacity: "PARENT", method: "WET_INK" });
    const own = await act("client.3", SIGN, { ...signature, capacity: "CLIENT", method: "ELECTRONIC" });

    expect(parent.codes).toEqual(["NOT_FOUND"]);
    expect(paper.codes).toEqual(["FORBIDDEN"]);
    expect(own.at("signConsent.consent.state")).toBe("ACTIVE");
    await expectHidden("representative.3", STATE, id);
    await service.owner.query("update clinics set minor_alone_from_age = null where clinic_id = $1", [harbor]);
  });

  test("that the clinic learns to be false denies from that instant, and stays in the record", async () => {
    const known = tomorrow();
    await change("consent 1 food", "known_false_at = $2", [known]);

    await stopClock(service.owner, before(known));
    expect((await ask("integrator.food", REFERRAL, { id: foodSent })).at("referral")).not.toBeNull();
    await stopClock(service.owner, known);

    await expectHidden("integrator.food", REFERRAL, foodSent);
    const own = await ask("client.1", "query($id: ID!) { consent(id: $id) { history { kind } } }", {
      id: sampleId("consent 1 food"),
    });
    expect(own.text).toContain("CONSENT_SIGNED");
    await change("consent 1 food", "known_false_at = null");
  });

  test("and took back stays taken back for a clock that goes back", async () => {
    const consentId = await agree(max, ["CONTACT"], foodBank);
    await act("client.2", REVOKE, { consentId, channel: "PORTAL" });

    await stopClock(service.owner, new Date(Date.now() - 1_800_000));

    expect((await ask("client.2", STATE, { id: consentId })).at("consent.state")).toBe("REVOKED");
    const phone = "query($id: ID!) { client(id: $id) { phone } }";
    expect((await ask("integrator.food", phone, { id: max })).at("client.phone")).toBeNull();
  });

  test("does not reach a row of no known program: it counts as substance use care", async () => {
    const { rows } = await service.owner.query<{ id: string }>(
      `insert into service_notes (clinic_id, client_id, author_id, program_id, sud, started_at, ended_at, minutes, units,
         modality, intervention, status, signed_at)
       values ($1, $2, $3, null, true, now() - interval '2 days', now() - interval '47 hours', 60, 4, 'PHONE', 'Imported',
         'SIGNED', now()) returning id`,
      [harbor, max, sampleId("peer.b")],
    );
    const notes = "query($id: ID!) { client(id: $id) { serviceNotes { nodes { id } } } }";
    const found = async (login: string): Promise<boolean> =>
      (await ask(login, notes, { id: max })).text.includes(rows[0]?.id ?? "");

    expect([await found("clinician.core"), await found("peer.b"), await found("integrator.hie")]).toEqual([
      false,
      false,
      false,
    ]);
    expect(await found("client.2")).toBe(true);
    await service.owner.query("delete from service_notes where id = $1", [rows[0]?.id]);
  });

  test("on behalf of a minor by a parent ends at the local midnight of their eighteenth birthday", async () => {
    // Midnight in the clinic's zone, America/New_York, in summer.
    await service.owner.query("update clients set date_of_birth = '2012-07-04' where id = $1", [robin]);
    const birthday = new Date("2030-07-04T04:00:00Z");
    const look = "query($id: ID!) { client(id: $id) { legalName } }";

    await stopClock(service.owner, before(birthday));
    expect((await ask("representative.3", look, { id: robin })).at("client")).not.toBeNull();
    await stopClock(service.owner, birthday);

    await expectHidden("representative.3", look, robin);
    expect((await ask("client.3", look, { id: robin })).at("client")).not.toBeNull();
  });
});
