export { sendError } from "./answers.js";
export { createHttpServer, type HttpServer, type HttpServerOptions } from "./server.js";
export type { Executor, ExecutorAnswer, IncomingOperation } from "./graphql.js";
export type { IncomingRequest } from "./request.js";
export { type LoadLimits } from "./load-shedding.js";
export { type RateLimits } from "./rate-limits.js";
export { readTrustedDocuments, type TrustedDocuments } from "./trusted-documents.js";
