import { type ClassType, Field, Int, ObjectType } from "type-graphql";

@ObjectType()
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => String, { nullable: true })
  endCursor!: string | null;

  @Field(() => Boolean)
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true })
  startCursor!: string | null;
}

/**
 * The base class of a list's edges.
 *
 * @example
 * @ObjectType()
 * export class ClientEdge extends edgeOf(() => Client) {}
 */
export function edgeOf<T extends object>(node: () => ClassType<T>) {
  @ObjectType()
  abstract class Edge {
    @Field(() => String)
    cursor!: string;

    @Field(() => node())
    node!: T;
  }
  return Edge;
}

/**
 * The base class of a page whose rows are not counted, for lists that grow without end.
 *
 * @example
 * @ObjectType()
 * export class AuditEventConnection extends pageOf(() => AuditEvent, () => AuditEventEdge) {}
 */
export function pageOf<T extends object, E extends object>(node: () => ClassType<T>, edge: () => ClassType<E>) {
  @ObjectType()
  abstract class Page {
    @Field(() => [edge()])
    edges!: E[];

    @Field(() => [node()])
    nodes!: T[];

    @Field(() => PageInfo)
    pageInfo!: PageInfo;
  }
  return Page;
}

/**
 * The base class of a page that also says how many rows there are.
 *
 * @example
 * @ObjectType()
 * export class ClientConnection extends countedPageOf(() => Client, () => ClientEdge) {}
 */
export function countedPageOf<T extends object, E extends object>(node: () => ClassType<T>, edge: () => ClassType<E>) {
  @ObjectType()
  abstract class CountedPage extends pageOf(node, edge) {
    @Field(() => Int)
    totalCount!: number;
  }
  return CountedPage;
}
