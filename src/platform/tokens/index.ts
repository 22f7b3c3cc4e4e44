export { jwksKeys, singleKey, type KeySource } from "./keys.js";
export { type AccessClaims, type TokenPolicy, verifyAccessToken } from "./verify.js";
