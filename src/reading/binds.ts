import { getArgumentValues, Kind, type FieldNode, type GraphQLField } from "graphql";

import type { Role } from "../authorization/roles.js";
import type { Arguments } from "../authorization/store.js";
import { checkArguments } from "../platform/graphql/check-input.js";
import type { ActEvent } from "./act-event.js";
import type { CursorCodec, CursorScope } from "./cursor.js";

/** What is known of one request when its statement is sent. */
export interface Request {
  readonly clinicId: string;
  readonly userId: string;
  /** Through whose eyes a client looks at their own record; absent for everybody's ordinary reads. */
  readonly through?: LookedThrough;
  /** What a cursor is bound to: the user, or the organisation of an integrator. */
  readonly viewer: string;
  readonly role: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly cursors: CursorCodec;
  /** Ids of a mutation's outcome, for reading its payload back. */
  readonly made?: Readonly<Record<string, string | null>>;
  /** The event of the mutation; absent where it is repeated, and where it records nothing. */
  readonly act?: ActEvent;
  /** Whether the payload is read by the last statement of the act, which commits it. */
  readonly isLast?: boolean;
  /** The row that the act is about, where nobody has looked at it yet. */
  readonly presumed?: string;
  readonly audit: AuditValues;
}

/** The member of staff, in one role, whose view a client asks for. */
export interface LookedThrough {
  readonly userId: string;
  readonly role: Role;
}

/** What the audit row says of the request itself. */
export interface AuditValues {
  readonly eventId: string;
  readonly requestId: string;
  readonly operationName: string | null;
}

/** A parameter of a statement: its value is taken from the request each time. */
export type Bind = (request: Request) => unknown;

/** The parameters of one statement, in order. */
export class Binds {
  public readonly list: Bind[] = [];
  /** The fields whose arguments the parameters come from. */
  public readonly arguments: FieldArguments[] = [];

  public add(bind: Bind, type: string): string {
    this.list.push(bind);
    return `$${this.list.length}::${type}`;
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The id if it could be one, else null: an id that is no uuid is simply unknown. */
export function uuidOrNull(value: unknown): string | null {
  return typeof value === "string" && UUID.test(value) ? value : null;
}

type AnyField = GraphQLField<unknown, unknown>;

/** The arguments of one field node: values become parameters, presence and enum values are part of the plan. */
export class FieldArguments implements Arguments {
  private readonly now: Readonly<Record<string, unknown>>;

  private latest: {
    readonly variables: Readonly<Record<string, unknown>>;
    readonly values: Readonly<Record<string, unknown>>;
  };

  public constructor(
    private readonly field: AnyField,
    private readonly node: FieldNode,
    private readonly binds: Binds,
    variables: Readonly<Record<string, unknown>>,
  ) {
    this.now = getArgumentValues(field, node, variables);
    this.latest = { variables, values: this.now };
    binds.arguments.push(this);
  }

  /** The coerced arguments of one request. */
  public values(variables: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    if (this.latest.variables !== variables) {
      this.latest = { variables, values: getArgumentValues(this.field, this.node, variables) };
    }
    return this.latest.values;
  }

  /** Refuses values that break the rules of the input classes: nothing else looks at them before PostgreSQL. */
  public check(variables: Readonly<Record<string, unknown>>): void {
    checkArguments(this.field, this.values(variables));
  }

  public has(path: string): boolean {
    const found = at(this.now, path);
    return found !== undefined && found !== null;
  }

  public known(path: string): unknown {
    return at(this.now, path);
  }

  public bind(path: string, type: string): string {
    return this.bindWith((values) => {
      const found = at(values, path) ?? null;
      if (type === "uuid") return uuidOrNull(found);
      if (type === "uuid[]") return Array.isArray(found) ? found.map(uuidOrNull).filter((id) => id !== null) : null;
      return found;
    }, type);
  }

  /** A parameter made from all coerced arguments of the field. */
  public bindWith(
    make: (values: Readonly<Record<string, unknown>>, request: Request) => unknown,
    type: string,
  ): string {
    return this.binds.add((request) => make(this.values(request.variables), request), type);
  }

  /** Every argument path that was given, leaves of input objects one by one. */
  public given(): string[] {
    return leaves(this.now);
  }

  /** Whether the caller wrote the argument, rather than leave it to its default. */
  public names(argument: string): boolean {
    const value = this.node.arguments?.find(({ name }) => name.value === argument)?.value;
    if (value?.kind === Kind.VARIABLE) return this.latest.variables[value.name.value] !== undefined;
    return value !== undefined;
  }

  /** What a cursor of this page is bound to, beside the viewer. */
  public cursorScope(coordinate: string, order: string, request: Request): CursorScope {
    const { first: _first, after: _after, ...narrowing } = this.values(request.variables);
    return {
      clinicId: request.clinicId,
      viewer: request.viewer,
      role: request.role,
      coordinate,
      order,
      filter: JSON.stringify(narrowing, Object.keys(narrowing).length === 0 ? undefined : sortedKeys(narrowing)),
    };
  }
}

export function at(values: Readonly<Record<string, unknown>>, path: string): unknown {
  let found: unknown = values;
  for (const step of path.split(".")) {
    if (typeof found !== "object" || found === null) return undefined;
    found = (found as Record<string, unknown>)[step];
  }
  return found;
}

function leaves(values: Readonly<Record<string, unknown>>, prefix = ""): string[] {
  return Object.entries(values).flatMap(([name, found]) => {
    if (found === undefined || found === null) return [];
    if (typeof found === "object" && !Array.isArray(found))
      return leaves(found as Record<string, unknown>, `${prefix}${name}.`);
    return [`${prefix}${name}`];
  });
}

function sortedKeys(values: Readonly<Record<string, unknown>>): string[] {
  const names = new Set<string>();
  JSON.stringify(values, (name, found: unknown) => {
    if (name !== "") names.add(name);
    return found;
  });
  return [...names].sort();
}
