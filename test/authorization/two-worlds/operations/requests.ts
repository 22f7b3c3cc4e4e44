import type { GraphQLObjectType, GraphQLSchema } from "graphql";
import type { Viewer } from "../viewers.js";
import type { Sent } from "../worlds/http.js";
import { actsOf, allActs, questionsOf } from "./acts.js";
import { type Chance } from "./chance.js";
import { Inputs, type Values } from "./inputs.js";
import type { Known } from "./known.js";
import { question, recipe } from "./recipes.js";
import { type Cursors, Selections, type Variable } from "./selections.js";
import { survey } from "./survey.js";

/** What a viewer sends, and what is to be learned from the answer. */
export interface Operation {
  readonly sent: Sent;
  readonly kind: "query" | "mutation" | "malformed";
  /** By response key: the field of the root. */
  readonly rootFields: ReadonlyMap<string, string>;
  readonly cursors: Cursors;
  /** The document that was sent. */
  readonly written?: Written;
}

const MOST_EARLIER = 60;

interface Written {
  readonly kind: Operation["kind"];
  readonly query: string;
  readonly variables: readonly Variable[];
  readonly rootFields: ReadonlyMap<string, string>;
  readonly cursors: Cursors;
}

/** Writes what a viewer may send: questions, acts, and now and then something that is no operation. */
export class Requests {
  /** What was asked before: asked again with other values, as front ends do. PostgreSQL then has its plan. */
  private readonly earlier: Written[] = [];
  private readonly exercised = new Set<string>();
  private readonly query: GraphQLObjectType;
  private readonly mutation: GraphQLObjectType;

  public constructor(
    schema: GraphQLSchema,
    private readonly viewer: Viewer,
    private readonly known: Known,
  ) {
    this.query = schema.getQueryType() as GraphQLObjectType;
    this.mutation = schema.getMutationType() as GraphQLObjectType;
  }

  /** The questions by which a viewer finds out what there is. */
  public surveys(): Operation[] {
    return survey(this.viewer.role).map((query) => ({
      kind: "query",
      sent: this.post(JSON.stringify({ query })),
      rootFields: new Map(),
      cursors: new Map(),
    }));
  }

  public random(chance: Chance, tick: number): Operation {
    const kind = chance.upTo(4) > 2 ? "mutation" : "query";
    const written = this.again(kind, chance, tick) ?? this.anew(kind, chance, tick);
    const { query, rootFields, cursors } = written;
    const variables = valuesOf(written);
    if (chance.oneIn(25)) return this.malformed(chance, query, variables);
    const asked = { query, ...(written.variables.length > 0 && { variables }) };
    const isGet = written.kind === "query" && chance.oneIn(30);
    const sent = isGet ? this.get(asked) : this.post(JSON.stringify(asked), this.role(chance));
    return { kind: written.kind, sent, rootFields, cursors, written };
  }

  private anew(kind: Operation["kind"], chance: Chance, tick: number): Written {
    return kind === "mutation" ? this.acts(chance, tick) : this.questions(chance, tick);
  }

  private again(kind: Operation["kind"], chance: Chance, tick: number): Written | null {
    // Acts are many, and each is to be tried: questions are asked again more often.
    const isNew = kind === "mutation" ? !chance.oneIn(4) : chance.oneIn(4);
    if (isNew) return null;
    const earlier = this.earlier.filter((one) => one.kind === kind && one.variables.length > 0);
    if (earlier.length === 0) return null;
    const its = chance.oneOf(earlier);
    const inputs = this.inputs(chance, tick);
    const variables = its.variables.map((one) => {
      const cursors = this.known.cursors.filter(({ coordinate }) => `${coordinate}.after` === one.place);
      if (one.place === "if" || chance.oneIn(10)) return one;
      return { ...one, value: cursors.length > 0 ? chance.oneOf(cursors).cursor : inputs.value(one.type, one.place) };
    });
    return { ...its, variables };
  }

  /** Keeps what was answered, to be asked again, and which fields of the root have had an answer. */
  public remember(operation: Operation, exercised: readonly string[]): void {
    for (const field of exercised) this.exercised.add(field);
    if (operation.written === undefined || this.earlier.includes(operation.written)) return;
    this.earlier.push(operation.written);
    if (this.earlier.length > MOST_EARLIER) this.earlier.shift();
  }

