import fc from "fast-check";
import {
  getNamedType,
  isObjectType,
  isUnionType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";
import type { Variables } from "./api.js";
import { isTree, keyOf, type Tree } from "./canonical.js";
import {
  calledBy,
  callOf,
  type Calls,
  callsOf,
  type Field,
  fieldsAt,
  isConnection,
  literal,
  objectTypeOf,
} from "./tree.js";

export interface RandomOperation {
  readonly query: string;
  readonly variables: Variables;
}

type Choose = fc.GeneratorValue;

const MOST_FIELDS = 40;
const SHORT = 200;
const LONG = "x".repeat(66);

/**
 * Writes a valid operation at random: aliases (also longer than PostgreSQL's names), repeated and merged fields, named and
 * inline fragments with and without a type, unions, directives on all of them, variables with and without defaults, and
 * slices of lists.
 *
 * The response key of a field tells its name and its arguments, so that two fields of one key can always be merged.
 */
export function randomOperation(choose: Choose, schema: GraphQLSchema, tree: Tree, calls: Calls): RandomOperation {
  return new OperationWriter(choose, schema, tree, calls).operation();
}

interface Fragment {
  readonly name: string;
  readonly type: string;
  readonly depth: number;
}

class OperationWriter {
  private readonly declared: string[] = [];
  private readonly values: Record<string, unknown> = {};
  private readonly fragments: Fragment[] = [];
  private readonly bodies: string[] = [];
  /** By coordinate: the argument texts used so far; the position is part of the key. */
  private readonly argumentTexts = new Map<string, string[]>();
  private fields = 0;

  public constructor(
    private readonly choose: Choose,
    private readonly schema: GraphQLSchema,
    private readonly tree: Tree,
    private readonly calls: Calls,
  ) {}

  public operation(): RandomOperation {
    const query = this.schema.getQueryType() as GraphQLObjectType;
    const body = this.selection(query, 0);
    const head = this.declared.length === 0 ? "" : `(${this.declared.join(", ")})`;
    const name = this.oneIn(3) ? " Named" : "";
    return { query: `query${name}${head} ${body}\n${this.bodies.join("\n")}`, variables: this.values };
  }

  private selection(type: GraphQLNamedType, depth: number): string {
    const parts: string[] = [];
    for (let left = this.upTo(4) + 1; left > 0; left--) {
      parts.push(this.part(type, depth));
      // Repeating what is long would double it at each level.
      const short = parts.filter((part) => part.length < SHORT);
      if (short.length > 0 && this.oneIn(6)) parts.push(this.oneOf(short));
    }
    return `{ ${parts.join(" ")} }`;
  }

  private part(type: GraphQLNamedType, depth: number): string {
    if (this.fields >= MOST_FIELDS || this.oneIn(12))
      return `${this.oneIn(2) ? "t: " : ""}__typename${this.directives()}`;
    if (this.oneIn(7)) return `...${this.directives()} ${this.selection(type, depth)}`;
    if (this.oneIn(7)) return `... on ${this.conditionOn(type)}${this.directives()} ${this.selection(type, depth)}`;
    if (this.oneIn(7)) return `...${this.fragment(type, depth)}${this.directives()}`;
    if (isUnionType(type)) {
      const member = this.oneOf(type.getTypes());
      return `... on ${member.name}${this.directives()} ${this.selection(member, depth)}`;
    }
    return this.field(objectTypeOf(this.schema, type.name), depth);
  }

  /** The type itself, or a union that it is one of. */
  private conditionOn(type: GraphQLNamedType): string {
    const unions = Object.values(this.schema.getTypeMap()).filter(
      (one) => isUnionType(one) && isObjectType(type) && one.getTypes().includes(type),
    );
    // What is selected below is of the object type, so that the union can only stand around it.
    const union = unions[0];
    return union !== undefined && this.oneIn(3) ? `${union.name} { __typename } ... on ${type.name}` : type.name;
  }

  /** A fragment that is there already, or a new one. One that is being written can't be spread in itself. */
  private fragment(type: GraphQLNamedType, depth: number): string {
    const known = this.fragments.filter((one) => one.type === type.name && one.depth >= depth);
    if (known.length > 0 && this.oneIn(2)) return this.oneOf(known).name;
    const name = `F${this.bodies.push("")}`;
    const at = this.bodies.length - 1;
    this.bodies[at] = `fragment ${name} on ${type.name} ${this.selection(type, depth)}`;
    this.fragments.push({ name, type: type.name, depth });
    return name;
  }

  private field(type: GraphQLObjectType, depth: number): string {
    const fields = isConnection(type) ? this.connectionFields(type) : this.comparable(type, depth);
    const field = this.oneOf(fields);
    this.fields++;
    const args = this.arguments(type.name, field);
    const coordinate = `${type.name}.${field.name}`;
    const known = this.argumentTexts.get(coordinate) ?? [];
    if (!known.includes(args)) this.argumentTexts.set(coordinate, [...known, args]);
    const position = (this.argumentTexts.get(coordinate) ?? []).indexOf(args);
    const below = getNamedType(field.type);
    const isBranch = isObjectType(below) || isUnionType(below);
    const deeper = type.name.endsWith("Edge") || isConnection(type) || below.name === "PageInfo" ? depth : depth + 1;
    const selection = isBranch ? ` ${this.selection(below, deeper)}` : "";
    return `${this.alias(type, field, position)}${field.name}${args}${this.directives()}${selection}`;
  }

  private connectionFields(type: GraphQLObjectType): Field[] {
    return Object.values(type.getFields());
  }

  /** The fields of an entity, and of the root those that the viewer's role may ask. */
  private comparable(type: GraphQLObjectType, depth: number): Field[] {
    const depthNow = type.name.endsWith("Edge") || type.name === "PageInfo" ? 0 : depth;
    const fields = fieldsAt(type, depthNow);
    if (type !== this.schema.getQueryType()) return fields;
    return fields.filter((field) => this.allowed("Query", field).length > 0);
  }

  /** The ways in which a field can be called: of the root, those that the role may use. */
  private allowed(parent: string, field: Field): (string | null)[] {
    const all = callsOf(parent, field, this.calls);
    return parent === "Query" ? all.filter((call) => keyOf(field, call) in this.tree) : all;
  }

  private alias(type: GraphQLObjectType, field: Field, position: number): string {
    // Members of a union are compared with each other, and have fields of one name and several types.
    const inUnion = Object.values(this.schema.getTypeMap()).some(
      (one) => isUnionType(one) && one.getTypes().includes(type),
    );
    const key = `${inUnion ? `${type.name}_` : ""}${field.name}_${position}`;
    if (this.oneIn(12)) return `${key}_${LONG}: `;
    return inUnion || position > 0 || this.oneIn(3) ? `${key}: ` : "";
  }

  private arguments(parent: string, field: Field): string {
    const parts: string[] = [];
    const called = calledBy(parent, field, this.calls);
    const calls = this.allowed(parent, field);
    const values = (called?.values ?? []).filter(
      (value) => called !== null && calls.includes(callOf(called.arg, value)),
    );
    if (called !== null && values.length > 0 && (!calls.includes(null) || this.oneIn(2))) {
      const value = this.oneOf(values);
      parts.push(`${called.arg.name}: ${this.value(String(called.arg.type), value, literal(called.arg, value))}`);
    }
    if (field.args.some(({ name }) => name === "first") && !this.oneIn(3)) {
      const first = this.upTo(4) + 1;
      parts.push(`first: ${this.value("Int", first, String(first))}`);
    }
    if (parent === "Query" && field.name !== "referralFeed" && this.oneIn(3)) {
      const cursor = this.cursorOf(
        field,
        parts.some((part) => !part.startsWith("first")),
      );
      if (cursor !== null) parts.push(`after: ${this.value("String", cursor, JSON.stringify(cursor))}`);
    }
    return parts.length === 0 ? "" : `(${parts.join(", ")})`;
  }

  /** A cursor of a whole list at the root; only of the bare call, whose cursors are known to be its own. */
  private cursorOf(field: Field, isCalled: boolean): string | null {
    if (isCalled || !isConnection(getNamedType(field.type))) return null;
    const list = this.tree[keyOf(field, null)];
    const edges = isTree(list) ? (list["edges"] as { cursor: string }[]) : [];
    return edges.length === 0 ? null : this.oneOf(edges).cursor;
  }

  private directives(): string {
    const parts: string[] = [];
    if (this.oneIn(8)) parts.push(`@skip(if: ${this.boolean(this.oneIn(2))})`);
    if (this.oneIn(8)) parts.push(`@include(if: ${this.boolean(!this.oneIn(2))})`);
    return parts.map((part) => ` ${part}`).join("");
  }

  private boolean(value: boolean): string {
    return this.value("Boolean!", value, String(value));
  }

  /** A value in the document, in a variable, or as a variable's default. */
  private value(type: string, value: unknown, text: string): string {
    if (this.oneIn(2)) return text;
    const name = `$v${this.declared.length}`;
    if (this.oneIn(3)) {
      this.declared.push(`${name}: ${type} = ${text}`);
    } else {
      this.declared.push(`${name}: ${type}`);
      this.values[name.slice(1)] = value;
    }
    return name;
  }

  private upTo(most: number): number {
    return this.choose(fc.nat, { max: most });
  }

  /** Shrinks towards false. */
  private oneIn(n: number): boolean {
    return this.upTo(n - 1) === n - 1;
  }

  private oneOf<T>(all: readonly T[]): T {
    const found = all[this.upTo(all.length - 1)];
    if (found === undefined) throw new Error("There is nothing to choose from");
    return found;
  }
}
