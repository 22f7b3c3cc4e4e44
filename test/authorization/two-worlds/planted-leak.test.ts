import { described } from "./report.js";
import { compareWorlds } from "./run.js";
import { viewers } from "./viewers.js";
import type { Alteration } from "./worlds/databases.js";

/**
 * The comparison is sharp: in databases that their owner has made leaky, it finds what was planted, makes it small and
 * shows both answers.
 */
const leaks: readonly (readonly [what: string, viewer: string, alter: Alteration, shown: RegExp])[] = [
  [
    "a telephone number that tells clinicians how many peer notes there are",
    "clinician.rise",
    // What the owner of the tables may do, and no request can: a trigger that copies a count to where it can be read.
    async (owner) => {
      await owner.query(`
        create function count_peer_notes() returns trigger language plpgsql as $$
        begin
          update clients set phone = (select count(*)::text from peer_notes n where n.client_id = new.client_id)
          where id = new.client_id;
          return null;
        end $$;
        create trigger leak after insert or update on peer_notes for each row execute function count_peer_notes()`);
    },
    /phone/,
  ],
  [
    "referrals of Part 2 care that a coordinator outside of the program finds",
    "coordinator",
    async (owner) => {
      await owner.query("create policy leak on referrals for select to app_care_coordinator using (true)");
      // The compiler asks the same again: its wall is taken down by what the row says of itself.
      await owner.query(`
        create function unlabelled() returns trigger language plpgsql as $$
        begin new.sud := false; return new; end $$;
        create trigger leak before insert or update on referrals for each row execute function unlabelled()`);
    },
    /referral/i,
  ],
];

test.each(leaks)(
  "finds %s",
  async (_, name, alter, shown) => {
    const who = viewers.filter((one) => one.name === name);
    const { differences } = await compareWorlds({ operations: 700, session: 700, seed: 12, viewers: who, alter });

    expect(differences).toHaveLength(1);
    const text = differences.map(described).join("\n");
    expect(text).toMatch(shown);
    expect(text).toMatch(/^request: .*\nfirst world: {2}200.*\nsecond world: 200/m);
    // Made small: what went before does not matter, and little is left of the request.
    expect(differences[0]?.before).toHaveLength(0);
    expect(differences[0]?.step.operation.sent.body?.length ?? 0).toBeLessThan(500);
  },
  600_000,
);