  private questions(chance: Chance, tick: number): Written {
    const writer = this.writer(chance, tick, chance.oneIn(40) ? 9 : 4);
    const fields = Object.values(this.query.getFields());
    const answered = questionsOf(this.viewer.role, Object.keys(this.query.getFields()));
    const parts: string[] = [];
    for (let left = chance.oneIn(4) ? chance.upTo(3) + 1 : 1; left > 0; left--) {
      const name = chance.oneIn(8) ? chance.oneOf(fields).name : this.rather(chance, answered);
      const field = this.query.getFields()[name];
      if (field === undefined) throw new Error(`There is no question ${name}`);
      parts.push(writer.root(this.query, field, question(name, this.inputs(chance, tick))));
    }
    return this.written("query", writer, `{ ${parts.join(" ")} }`);
  }

  private acts(chance: Chance, tick: number): Written {
    const writer = this.writer(chance, tick, 3);
    const own = actsOf(this.viewer.role);
    const parts: string[] = [];
    for (let left = chance.oneIn(12) ? 2 : 1; left > 0; left--) {
      const name = own.length > 0 && !chance.oneIn(6) ? this.rather(chance, own) : chance.oneOf(allActs);
      const field = this.mutation.getFields()[name];
      if (field === undefined) throw new Error(`There is no act ${name}`);
      parts.push(writer.root(this.mutation, field).replace(/\}$/, "userErrors { code message path } }"));
    }
    return this.written("mutation", writer, `{ ${parts.join(" ")} }`);
  }

  /** One of them, rather one that has had no answer yet. */
  private rather(chance: Chance, names: readonly string[]): string {
    const open = names.filter((name) => !this.exercised.has(name));
    return chance.oneOf(open.length > 0 && !chance.oneIn(4) ? open : names);
  }

  private writer(chance: Chance, tick: number, deepest: number): Selections {
    return new Selections(this.inputs(chance, tick), deepest);
  }

  private inputs(chance: Chance, tick: number): Inputs {
    return new Inputs(chance, this.known, this.viewer.role, tick, recipe);
  }

  private written(kind: "query" | "mutation", writer: Selections, body: string): Written {
    const { variables, rootFields, cursors } = writer;
    return { kind, query: writer.document(kind, "Asked", body), variables, rootFields, cursors };
  }

  /** What is no operation, or one that the schema does not have. */
  private malformed(chance: Chance, query: string, variables: Values): Operation {
    const bodies = [
      JSON.stringify({ query: query.replace("{", "{ noSuchField "), variables }),
      JSON.stringify({ query: query.slice(0, -1), variables }),
      JSON.stringify({ query, variables, operationName: "Nobody" }),
      JSON.stringify({ query: `query Deep ${"{ viewer ".repeat(14)}{ id }${" }".repeat(14)}` }),
      JSON.stringify({
        query: `{ ${"viewer { id } ".repeat(30)} a: clients(first: 100) { nodes { referrals(first: 100) { nodes { history { id } client { referrals(first: 100) { nodes { id } } } } } } } }`,
      }),
      JSON.stringify({ variables }),
      JSON.stringify([{ query }]),
      `${JSON.stringify({ query })}x`,
      "",
    ];
    const sent = this.post(chance.oneOf(bodies), this.role(chance));
    return { kind: "malformed", sent, rootFields: new Map(), cursors: new Map() };
  }

  /** Which role is named: the viewer's own, and at times none, another, or none that there is. */
  private role(chance: Chance): Readonly<Record<string, string>> {
    const named = chance.oneIn(40) ? chance.oneOf(["", "CLINICIAN", "PRIVACY_OFFICER", "NOBODY"]) : null;
    return named === null ? this.ownRole() : { "x-active-role": named };
  }

  private ownRole(): Readonly<Record<string, string>> {
    const { login, role } = this.viewer;
    return login.roles.length > 1 ? { "x-active-role": role } : {};
  }

  private post(body: string, role: Readonly<Record<string, string>> = this.ownRole()): Sent {
    return { method: "POST", headers: { "content-type": "application/json", ...role }, body };
  }

  private get(asked: { readonly query: string; readonly variables?: unknown }): Sent {
    const { query, variables } = asked;
    const search = new URLSearchParams({
      query,
      ...(variables !== undefined && { variables: JSON.stringify(variables) }),
    });
    const headers = { "apollo-require-preflight": "true", ...this.ownRole() };
    return { method: "GET", search: `?${search.toString()}`, headers };
  }
}

/** What goes along with a document; a variable with a default may stay away. */
function valuesOf({ variables }: Written): Values {
  return Object.fromEntries(
    variables.filter(({ byDefault }) => byDefault === "").map(({ name, value }) => [name, value]),
  );
}
