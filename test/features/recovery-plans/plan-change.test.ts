import {
  replaceSection,
  type SectionChanges,
  type SectionFrame,
  type WantedPart,
} from "../../../src/features/recovery-plans/plan-change.domain.js";
import { EVERY_VIEWER, type Part } from "../../../src/features/recovery-plans/plan-part.domain.js";

const stressor = (id: string, more: Partial<Part> = {}): Part => ({
  id,
  section: "STRESSOR",
  parentId: null,
  sharing: "PEERS_ONLY",
  position: 0,
  version: 1,
  content: { text: `text of ${id}`, response: "a walk" },
  ...more,
});

const frame = (more: Partial<SectionFrame> = {}): SectionFrame => {
  let made = 0;
  return { section: "STRESSOR", by: "CLIENT", newId: () => `new-${++made}`, ...more };
};

const keep = (id: string, more: Partial<WantedPart> = {}): WantedPart => ({
  id,
  content: { text: `text of ${id}` },
  ...more,
});

function expectChanges(decided: ReturnType<typeof replaceSection>): SectionChanges {
  expect(decided.kind).toBe("CHANGES");
  return decided as SectionChanges;
}

describe("replacing a section", () => {
  test("adds, changes and removes, and an absent field stays as it is", () => {
    const visible = [stressor("a"), stressor("b", { position: 1 })];

    const { changes } = expectChanges(
      replaceSection(
        visible,
        [keep("a", { content: { text: "other words" } }), { content: { text: "noise" } }],
        frame(),
      ),
    );

    expect(changes.map(({ act, part }) => [act, part.id, part.version])).toEqual([
      ["CHANGED", "a", 2],
      ["ADDED", "new-1", 1],
      ["REMOVED", "b", 1],
    ]);
    expect(changes[0]?.part.content).toEqual({ text: "other words", response: "a walk" });
    expect(changes[1]?.part.sharing).toBe("PEERS_ONLY");
  });

  test("leaves what is as it was, and moves nobody's number", () => {
    const visible = [stressor("a"), stressor("b", { position: 1 })];

    const decided = expectChanges(replaceSection(visible, [keep("a"), keep("b")], frame()));

    expect(decided.changes).toEqual([]);
    expect(decided.moved).toEqual([]);
    expect([...decided.viewers]).toEqual([]);
  });

  test("does not touch what the writer can't see", () => {
    const { changes } = expectChanges(replaceSection([stressor("a")], [], frame({ by: "PEER_SPECIALIST" })));

    expect(changes.map(({ part }) => part.id)).toEqual(["a"]);
  });

  test("knows no id of another section, nor an unknown one", () => {
    const visible = [stressor("a", { section: "GOAL" })];

    expect(replaceSection(visible, [keep("a")], frame()).kind).toBe("UNKNOWN_ID");
    expect(replaceSection([], [keep("zzz")], frame()).kind).toBe("UNKNOWN_ID");
  });

  test("takes each id once", () => {
    expect(replaceSection([stressor("a")], [keep("a"), keep("a")], frame()).kind).toBe("ID_TWICE");
  });

  test("is refused as a whole where a peer specialist widens one part", () => {
    const visible = [stressor("a"), stressor("b", { position: 1 })];
    const wanted = [keep("a"), keep("b", { sharing: "CARE_TEAM" })];

    expect(replaceSection(visible, wanted, frame({ by: "PEER_SPECIALIST" })).kind).toBe("WIDENED");
    expect(replaceSection(visible, wanted, frame()).kind).toBe("CHANGES");
  });

  test("lets a peer specialist send the stored value, and the section's default for a new part", () => {
    const visible = [stressor("a", { sharing: "CARE_TEAM" })];
    const wanted: WantedPart[] = [
      keep("a", { sharing: "CARE_TEAM" }),
      { sharing: "PEERS_ONLY", content: { text: "new" } },
    ];

    expect(replaceSection(visible, wanted, frame({ by: "PEER_SPECIALIST" })).kind).toBe("CHANGES");
  });
});

describe("whose number a change moves", () => {
  test("hiding a part from the care team moves theirs once more: they saw it before", () => {
    const visible = [stressor("a", { sharing: "CARE_TEAM" })];

    const { viewers } = expectChanges(replaceSection(visible, [keep("a", { sharing: "PEERS_ONLY" })], frame()));

    expect(viewers).toEqual(EVERY_VIEWER);
  });

  test("a private part before a shared one does not move the others'", () => {
    const visible = [stressor("a", { sharing: "CARE_TEAM" }), stressor("b", { position: 1, sharing: "CARE_TEAM" })];

    const { viewers, moved } = expectChanges(
      replaceSection(visible, [{ sharing: "ONLY_ME", content: { text: "mine" } }, keep("a"), keep("b")], frame()),
    );

    expect(moved.map(({ id, position }) => [id, position])).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
    expect(viewers).toEqual(new Set(["client"]));
  });

  test("another order moves the number of those who see both parts", () => {
    const visible = [stressor("a", { sharing: "CARE_TEAM" }), stressor("b", { position: 1 })];

    const { viewers } = expectChanges(replaceSection(visible, [keep("b"), keep("a")], frame()));

    expect(viewers).toEqual(new Set(["client", "peer", "peer_without_crisis", "representative"]));
  });

  test("people not to contact are no news to a representative", () => {
    const plan = stressor("a", { section: "CRISIS_PLAN", sharing: "EMERGENCY", content: { text: "I go quiet" } });

    const { viewers } = expectChanges(
      replaceSection(
        [plan],
        [{ id: "a", content: { doNotContact: ["my cousin"] } }],
        frame({ section: "CRISIS_PLAN" }),
      ),
    );

    expect(viewers).toEqual(new Set(["client", "peer", "care_team"]));
  });
});

describe("the steps of a goal", () => {
  test("follow its sharing, whoever changes it", () => {
    const step = stressor("a", { section: "STEP", parentId: "goal", sharing: "CARE_TEAM" });
    const goal = { id: "goal", sharing: "PEERS_ONLY" } as const;

    const { changes } = expectChanges(
      replaceSection(
        [step],
        [keep("a"), { content: { text: "call" } }],
        frame({ section: "STEP", by: "PEER_SPECIALIST", goal }),
      ),
    );

    expect(changes.map(({ part }) => part.sharing)).toEqual(["PEERS_ONLY", "PEERS_ONLY"]);
  });
});
