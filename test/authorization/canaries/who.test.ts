import { type DemoLogin, sampleId, sampleLogins } from "../../../src/demo/sample-clinic/index.js";
import type { Role } from "../../../src/authorization/roles.js";
import { protectedColumns } from "../../support/canaries/columns.js";
import { harvest } from "../../support/canaries/harvest.js";
import { History } from "../../support/canaries/history.js";
import type { ServiceOutput } from "../../support/canaries/outputs.js";
import type { Canary } from "../../support/canaries/scan.js";
import { tokensIn } from "../../support/canaries/tokens.js";
import { type Service, startService } from "../../support/service.js";

// The rules of the search against the story of the sample clinic: who may see a value, to the last login. A rule that
// allows more than it should would find nothing, and be silent about it.

const PEERS = ["peer.a", "supervisor.a"];
const JO_CARE = [...PEERS, "clinician.core", "clinician.rise", "coordinator", "client.1"];

describe("the search takes as allowed", () => {
  let service: Service;
  let canaries: readonly Canary<ServiceOutput>[];
  beforeAll(async () => {
    service = await startService();
    canaries = harvest(await History.of(service.owner), await protectedColumns(service.owner));
  });
  afterAll(() => service.close());

  /** Everybody who may see the value of a row, in any of their roles. */
  const viewersOf = async (table: string, column: string, id: string): Promise<string[]> => {
    const { rows } = await service.owner.query<{ value: string }>(
      `select array_to_string(array[${column}], ' ') as value from ${table} where id = $1`,
      [id],
    );
    const token = tokensIn(rows[0]?.value ?? "")[0] ?? rows[0]?.value;
    const [canary, ...more] = canaries.filter(({ needle }) => needle === token);
    if (canary === undefined || more.length > 0) throw new Error(`${table}.${column} has not one canary`);
    return sampleLogins
      .filter((one) => one.roles.some((role) => canary.mayBeIn(answerTo(one, role))))
      .map(({ login }) => login);
  };

  test.each<[string, string, string, string[]]>([
    ["peer_notes", "body", "peer note 1 together", [...PEERS, "client.1"]],
    // Its author has left, and whoever supervised them.
    ["peer_notes", "body", "peer note 1 former", ["client.1"]],
    ["peer_notes", "body", "peer note 3", [...PEERS, "client.3"]],
    ["peer_notes", "body", "other peer note", ["other.peer"]],
    ["client_comments", "text", "comment peer note 1 together", [...PEERS, "client.1"]],
    // Of a day for which the client lets the Food Bank know what was done.
    ["client_comments", "text", "comment service note 1 core", [...JO_CARE, "integrator.food"]],
    ["service_notes", "intervention", "service note 1 draft", PEERS],
    // Of Part 2 care: for those who work in that program, and by consent.
    ["service_notes", "intervention", "service note 1 rise", [...PEERS, "clinician.rise", "client.1"]],
    ["service_notes", "intervention", "service note 4", [...PEERS, "clinician.core", "clinician.rise"]],
    ["service_notes", "place", "service note 1 core", [...JO_CARE, "admin", "integrator.food"]],
    ["service_notes", "amendment_reason", "service note 1 amendment", []],
    ["clinical_notes", "body", "clinical note 1 rise", [...PEERS, "clinician.rise", "client.1"]],
    ["clinical_notes", "body", "clinical note 4", ["clinician.core", "clinician.rise"]],
    // A restriction withholds it from the program of everybody who is there.
    ["clinical_notes", "body", "clinical note 5", []],
    ["safety_concerns", "summary", "concern 1", [...JO_CARE, "privacy.officer"]],
    ["safety_concerns", "summary", "concern 3", [...PEERS, "clinician.rise", "client.3", "privacy.officer"]],
    ["emergency_accesses", "nature", "emergency 7", ["clinician.core", "privacy.officer"]],
    ["emergency_accesses", "review_comment", "emergency 7", []],
    ["emergency_disclosures", "recipient_name", "emergency disclosure 7", ["clinician.core", "privacy.officer"]],
    ["emergency_disclosures", "description", "emergency disclosure 7", ["clinician.core", "privacy.officer"]],
    ["safety_concern_responses", "comment", "concern response 2", []],
    ["plan_parts", "text", "plan 1 vision", JO_CARE],
    ["plan_parts", "text", "plan 2 sign 1", ["peer.b", "supervisor.b", "client.2"]],
    ["plan_parts", "text", "plan 3 stressor 1", ["client.3"]],
    ["plan_parts", "text", "plan 3 vision", [...PEERS, "clinician.rise", "client.3", "representative.3"]],
    ["plan_parts", "name", "plan 1 supporter 1", JO_CARE],
    ["plan_parts", "name", "plan 1 supporter 2", [...PEERS, "client.1"]],
    ["plan_parts", "do_not_contact[1]", "plan 1 crisis", JO_CARE],
    ["check_ins", "text", "check-in 1 28", [...PEERS, "client.1"]],
    ["clients", "preferred_name", "client 1", [...JO_CARE, "privacy.officer", "admin", "integrator.food"]],
    ["clients", "mrn", "client 1", [...JO_CARE, "privacy.officer", "admin", "integrator.food"]],
    [
      "clients",
      "date_of_birth",
      "client 1",
      ["clinician.core", "clinician.rise", "coordinator", "client.1", "admin", "integrator.food"],
    ],
    // Max does not want his clinicians to ring him up, and lets the exchange have his number.
    ["clients", "phone", "client 2", ["peer.b", "supervisor.b", "coordinator", "client.2", "admin", "integrator.hie"]],
    ["clients", "legal_name", "other client", ["other.peer", "other.clinician"]],
    ["lived_experiences", "label", "experience peer.a opioid-recovery", ["peer.a"]],
    ["lived_experiences", "label", "experience peer.a bereavement", ["peer.a", "client.1", "client.3"]],
    [
      "credentials",
      "number",
      "credential peer.a Certified Peer Specialist",
      ["peer.a", "two.hats", "supervisor.a", "supervisor.b", "privacy.officer", "admin"],
    ],
    ["referrals", "reason", "referral 1 food sent", [...JO_CARE, "integrator.food"]],
    ["referrals", "reason", "referral 1 birch sent", [...PEERS, "clinician.rise", "client.1"]],
    ["referrals", "reason", "referral 1 exchange cancelled", JO_CARE],
    ["referral_events", "actor_name", "referral 1 food sent step 1", JO_CARE],
  ])("of %s.%s of the %s exactly who may see it", async (table, column, name, logins) => {
    expect((await viewersOf(table, column, sampleId(name))).sort()).toEqual([...logins].sort());
  });
});

function answerTo({ userId, clinicId }: DemoLogin, role: Role): ServiceOutput {
  const window = { from: Date.now(), to: Date.now() };
  return { kind: "answer", place: "an answer", text: "", viewer: { userId, clinicId, role }, window };
}
