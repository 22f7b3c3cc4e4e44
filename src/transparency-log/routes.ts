import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ApiError, badInput, unauthenticated } from "../platform/graphql/index.js";
import { sendError } from "../platform/http/index.js";
import type { LogDatabase } from "./log-database.js";
import { signersOf, type LogKeys } from "./log-identity.js";
import { verifierKey } from "./signed-note.js";

/** Somebody outside who keeps what a clinic's log has committed to. The size of a log tells how much happens in a clinic. */
export interface WitnessCredential {
  readonly clinicId: string;
  /** SHA-256 of the token. */
  readonly tokenHash: Buffer;
}

/**
 * What a witness asks for, of the one clinic that its credential is for:
 * - GET /audit/checkpoint: the newest signed checkpoint, a C2SP note; 404 where nothing is sealed yet
 * - GET /audit/key: the keys that sign it, a line each
 * - GET /audit/consistency?from=&to=: that the larger tree begins with the smaller one (RFC 9162, 2.1.4), in base64
 */
export function auditRoutes(
  server: FastifyInstance,
  database: LogDatabase,
  { witnesses, ...keys }: LogKeys & { readonly witnesses: readonly WitnessCredential[] },
): void {
  server.get("/audit/key", async (request, reply) => {
    const lines = signersOf(keys, clinicOf(request, witnesses)).map((signer) => `${verifierKey(signer)}\n`);
    return reply.type("text/plain; charset=utf-8").send(lines.join(""));
  });
  server.get("/audit/checkpoint", async (request, reply) => {
    const clinicId = clinicOf(request, witnesses);
    const note = await database.transaction((store) => store.checkpoint(clinicId));
    if (note === null) return nothing(reply);
    return reply.type("text/plain; charset=utf-8").send(note);
  });
  server.get("/audit/consistency", async (request, reply) => {
    const clinicId = clinicOf(request, witnesses);
    const { from, to } = request.query as Record<string, unknown>;
    const sizes = [from, to].map((one) =>
      typeof one === "string" && /^(0|[1-9]\d{0,14})$/.test(one) ? Number(one) : null,
    );
    const [first, second] = sizes;
    if (first == null || second == null || first > second) throw badInput("Give two sizes of the log: from and to.");
    const hashes = await database.transaction((store) => store.consistency(clinicId, first, second));
    if (hashes === null) return nothing(reply);
    return reply.send({ from: first, to: second, hashes: hashes.map((hash) => hash.toString("base64")) });
  });
}

function nothing(reply: FastifyReply): FastifyReply {
  return sendError(reply, new ApiError("NOT_FOUND", "The log has no such size yet."), 404);
}

function clinicOf(request: FastifyRequest, witnesses: readonly WitnessCredential[]): string {
  const token = /^Bearer +([A-Za-z0-9_-]{32,128})$/.exec(request.headers.authorization ?? "")?.[1];
  const hash = createHash("sha256")
    .update(token ?? "")
    .digest();
  // All of them are compared, whichever it is.
  const found = witnesses.filter(({ tokenHash }) => timingSafeEqual(tokenHash, hash));
  if (token === undefined || found[0] === undefined) throw unauthenticated();
  return found[0].clinicId;
}
