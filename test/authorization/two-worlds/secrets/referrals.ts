import { sampleId } from "../../../../src/demo/sample-clinic/index.js";
import { everyoneBut, only } from "../viewers.js";
import { ago, client, core, organization, type Planter, type Secret } from "./planting.js";

const referral = (name: string): string => `id = '${sampleId(`referral ${name}`)}'`;

/** The client's own word on an outcome is for the client's and the peer side. */
const wordsOfClients: Secret = {
  name: "the client's own word on an outcome",
  hiddenFrom: everyoneBut("peer.a", "supervisor.a", "client.1"),
  async plant(world) {
    const words = "client_outcome = 'GOT_HELP', client_words = 'Not that'";
    await world.change("referrals", referral("1 housing completed"), words);
  },
};

/** An organisation is told of what was sent to it, and of nothing else. */
const referralsOfOthers: Secret = {
  name: "referrals to others, and what is not sent yet",
  hiddenFrom: only("integrator.food", "integrator.hie"),
  async plant(world) {
    await world.change("referrals", "status = 'DRAFT'", "reason = 'Otherwise', need = 'LEGAL', version = 6");
    await world.change("referrals", referral("1 birch sent"), "status = 'DECLINED', provider_outcome = 'NO_CAPACITY'");
    await world.change("referrals", referral("1 housing completed"), "client_version = 5, client_outcome_at = now()");
    for (const [name, status] of [
      ["Food Bank", "DRAFT"],
      ["HIE-X", "DRAFT"],
      ["Jobs", "SENT"],
    ] as const) {
      const id = await add(world, name, status);
      await world.addPlain("feed_entries", {
        organization_id: organization("Jobs"),
        referral_id: id,
        client_id: client(1),
        kind: "CHANGE",
        at: ago(1),
      });
    }
  },
};

/** Of clients whose consent has ended, or was never given, an organisation learns nothing more. */
const withoutConsent: Secret = {
  name: "referrals without consent now",
  hiddenFrom: only("integrator.food"),
  async plant(world) {
    await world.change("referrals", referral("5 food withdrawn"), "reason = 'Otherwise', provider_outcome = 'OTHER'");
    await world.change("clients", `id = '${client(5)}'`, "preferred_name = 'Otto', identity_version = 8");
  },
};

/** The same after a consent that was taken back. */
const takenBack: Secret = {
  name: "a client who took the consent back",
  hiddenFrom: only("integrator.hie"),
  async plant(world) {
    await world.change("referrals", referral("1 exchange cancelled"), "reason = 'Otherwise', need = 'OTHER'");
    await world.change("clients", `id = '${client(1)}'`, "preferred_name = 'Otto', phone = '555-0133'");
  },
};

/** Of these roles none reads a referral. */
const referralsOfClients: Secret = {
  name: "referrals",
  hiddenFrom: only("privacy.officer", "admin"),
  async plant(world) {
    await world.change("referrals", "sent_at is not null", "reason = 'Otherwise', version = version + 3");
    await world.change("referrals", referral("1 food sent"), "status = 'ACCEPTED'");
    await add(world, "Jobs", "DRAFT");
  },
};

/** That a referral ended with its consent is in the log, which the privacy officer reads. */
const referralsUnderWay: Secret = {
  name: "referrals under way",
  hiddenFrom: only("admin"),
  async plant(world) {
    await add(world, "Food Bank", "SENT");
  },
};

async function add(world: Planter, to: string, status: "DRAFT" | "SENT"): Promise<string> {
  const id = await world.add("referrals", {
    client_id: client(1),
    kind: "OUTBOUND",
    need: "WORK",
    target_organization_id: organization(to),
    program_id: core,
    sud: false,
    status,
    reason: "One more",
    sent_at: status === "SENT" ? ago(1) : null,
    client_agreed_at: ago(1),
    created_by: sampleId("coordinator"),
    created_at: ago(1),
    updated_at: ago(0.01),
  });
  const step = { referral_id: id, client_id: client(1), actor_name: "Kim Example", actor_organization: "Harbor" };
  await world.add("referral_events", { ...step, to_status: "DRAFT", at: ago(1) });
  return id;
}

export const secretsOfReferrals: readonly Secret[] = [
  wordsOfClients,
  referralsOfOthers,
  withoutConsent,
  takenBack,
  referralsOfClients,
  referralsUnderWay,
];
