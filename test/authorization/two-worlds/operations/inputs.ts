import {
  getNullableType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from "graphql";
import type { Role } from "../../../../src/authorization/roles.js";
import { dayOne } from "../worlds/determinism.js";
import type { Chance } from "./chance.js";
import type { Known } from "./known.js";

/** Of which type a field of this name holds the id. */
const typesByName: Readonly<Record<string, readonly string[]>> = {
  clientId: ["Client"],
  planId: ["RecoveryPlan"],
  goalId: ["Goal"],
  noteId: ["ServiceNote", "PeerNote"],
  safetyConcernId: ["SafetyConcern"],
  emergencyAccessId: ["EmergencyAccess"],
  referralId: ["Referral"],
  consentId: ["Consent"],
  supersedesId: ["Consent"],
  membershipId: ["CareTeamMember"],
  assignmentId: ["PeerAssignment"],
  replacesAssignmentId: ["PeerAssignment"],
  peerSpecialistId: ["PeerSpecialist"],
  assignedPeerSpecialistId: ["PeerSpecialist"],
  staffId: ["StaffMember"],
  actorId: ["StaffMember"],
  programId: ["Program"],
  targetProgramId: ["Program"],
  programIds: ["Program"],
  discloserProgramIds: ["Program"],
  targetId: ["Organization"],
  recipientOrganizationIds: ["Organization"],
  participantOrganizationIds: ["Organization"],
  recipientIds: ["ConsentRecipient"],
  "PlanItemInput.id": ["PlanItem"],
  "StrengthInput.id": ["Strength"],
  "SupporterInput.id": ["Supporter"],
  "PlanStepInput.id": ["PlanStep"],
  "Query.client.id": ["Client"],
  "Query.peerSpecialist.id": ["PeerSpecialist"],
  "Query.recoveryPlan.id": ["RecoveryPlan"],
  "Query.referral.id": ["Referral"],
  "Query.consent.id": ["Consent"],
};

/** What an access may be explained of: rows and fields of every sensitive kind, and what is none. */
const coordinates = [
  "Client.legalName",
  "PeerNote.body",
  "ClinicalNote",
  "ServiceNote.response",
  "SafetyConcern.summary",
  "Goal.text",
  "ProgramEnrollment.program",
  "Referral",
  "Consent.classes",
  "Nothing.here",
];

/** A value given under a name, for the recipes of inputs. */
export type Values = Record<string, unknown>;

/** Makes values of every input type: mostly such as a person would send, and at times what nobody should. */
export class Inputs {
  public constructor(
    public readonly chance: Chance,
    public readonly known: Known,
    public readonly role: Role,
    /** Seconds since the worlds began. */
    private readonly tick: number,
    private readonly recipe: (type: string, inputs: Inputs) => Values = () => ({}),
  ) {}

  /** @param place for example "Query.client.id" or "AddGoalInput.planId" */
  public value(type: GraphQLInputType, place: string): unknown {
    if (isNonNullType(type)) return this.value(type.ofType, place);
    if (isListType(type)) {
      const most = this.chance.oneIn(8) ? 3 : 1;
      return Array.from({ length: this.chance.upTo(most) + 1 }, () => this.value(type.ofType, place));
    }
    if (isInputObjectType(type)) return this.object(type);
    if (isEnumType(type)) return this.chance.oneOf(type.getValues()).name;
    return this.scalar(type.name, place);
  }

  public object(type: GraphQLInputObjectType): Values {
    const { chance } = this;
    const given = this.recipe(type.name, this);
    const made: Values = {};
    const isFilter = type.name.endsWith("Filter");
    for (const field of Object.values(type.getFields())) {
      if (field.name in given) {
        if (given[field.name] !== undefined) made[field.name] = given[field.name];
      } else if (isNonNullType(field.type) || chance.oneIn(field.name === "idempotencyKey" ? 12 : isFilter ? 3 : 5)) {
        made[field.name] = this.value(field.type, `${type.name}.${field.name}`);
      }
    }
    if ("expectedVersion" in made) made["expectedVersion"] = this.version(made);
    if (chance.oneIn(14)) this.spoil(type, made);
    return made;
  }

  /** An id of these types: mostly one that was seen, else one of either world, of another type, unknown or no id. */
  public id(...types: readonly string[]): string {
    const { chance, known } = this;
    const type = chance.oneOf(types);
    const seen = known.seenIdsOf(type);
    const all = known.idsOf(type);
    const kind = chance.upTo(19);
    if (kind < 14 && seen.length > 0) return chance.oneOf(seen);
    if (kind < 17 && all.length > 0) return chance.oneOf(all);
    if (kind === 17) {
      const others = known.idsOf(chance.oneOf(known.types));
      if (others.length > 0) return chance.oneOf(others);
    }
    if (kind === 18) return chance.oneOf(["", "1", "not-an-id", "00000000-0000-0000-0000-00000000000g", "' or 1=1 --"]);
    return `${String(chance.upTo(99_999_999)).padStart(8, "0")}-0000-4000-8000-000000000000`;
  }

  /** An instant so many hours from now, at most. */
  public instant(fromHours: number, toHours: number): string {
    const minutes = fromHours * 60 + this.chance.upTo((toHours - fromHours) * 60);
    return new Date(dayOne.getTime() + this.tick * 1000 + minutes * 60_000).toISOString();
  }

  public day(fromDays: number, toDays: number): string {
    return this.instant(fromDays * 24, toDays * 24).slice(0, 10);
  }

  public text(): string {
    return this.chance.oneOf(["A", "Something to say", "Zweite Zeile\nmit Umbruch", "Jo", "🙂 words", "'; select 1"]);
  }

  private version(made: Values): number {
    const { chance, known } = this;
    const ids = Object.entries(made).filter(([name]) => name.endsWith("Id"));
    const found = ids.map(([, id]) => known.find(id)?.["version"]).find((one) => typeof one === "number");
    const version = typeof found === "number" ? found : chance.upTo(3) + 1;
    return chance.oneIn(9) ? chance.oneOf([version + 1, version - 1, 0, 2_147_483_647]) : version;
  }

  private scalar(name: string, place: string): unknown {
    const { chance } = this;
    const field = place.slice(place.lastIndexOf(".") + 1);
    const types = typesByName[place] ?? typesByName[field];
    if (types !== undefined) return this.id(...types);
    switch (name) {
      case "ID":
        return chance.oneOf(["again", "again", "once", `key ${chance.upTo(999)}`]);
      case "Int":
        return field === "first" ? this.first() : chance.upTo(10);
      case "Boolean":
        return chance.oneIn(2);
      case "DateTime":
        return chance.oneIn(3) ? this.instant(1, 24 * 60) : this.instant(-24 * 60, 0);
      case "Date":
        return field === "dateOfBirth" ? this.day(-365 * 60, -365 * 5) : this.day(-30, 90);
      default:
        return this.string(field);
    }
  }

  private first(): number {
    const { chance } = this;
    if (chance.oneIn(25)) return chance.oneOf([0, -1, 101, 100]);
    return chance.upTo(4) + 1;
  }

  private string(field: string): string {
    const { chance } = this;
    if (field === "email") return chance.oneOf(["somebody@example.org", "jo@example.org"]);
    if (field === "languages" || field === "language") return chance.oneOf(["en", "es", "pt", "de"]);
    if (field === "search")
      return chance.oneOf(["J", "jo", "M", "Max", "R", "Z", "zo", "A", "Aaron", "Otto", "El", "%"]);
    if (field === "type") return chance.oneOf(["Clinic", "PeerNote", "Goal", "ReferralEvent", "Nothing"]);
    if (field === "after") return "AAAAnotacursor";
    if (field === "coordinate") return chance.oneOf(coordinates);
    return this.text();
  }

  /** One field becomes what it should not be. */
  private spoil(type: GraphQLInputObjectType, made: Values): void {
    const { chance } = this;
    const fields = Object.values(type.getFields());
    const field = chance.oneOf(fields);
    const isEnum = isEnumType(getNullableType(field.type));
    const wrong: unknown[] = [null, "x".repeat(2001), -5, isEnum ? "NO_SUCH_VALUE" : "", "2026-13-45"];
    made[field.name] = chance.oneOf(wrong);
  }
}
