export { figuresOfAll, Metrics, type PlanUse, type PoolUse, type SealBacklog, type ShedReason } from "./metrics.js";
export { NO_FIELD, outcomeOf, rootFieldOf } from "./operations.js";
export { serveMetrics } from "./server.js";
