import { createHash, randomUUID } from "node:crypto";
import { Kind, type OperationDefinitionNode, parse, validate, type GraphQLSchema } from "graphql";
import { createExecutor } from "../../../src/executor.js";
import type { Role } from "../../../src/authorization/roles.js";
import type { Database } from "../../../src/platform/database/index.js";
import { RawJson } from "../../../src/platform/graphql/index.js";
import { createLogger } from "../../../src/platform/logger/index.js";
import { CursorCodec, Reader } from "../../../src/reading/index.js";

/** Somebody who asks, in one role. */
export interface Asker {
  readonly userId: string;
  readonly clinicId: string;
  readonly role: Role;
}

export type Variables = Readonly<Record<string, unknown>>;

/** Asks the compiler, without HTTP before it. Answers the JSON of `data` as it was made. */
export type Ask = (query: string, variables?: Variables) => Promise<string>;

export function compilerOf(schema: GraphQLSchema, database: Database): (asker: Asker) => Ask {
  const executor = createExecutor({
    schema,
    database,
    reader: new Reader(database, new CursorCodec([Buffer.alloc(32, 7)])),
    logger: createLogger("silent"),
    rejectedTokens: { note: () => undefined },
  });
  return ({ userId, clinicId, role }) =>
    async (query, variables = {}) => {
      const document = parse(query);
      const errors = validate(schema, document);
      if (errors.length > 0) throw new Error(`Not a valid operation: ${errors[0]?.message}\n${query}`);
      const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
      const answer = await executor({
        document,
        operation: operation as OperationDefinitionNode,
        operationName: null,
        documentHash: createHash("sha256").update(query).digest("hex"),
        variables,
        request: {
          claims: {
            userId,
            clinicId,
            roles: [],
            scopes: ["referrals:read"],
            tokenId: "t",
            issuedAt: new Date(0),
            expiresAt: new Date(8.64e15),
          },
          requestId: randomUUID(),
          activeRoleHeader: role,
          patience: { signal: new AbortController().signal, until: Number.POSITIVE_INFINITY },
          ip: "127.0.0.1",
          previewHeader: undefined,
          userAgent: undefined,
        },
      });
      if (!(answer.data instanceof RawJson)) throw new Error("The answer has no data");
      return answer.data.text;
    };
}
