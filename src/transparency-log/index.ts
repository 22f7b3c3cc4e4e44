export { openCheckpoint, parseCheckpoint, type Checkpoint } from "./checkpoint.js";
export { LogDatabase } from "./log-database.js";
export { originOf, signersOf, type LogKeys } from "./log-identity.js";
export { type LogStore } from "./log-store.js";
export { CompactRange, leafHash } from "./merkle.js";
export { auditRoutes, type WitnessCredential } from "./routes.js";
export { Sealer } from "./sealer.js";
export { cosignedAt, parseNote, parseVerifierKey, type Verifier } from "./signed-note.js";
export { TILE_BYTES, TILE_HEIGHT } from "./tiles.js";
