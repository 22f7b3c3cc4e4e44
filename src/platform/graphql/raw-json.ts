import type { GraphQLFormattedError } from "graphql";

/**
 * JSON text that PostgreSQL has already written. It goes out as it is: parsing and writing it again was the largest
 * cost of an answer.
 */
export class RawJson {
  constructor(readonly text: string) {}
}

/** What is sent: `data` may be text that is ready. */
export interface Answer {
  readonly errors?: readonly GraphQLFormattedError[];
  readonly data?: RawJson | Record<string, unknown> | null;
  readonly extensions?: Record<string, unknown>;
}

/** Writes an answer in the order that GraphQL recommends: errors first, where they are seen. */
export function stringifyAnswer(answer: Answer): string {
  const { errors, data, extensions } = answer;
  if (!(data instanceof RawJson)) return JSON.stringify({ errors, data, extensions });
  const before = errors?.length ? `{"errors":${JSON.stringify(errors)},"data":` : '{"data":';
  const after = extensions === undefined ? "}" : `,"extensions":${JSON.stringify(extensions)}}`;
  return before + data.text + after;
}
