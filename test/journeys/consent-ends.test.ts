import { sampleId } from "../../src/demo/sample-clinic/story.js";
import { startService, type Reply, type Service } from "../support/service.js";

const DRAFT = `mutation($input: DraftConsentInput!) { draftConsent(input: $input) { consent { id version } userErrors { code } } }`;
const SIGN = `mutation($input: SignConsentInput!) { signConsent(input: $input) { consent { state version } userErrors { code message } } }`;
const STATE = "query($id: ID!) { consent(id: $id) { state expiresAt } }";

const [robin, eli] = [3, 5].map((number) => sampleId(`client ${number}`));
const [core, rise] = ["CORE", "RISE"].map((name) => sampleId(`program ${name}`));

/** With a new service for each: an end that was recorded stays. */
describe("a consent until the end of treatment", () => {
  let service: Service;
  const act = (login: string, mutation: string, input: object): Promise<Reply> =>
    service.as(login).ask(mutation, { input });
  const signed = async (more: object = {}): Promise<string> => {
    const drafted = await act("privacy.officer", DRAFT, {
      clientId: eli,
      kind: "SPECIFIC_DISCLOSURE",
      classes: ["REFERRAL"],
      purposes: ["COORDINATION"],
      recipientOrganizationIds: [sampleId("organization Jobs")],
      description: "What I am referred for",
      expiryEvent: "End of treatment.",
      ...more,
    });
    const { id, version } = drafted.at<{ id: string; version: number }>("draftConsent.consent");
    const names = await service
      .as("privacy.officer")
      .ask("query($id: ID!) { client(id: $id) { legalName } }", { id: eli });
    const reply = await act("privacy.officer", SIGN, {
      consentId: id,
      expectedVersion: version,
      nameAsSigned: names.at("client.legalName"),
      capacity: "CLIENT",
      method: "WET_INK",
      statementsAcknowledged: ["RIGHT_TO_REVOKE"],
    });
    expect(reply.at("signConsent.consent.state")).toBe("ACTIVE");
    return id;
  };
  const stateOf = async (id: string): Promise<unknown> =>
    (await service.as("privacy.officer").ask(STATE, { id })).at("consent.state");
  const endEnrollments = (at: string, program = core): Promise<unknown> =>
    service.owner.query(`update program_enrollments set ends_at = ${at} where client_id = $1 and program_id = $2`, [
      eli,
      program,
    ]);

  beforeEach(async () => (service = await startService()));
  afterEach(() => service.close());

  test("ends when the end of the enrollment is recorded, and opening it again revives nothing", async () => {
    const [first, until2099] = [await signed(), await signed({ expiryEvent: null, expiresOn: "2099-12-31" })];

    await endEnrollments("now()");
    expect(await stateOf(first)).toBe("EXPIRED");
    expect(await stateOf(until2099)).toBe("ACTIVE");

    await endEnrollments("'infinity'");
    expect(await stateOf(first)).toBe("EXPIRED");
    const second = await signed();
    expect(await stateOf(second)).toBe("ACTIVE");
    await endEnrollments("now()");
    expect(await stateOf(second)).toBe("EXPIRED");
  });

  test("ends at an end that lies ahead when it comes, and not at one that was moved", async () => {
    const id = await signed();
    const eventAt = async (): Promise<unknown> =>
      (
        await service.owner.query<{ event: boolean }>(
          `select c.expiry_event_at = e.ends_at event from consents c join program_enrollments e on e.client_id = c.client_id
           and e.program_id = $2 where c.id = $1`,
          [id, core],
        )
      ).rows[0]?.event;

    await endEnrollments("now() + interval '3 days'");
    expect([await stateOf(id), await eventAt()]).toEqual(["ACTIVE", true]);
    await endEnrollments("'infinity'");
    expect([await stateOf(id), await eventAt()]).toEqual(["ACTIVE", null]);
    await endEnrollments("now() + interval '1 day'");
    const later = await signed();
    await endEnrollments("now() - interval '1 day'");
    expect([await stateOf(id), await stateOf(later)]).toEqual(["EXPIRED", "EXPIRED"]);
  });

  test("of one program is not ended by another's, and of the clinic by the last", async () => {
    await service.owner.query(
      "insert into program_enrollments (clinic_id, client_id, program_id, starts_at, sud) select clinic_id, id, $2, now(), true from clients where id = $1",
      [eli, rise],
    );
    const [ofCore, ofClinic] = [await signed({ discloserProgramIds: [core] }), await signed()];

    await endEnrollments("now()", core);
    expect([await stateOf(ofCore), await stateOf(ofClinic)]).toEqual(["EXPIRED", "ACTIVE"]);
    await endEnrollments("now()", rise);
    expect(await stateOf(ofClinic)).toBe("EXPIRED");
  });

  test("that a parent signed too ends when the minor comes of age, at local midnight, and tells nobody the day", async () => {
    await service.owner.query(
      "update clients set date_of_birth = (now() - interval '18 years')::date + 10 where id = $1",
      [robin],
    );
    const drafted = await act("privacy.officer", DRAFT, {
      clientId: robin,
      kind: "SPECIFIC_DISCLOSURE",
      classes: ["REFERRAL"],
      purposes: ["COORDINATION"],
      recipientOrganizationIds: [sampleId("organization Jobs")],
      description: "What I am referred for",
      expiresOn: "2099-12-31",
    });
    const { id } = drafted.at<{ id: string }>("draftConsent.consent");
    for (const [i, [login, capacity]] of [
      ["client.3", "CLIENT"],
      ["representative.3", "PARENT"],
    ].entries()) {
      const reply = await act(login ?? "", SIGN, {
        consentId: id,
        expectedVersion: i + 1,
        nameAsSigned: "Robin Example",
        capacity,
        method: "ELECTRONIC",
        statementsAcknowledged: ["RIGHT_TO_REVOKE"],
      });
      expect(reply.at("signConsent.userErrors")).toEqual([]);
    }

    const { rows } = await service.owner.query<{ before: string; at: string; midnight: boolean }>(
      `select app.consent_state(null, null, null, c.signed_at, null, c.offered_at, c.expires_at, c.expiry_event_at, null,
           c.expiry_event_at - interval '1 ms') before,
         app.consent_state(null, null, null, c.signed_at, null, c.offered_at, c.expires_at, c.expiry_event_at, null,
           c.expiry_event_at) at,
         (c.expiry_event_at at time zone k.time_zone) = (p.date_of_birth + interval '18 years') midnight
       from consents c join clients p on p.id = c.client_id join clinics k on k.clinic_id = c.clinic_id where c.id = $1`,
      [id],
    );
    expect(rows).toEqual([{ before: "ACTIVE", at: "EXPIRED", midnight: true }]);
    expect((await service.as("peer.a").ask(STATE, { id })).at("consent.expiresAt")).toMatch(/^2100-01-01/);
  });
});
