import { availableTransitions, partiesOf } from "../../../src/features/referrals/referral.domain.js";
import { ReferralStatus } from "../../../src/features/referrals/referral.type.js";
import { sampleId } from "../../../src/demo/sample-clinic/index.js";
import { startService, type Service } from "../../support/service.js";

// availableTransitions is computed in SQL; the domain says the same of every state and every role.

let service: Service;
beforeAll(async () => (service = await startService()));
afterAll(() => service.close());

const toFoodBank = sampleId("referral 1 benefits accepted");
const toHousing = sampleId("referral 1 housing completed");

async function answers(login: string, id: string): Promise<string[] | undefined> {
  const reply = await service.as(login).ask(`{ referral(id: "${id}") { status availableTransitions } }`);
  return reply.at<string[] | undefined>("referral.availableTransitions");
}

async function put(id: string, status: string): Promise<void> {
  await service.owner.query("update referrals set status = $2, respond_by = null where id = $1", [id, status]);
}

const viewers = [
  ["peer.a", "PEER_SPECIALIST"],
  ["supervisor.a", "PEER_SUPERVISOR"],
  ["clinician.core", "CLINICIAN"],
  ["coordinator", "CARE_COORDINATOR"],
  ["client.1", "CLIENT"],
  ["integrator.food", "INTEGRATOR"],
] as const;

const facts = { worksInTargetProgram: false, targetNotConnected: false, madeItToday: false };

describe.each(Object.values(ReferralStatus))("of a referral that is %s", (status) => {
  test("SQL and domain offer each role the same steps", async () => {
    await put(toFoodBank, status);
    await put(toHousing, status);

    for (const [login, role] of viewers) {
      const here = availableTransitions(status, partiesOf({ ...facts, role }));
      expect([login, new Set(await answers(login, toFoodBank))]).toEqual([login, new Set(here)]);
      if (role === "INTEGRATOR") continue;
      const there = availableTransitions(status, partiesOf({ ...facts, role, targetNotConnected: true }));
      expect([login, new Set(await answers(login, toHousing))]).toEqual([login, new Set(there)]);
    }
  });
});

test("whoever made it can correct it for a day", async () => {
  await put(toFoodBank, "ACCEPTED");
  await service.owner.query("update referrals set created_at = now() - interval '23 hours' where id = $1", [
    toFoodBank,
  ]);
  expect(await answers("peer.a", toFoodBank)).toContain("ENTERED_IN_ERROR");

  await service.owner.query("update referrals set created_at = now() - interval '25 hours' where id = $1", [
    toFoodBank,
  ]);
  expect(await answers("peer.a", toFoodBank)).not.toContain("ENTERED_IN_ERROR");
});

test("a referral is EXPIRED from the instant its time to answer has passed, without any job", async () => {
  await service.owner.query(
    "update referrals set status = 'SENT', respond_by = now() + interval '1 hour' where id = $1",
    [toFoodBank],
  );
  const ask = `{ referral(id: "${toFoodBank}") { status } referrals(filter: { overdue: true }) { nodes { id } } }`;
  const before = await service.as("coordinator").ask(ask);
  expect(before.at("referral.status")).toBe("SENT");
  expect(before.at("referrals.nodes")).toEqual([]);

  await service.owner.query("update referrals set respond_by = now() where id = $1", [toFoodBank]);
  const after = await service.as("coordinator").ask(ask);
  expect(after.at("referral.status")).toBe("EXPIRED");
  expect(after.at("referrals.nodes")).toEqual([{ id: toFoodBank }]);
});
