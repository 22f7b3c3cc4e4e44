import type { WantedPart } from "./plan-change.domain.js";
import type { Part, PartContent, Section } from "./plan-part.domain.js";
import type { CrisisPlanInput } from "./crisis-plan.inputs.js";
import type { PlanStepInput } from "./goal.inputs.js";
import type { UpdateRecoveryPlanInput } from "./recovery-plan.inputs.js";

// What an input wants of each section. An absent field leaves a thing unchanged and null clears it.

/** A section that the input replaces, and the input's field that says so. */
export interface WantedSection {
  readonly section: Section;
  readonly field: readonly string[];
  readonly wanted: readonly WantedPart[];
}

const SECTION_OF = {
  strengths: "STRENGTH",
  wellnessTools: "WELLNESS_TOOL",
  dailyPlan: "DAILY_PLAN",
  stressors: "STRESSOR",
  earlySigns: "EARLY_SIGN",
  whenThingsGetHarder: "HARDER_TIMES",
  afterCrisis: "AFTER_CRISIS",
} as const satisfies Partial<Record<keyof UpdateRecoveryPlanInput, Section>>;

type ListField = keyof typeof SECTION_OF;

/** Every section that the input replaces; `visible` are the parts that its writer sees, the newest change first. */
export function wantedSections(input: UpdateRecoveryPlanInput, visible: readonly Part[]): WantedSection[] {
  const lists = (Object.keys(SECTION_OF) as ListField[]).flatMap((field) => {
    const items = input[field];
    if (items === undefined) return [];
    return [{ section: SECTION_OF[field], field: [field], wanted: (items ?? []).map(wantedItem) }];
  });
  return [...wantedVision(input, visible), ...lists, ...wantedCrisisPlan(input.crisisPlan, visible)];
}

/** The sections that the input is about: what it wants of them leans on no part of another. */
export function sectionsOf(input: UpdateRecoveryPlanInput): Section[] {
  return wantedSections(input, []).map(({ section }) => section);
}

/** The steps of a goal. */
export function wantedSteps(steps: readonly PlanStepInput[]): WantedPart[] {
  return steps.map(({ id, byWhen, ...given }) => ({
    id: id ?? null,
    content: {
      ...((id ?? null) === null && { status: "TODO" }),
      ...definedOf({ ...given, targetDate: byWhen }),
    },
  }));
}

/** Whether the input would share a vision that is not there. */
export function sharesNoVision(input: UpdateRecoveryPlanInput, visible: readonly Part[]): boolean {
  if (input.visionSharing === undefined || typeof input.vision === "string") return false;
  return input.vision === null || !visible.some(({ section }) => section === "VISION");
}

function wantedVision({ vision, visionSharing }: UpdateRecoveryPlanInput, visible: readonly Part[]): WantedSection[] {
  if (vision === undefined && visionSharing === undefined) return [];
  const single = { section: "VISION", field: ["vision"] } as const;
  if (vision === null) return [{ ...single, wanted: [] }];
  return [{ ...single, wanted: [only("VISION", visible, definedOf({ text: vision }), visionSharing)] }];
}

function wantedCrisisPlan(given: CrisisPlanInput | null | undefined, visible: readonly Part[]): WantedSection[] {
  if (given === undefined) return [];
  const plan = { section: "CRISIS_PLAN", field: ["crisisPlan"] } as const;
  const people = { section: "SUPPORTER", field: ["crisisPlan", "supporters"] } as const;
  if (given === null) return [plan, people].map((one) => ({ ...one, wanted: [] }));
  const { supporters, sharing, howOthersCanTell, ...rest } = given;
  const content = definedOf({ text: howOthersCanTell, ...rest });
  const says = sharing !== undefined || Object.keys(content).length > 0;
  return [
    ...(says ? [{ ...plan, wanted: [only("CRISIS_PLAN", visible, content, sharing)] }] : []),
    ...(supporters === undefined ? [] : [{ ...people, wanted: (supporters ?? []).map(wantedItem) }]),
  ];
}

/** The one part of a section that has one: the newest that the writer sees, or a new one. */
function only(
  section: Section,
  visible: readonly Part[],
  content: PartContent,
  sharing?: WantedPart["sharing"],
): WantedPart {
  const stored = visible.find((part) => part.section === section);
  return { id: stored?.id ?? null, content, ...(sharing !== undefined && { sharing }) };
}

function wantedItem({
  id,
  sharing,
  ...content
}: { id?: string | null; sharing?: WantedPart["sharing"] } & PartContent): WantedPart {
  return { id: id ?? null, content: definedOf(content), ...(sharing !== undefined && { sharing }) };
}

function definedOf<T extends object>(given: T): Partial<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>;
}
