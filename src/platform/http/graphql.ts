import { ApolloServer, type ApolloServerOptions } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import { randomUUID } from "node:crypto";
import { type DocumentNode, GraphQLError, type GraphQLSchema, type OperationDefinitionNode } from "graphql";
import { unlessAborted } from "../deadline.js";
import {
  badInput,
  formatErrorWith,
  limitOperations,
  maxTokens,
  type RawJson,
  RequestsOfErrors,
  stringifyAnswer,
  unavailable,
} from "../graphql/index.js";
import type { Logger } from "../logger/index.js";
import { NO_FIELD, outcomeOf, rootFieldOf, type Metrics } from "../metrics/index.js";
import { type Tracing, untraced } from "../tracing/index.js";
import type { IncomingRequest } from "./request.js";

/** A parsed and validated operation, with what came along. Documents are cached: the same text is the same object. */
export interface IncomingOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly operationName: string | null;
  /** SHA-256 of the document's text. */
  readonly documentHash: string;
  /** As they came; `coerceVariables` makes them what the operation declares. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly request: IncomingRequest;
}

export interface ExecutorAnswer {
  readonly data?: RawJson | Record<string, unknown> | null;
  readonly errors?: readonly GraphQLError[];
  readonly extensions?: Record<string, unknown>;
}

/** Answers an operation. What it throws becomes the only error of the answer. */
export type Executor = (operation: IncomingOperation) => Promise<ExecutorAnswer>;

export interface GraphqlOptions {
  readonly schema: GraphQLSchema;
  readonly executor: Executor;
  readonly logger: Logger;
  /** Where operations, requests and those that were turned away are counted. */
  readonly metrics?: Pick<Metrics, "answered" | "requested" | "shed"> | undefined;
  /** Times requests and their parts; nothing does without it. */
  readonly tracing?: Pick<Tracing, "request" | "note"> | undefined;
}

type Options = ApolloServerOptions<IncomingRequest>;
type Plugin = NonNullable<Options["plugins"]>[number] & object;
type Redactions = Parameters<Metrics["answered"]>[0]["redactions"];
type Gateway = NonNullable<Options["gateway"]>;
type GatewayExecutor = NonNullable<Awaited<ReturnType<Gateway["load"]>>["executor"]>;
type GatewayAnswer = Awaited<ReturnType<GatewayExecutor>>;

/**
 * Apollo Server with its execution replaced by ours, through the door it has for gateways, and its writing of the answer
 * too: `data` may be text that PostgreSQL made. It still parses, validates, and keeps the rules of GraphQL over HTTP.
 */
export async function startGraphql({
  schema,
  executor,
  logger,
  metrics,
  tracing = untraced,
}: GraphqlOptions): Promise<ApolloServer<IncomingRequest>> {
  const failed = new RequestsOfErrors();
  const apollo = new ApolloServer<IncomingRequest>({
    gateway: gatewayFor(schema, noting(executor, failed), tracing),
    nodeEnv: "production",
    logger,
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens },
    validationOptions: { maxErrors: 5 },
    maxRecursiveSelections: true,
    validationRules: [limitOperations()],
    formatError: formatErrorWith(logger, randomUUID, failed),
    stringifyResult: (answer) => stringifyAnswer(answer),
    plugins: [
      // No plugin may have `willResolveField`: Apollo then wraps every field, which costs more than the answer.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      // Nothing is reported to anybody, whatever the environment says.
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      {
        requestDidStart: async () => ({
          didResolveOperation: async ({ operation }) => requireOperation(operation, schema),
          willSendResponse: async ({ request, response, source }) => {
            const accepts = request.http?.headers.get("accept");
            if (source !== undefined && response.http.status === 400 && readsOnlyJson(accepts)) {
              response.http.status = 200;
            }
          },
        }),
      },
      ...(metrics === undefined ? [] : [countOperations(metrics, schema)]),
    ],
  });
  await apollo.start();
  return apollo;
}

/**
 * Whether a client asks for `application/json` by name and knows no `application/graphql-response+json`. To it a status
 * other than 200 says that no GraphQL was answered at all (GraphQL over HTTP, 6.4.1), so that it may not read the errors of
 * a document. Whoever names nothing, or anything, is told by the status as well.
 */
function readsOnlyJson(accepts: string | undefined): boolean {
  return accepts !== undefined && accepts.includes("application/json") && !accepts.includes("graphql-response+json");
}

function countOperations(metrics: Pick<Metrics, "answered">, schema: GraphQLSchema): Plugin {
  return {
    requestDidStart: async () => {
      const began = performance.now();
      return {
        willSendResponse: async ({ document, operation, response: { body } }) => {
          if (body.kind !== "single") return;
          const { errors, extensions } = body.singleResult;
          metrics.answered({
            field: document && operation ? rootFieldOf(schema, document, operation) : NO_FIELD,
            outcome: outcomeOf(errors),
            seconds: (performance.now() - began) / 1000,
            redactions: (extensions?.["redactions"] ?? []) as Redactions,
          });
        },
      };
    },
  };
}

function requireOperation(operation: OperationDefinitionNode | undefined, schema: GraphQLSchema): void {
  if (operation === undefined) throw badInput("Name one of the document's operations in `operationName`.");
  // Validation passes over an operation whose root type the schema does not have.
  if (!schema.getRootType(operation.operation)) throw badInput("The service answers queries and mutations alone.");
}

/** Remembers of which request an error is. */
function noting(executor: Executor, failed: RequestsOfErrors): Executor {
  return async (operation) => {
    const { requestId } = operation.request;
    try {
      const answer = await executor(operation);
      for (const error of answer.errors ?? []) failed.note(error, requestId);
      return answer;
    } catch (error) {
      failed.note(error, requestId);
      throw error;
    }
  };
}

function gatewayFor(schema: GraphQLSchema, executor: Executor, tracing: Pick<Tracing, "note">): Gateway {
  const execute: GatewayExecutor = async ({ document, operation, operationName, queryHash, request, context }) => {
    const incoming = context as IncomingRequest;
    tracing.note({
      "graphql.operation.type": operation.operation,
      "recovery.root_field": rootFieldOf(schema, document, operation),
    });
    const answering = executor({
      document,
      operation,
      operationName,
      documentHash: queryHash,
      variables: request.variables ?? {},
      request: incoming,
    });
    // A connection that does not even answer to a cancellation is cut off later, and the caller is told before. Whether an
    // act was done is then not known, as with any answer that is lost: its idempotency key says.
    const { signal } = incoming.patience;
    const answer = await unlessAborted(signal, answering).catch((error: unknown) => {
      throw signal.aborted && !(error instanceof GraphQLError) ? unavailable(error) : error;
    });
    return answer as GatewayAnswer;
  };
  return {
    onSchemaLoadOrUpdate(callback) {
      callback({ apiSchema: schema, coreSupergraphSdl: "" });
      return () => undefined;
    },
    load: async () => ({ executor: execute }),
    stop: async () => undefined,
  };
}
