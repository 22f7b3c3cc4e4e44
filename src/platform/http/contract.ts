import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Kind, type OperationDefinitionNode, parse } from "graphql";
import type { Executor } from "./graphql.js";
import type { IncomingRequest } from "./request.js";

export interface ContractOptions {
  readonly contract: string;
  readonly executor: Executor;
  readonly identify: (request: FastifyRequest) => Promise<void>;
  readonly incoming: (request: FastifyRequest, reply: FastifyReply) => IncomingRequest;
}

// What asks for nothing that is stored, and is answered to nobody who has no place in the clinic just now.
const document = parse("{ __typename }");
const operation = document.definitions.find(
  (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
);

/**
 * GET /schema.graphql: the contract as it is written, with all its descriptions. It is for whoever would be answered an
 * introspection, and for nobody else: the database confirms who asks, as with any operation.
 */
export function contractRoute(server: FastifyInstance, options: ContractOptions): void {
  const { contract, executor, identify, incoming } = options;
  server.get("/schema.graphql", { onRequest: identify }, async (request, reply) => {
    if (operation === undefined) throw new Error("There is no operation in the document");
    const variables = {};
    await executor({
      document,
      operation,
      operationName: null,
      documentHash: "contract",
      variables,
      request: incoming(request, reply),
    });
    return reply.type("application/graphql; charset=utf-8").send(contract);
  });
}
