export { fetchKeySet, jwksKeys } from "./jwks.js";
export { singleKey, type KeySource } from "./keys.js";
export { Revocations } from "./revocations.js";
export { RejectedTokenError, type RejectedToken, type RejectionReason } from "./rejection.js";
export { type AccessClaims, type TokenPolicy, verifyAccessToken } from "./verify.js";
