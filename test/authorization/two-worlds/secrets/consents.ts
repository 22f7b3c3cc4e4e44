import { sampleId } from "../../../../src/demo/sample-clinic/index.js";
import { everyoneBut, only } from "../viewers.js";
import { ago, client, organization, type Planter, type Secret } from "./planting.js";

/** A consent that is being written is its author's and the privacy officer's. */
const drafts: Secret = {
  name: "drafts of consents",
  hiddenFrom: everyoneBut("coordinator", "privacy.officer"),
  async plant(world) {
    const draft = `id = '${sampleId("consent 1 draft")}'`;
    await world.change("consents", draft, "description = 'Otherwise', classes = '{IDENTITY}', version = 6");
    await add(world, "Food Bank", { classes: ["IDENTITY"], signed: false });
  },
};

/** What only clinicians could send is not shown to the peer side, nor named when it refers. */
const ofCliniciansAlone: Secret = {
  name: "a consent that covers clinical notes alone",
  hiddenFrom: only(
    "peer.a",
    "peer.b",
    "two.hats",
    "client.2",
    "representative.2",
    "representative.3",
    "admin",
    "integrator.food",
  ),
  async plant(world) {
    await add(world, "HIE-X", { classes: ["CLINICAL"], signed: true });
    await add(world, "Jobs", { classes: ["CLINICAL"], signed: true });
  },
};

/** An organisation sees the active consents that name it. */
const namingOthers: Secret = {
  name: "consents that name others, or have ended",
  hiddenFrom: only("integrator.food", "integrator.hie"),
  async plant(world) {
    const before = `id = '${sampleId("consent 1 housing before")}'`;
    await world.change("consents", before, `description = 'Otherwise', expires_at = '${ago(3)}'`);
    await add(world, "Jobs", { classes: ["IDENTITY", "CONTACT", "REFERRAL"], signed: true });
    await add(world, "Legal Aid", { classes: ["REFERRAL"], signed: false });
  },
};

const ofClients: Secret = {
  name: "consents, preferences and limits",
  hiddenFrom: only("admin"),
  async plant(world) {
    await world.change("consents", "true", "description = 'Otherwise', version = version + 2");
    await world.remove("consent_signatures", `client_id = '${client(1)}'`);
    await add(world, "Food Bank", { classes: ["REFERRAL"], signed: true });
    await world.change("sharing_preferences", "true", `since = '${ago(1)}', allowed = not allowed`);
    await world.add("restrictions", { client_id: client(1), data_class: "REFERRAL", starts_at: ago(4) });
  },
};

interface Terms {
  readonly classes: readonly string[];
  readonly signed: boolean;
}

async function add(world: Planter, to: string, { classes, signed }: Terms): Promise<void> {
  const id = await world.add("consents", {
    client_id: client(1),
    kind: "SPECIFIC_DISCLOSURE",
    classes,
    purposes: ["COORDINATION", "TREATMENT"],
    description: "One more",
    // An author reads their own drafts.
    author_id: sampleId(signed ? "client.1" : "coordinator"),
    created_at: ago(3),
    offered_at: signed ? ago(3) : null,
    signed_at: signed ? ago(3) : null,
    version: signed ? 2 : 1,
  });
  const recipient = { consent_id: id, client_id: client(1), organization_id: organization(to) };
  await world.add("consent_recipients", recipient);
}

export const secretsOfConsents: readonly Secret[] = [drafts, ofCliniciansAlone, namingOthers, ofClients];
