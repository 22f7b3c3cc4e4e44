import {
  getNamedType,
  GraphQLBoolean,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  GraphQLNonNull,
  type GraphQLObjectType,
  isInputObjectType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from "graphql";
import type { Inputs, Values } from "./inputs.js";
import type { KnownCursor } from "./known.js";
import { literal } from "./literals.js";

/** By response key: the page that stands there. */
export type Cursors = Map<string, Omit<KnownCursor, "cursor">>;

type Field = GraphQLField<unknown, unknown>;

interface Arguments {
  readonly text: string;
  /** What cursors of the page belong to, where the field is one. */
  readonly page: Omit<KnownCursor, "cursor"> | null;
}

/** A variable of a document. */
export interface Variable {
  readonly name: string;
  readonly type: GraphQLInputType;
  /** Where its value stands, for example "Query.client.id". */
  readonly place: string;
  readonly value: unknown;
  readonly byDefault: string;
}

interface Fragment {
  readonly name: string;
  readonly type: string;
  readonly depth: number;
}

const MOST_FIELDS = 16;
const isPaging = (name: string): boolean => name === "first" || name === "after";

/**
 * Writes selections at random: aliases, repeated and merged fields, fragments with and without a name, directives,
 * arguments in the document, in variables and as their defaults. A response key tells field and arguments, so that two
 * fields of one key can always be merged.
 */
export class Selections {
  public readonly cursors: Cursors = new Map();
  /** What stands in variables: asked again, the same document gets other values. */
  public readonly variables: Variable[] = [];
  /** By response key: the field of the root that it stands for. */
  public readonly rootFields = new Map<string, string>();
  private readonly fragments: Fragment[] = [];
  private readonly bodies: string[] = [];
  private readonly argumentTexts = new Map<string, string[]>();
  private fields = 0;

  public constructor(
    private readonly inputs: Inputs,
    private readonly deepest: number,
  ) {}

  /** The document around what was written. */
  public document(kind: "query" | "mutation", name: string, body: string): string {
    const declared = this.variables.map((one) => `$${one.name}: ${String(one.type)}${one.byDefault}`);
    const head = declared.length === 0 ? "" : `(${declared.join(", ")})`;
    return `${kind} ${name}${head} ${body}${this.bodies.map((one) => `\n${one}`).join("")}`;
  }

  public selection(type: GraphQLNamedType, depth: number): string {
    const { chance } = this.inputs;
    const parts: string[] = [];
    // Pages and rows are what is looked for: fewer and fewer fields the deeper it goes.
    for (let left = chance.upTo(depth > 2 ? 2 : 4) + 1; left > 0; left--) parts.push(this.part(type, depth));
    return `{ ${parts.join(" ")} }`;
  }

  /** A field of the root, under a key of its own. */
  public root(type: GraphQLObjectType, field: Field, given: Values = {}): string {
    const key = `${field.name}_r${this.rootFields.size}`;
    this.rootFields.set(key, field.name);
    const { text: args, page } = this.arguments(type, field, given);
    if (page !== null) this.cursors.set(key, page);
    return `${key}: ${field.name}${args}${this.directives()}${this.below(field, 1)}`;
  }

  private part(type: GraphQLNamedType, depth: number): string {
    const { chance } = this.inputs;
    if (this.fields >= MOST_FIELDS || chance.oneIn(12)) return "__typename";
    if (chance.oneIn(10)) return `...${this.directives()} ${this.selection(type, depth)}`;
    if (chance.oneIn(10)) return `... on ${type.name}${this.directives()} ${this.selection(type, depth)}`;
    if (chance.oneIn(10)) return `...${this.fragment(type, depth)}${this.directives()}`;
    if (isUnionType(type)) {
      const member = chance.oneOf(type.getTypes());
      return `... on ${member.name}${this.directives()} ${this.selection(member, depth)}`;
    }
    return isObjectType(type) ? this.field(type, depth) : "__typename";
  }

  private fragment(type: GraphQLNamedType, depth: number): string {
    const { chance } = this.inputs;
    const known = this.fragments.filter((one) => one.type === type.name && one.depth >= depth);
    if (known.length > 0 && chance.oneIn(2)) return chance.oneOf(known).name;
    const at = this.bodies.push("") - 1;
    const name = `F${at}`;
    this.bodies[at] = `fragment ${name} on ${type.name} ${this.selection(type, depth)}`;
    this.fragments.push({ name, type: type.name, depth });
    return name;
  }

  private field(type: GraphQLObjectType, depth: number): string {
    const { chance } = this.inputs;
    const all = Object.values(type.getFields());
    const leaves = all.filter((field) => !hasSelection(field));
    const field = chance.oneOf(depth >= this.deepest && leaves.length > 0 ? leaves : all);
    this.fields++;
    if (field.args.length === 0)
      return `${this.alias(type, field)}${field.name}${this.directives()}${this.below(field, depth)}`;
    const key = `${type.name}_${field.name}`;
    const { text: args, page } = this.arguments(type, field);
    const known = this.argumentTexts.get(key) ?? [];
    if (!known.includes(args)) this.argumentTexts.set(key, [...known, args]);
    const its = `${key}_${(this.argumentTexts.get(key) ?? []).indexOf(args)}`;
    if (page !== null) this.cursors.set(its, page);
    return `${its}: ${field.name}${args}${this.directives()}${this.below(field, depth)}`;
  }

  private below(field: Field, depth: number): string {
    if (!hasSelection(field)) return "";
    const type = getNamedType(field.type);
    // The steps of a page are one level.
    const isStep = /(Connection|Edge|ReferralFeed|PageInfo|Payload)$/.test(type.name);
    return ` ${this.selection(type, isStep ? depth : depth + 1)}`;
  }

  /** Members of a union are compared with each other, and have fields of one name and several types. */
  private alias(type: GraphQLObjectType, field: Field): string {
    const { chance } = this.inputs;
    const key = `${type.name}_${field.name}`;
    const isOfUnion = ["ReferralChange", "ReferralTombstone"].includes(type.name);
    // What is learned from answers stands under its own name.
    if (["id", "version", "cursor", "endCursor", "startCursor", "pageInfo", "edges"].includes(field.name)) return "";
    return isOfUnion || chance.oneIn(6) ? `${key}: ` : "";
  }

  private arguments(type: GraphQLObjectType, field: Field, given: Values = {}): Arguments {
    const { chance, known } = this.inputs;
    const coordinate = `${type.name}.${field.name}`;
    const cursors = known.cursors.filter((one) => one.coordinate === coordinate);
    const from = cursors.length > 0 && chance.oneIn(3) ? chance.oneOf(cursors) : null;
    const values: Values = { ...from?.args, ...given };
    for (const arg of field.args) {
      if (arg.name in values || arg.name === "after") continue;
      if (from !== null && !isPaging(arg.name)) continue;
      if (!isNonNullType(arg.type) && !chance.oneIn(3)) continue;
      values[arg.name] = this.inputs.value(arg.type, `${coordinate}.${arg.name}`);
    }
    const { first: _first, ...rest } = values;
    if (from !== null) values["after"] = from.cursor;
    // A cursor of another page, or none at all.
    else if (isPage(field) && chance.oneIn(20)) {
      values["after"] = chance.oneOf(["AAAA", "", ...known.cursors.map(({ cursor }) => cursor).slice(-5)]);
    }
    const parts = field.args
      .filter(({ name }) => name in values)
      .map(({ name, type: its }) => {
        // A page of unknown size counts as the largest there is.
        const text = literal(its, values[name]);
        const written = name === "first" ? text : this.written(its, values[name], `${coordinate}.${name}`);
        return `${name}: ${written}`;
      });
    return {
      text: parts.length === 0 ? "" : `(${parts.join(", ")})`,
      page: isPage(field) ? { coordinate, args: rest } : null,
    };
  }

  private directives(): string {
    const { chance } = this.inputs;
    if (chance.oneIn(12)) return ` @include(if: ${this.written(isTrue, true, "if")})`;
    if (chance.oneIn(16)) return ` @skip(if: ${chance.oneIn(2)})`;
    return "";
  }

  /** A value in the document, in a variable, or as a variable's default. */
  private written(type: GraphQLInputType, value: unknown, place: string): string {
    const { chance } = this.inputs;
    const isInput = isInputObjectType(getNamedType(type));
    if (isInput ? chance.oneIn(6) : chance.oneIn(3)) return literal(type, value);
    const name = `v${this.variables.length}`;
    const byDefault = chance.oneIn(6) ? ` = ${literal(type, value)}` : "";
    this.variables.push({ name, type, place, value, byDefault });
    return `$${name}`;
  }
}

const isTrue = new GraphQLNonNull(GraphQLBoolean);

function hasSelection(field: Field): boolean {
  const type = getNamedType(field.type);
  return isObjectType(type) || isUnionType(type);
}

const isPage = (field: Field): boolean => field.args.some(({ name }) => name === "after");
