import type { FastifyInstance, FastifyRequest } from "fastify";
import { isRole } from "../../../src/authorization/roles.js";
import { sampleLogins } from "../../../src/demo/sample-clinic/index.js";
import { cursorsIn } from "./cursors.js";
import type { ServiceOutput, Viewer } from "./outputs.js";
import type { Finding } from "./scan.js";

/** Keeps everything that one service puts out by itself: answers with their headers, and lines of its log. */
export class Recorder {
  private kept: ServiceOutput[] = [];
  /** What can't be read can't be judged: to find nothing in it would say nothing. */
  public readonly unread: Finding[] = [];
  private readonly counted = { answers: 0, cursors: 0, logLines: 0 };

  public constructor(private readonly cursorSecret: Buffer) {}

  public get counts(): Readonly<{ answers: number; cursors: number; logLines: number }> {
    return this.counted;
  }

  /** Hooks itself in where every answer of the server passes as it is sent, whatever route or error it is of. */
  public listenTo(server: FastifyInstance): void {
    server.addHook("onSend", async (request, reply, payload) => {
      const body = typeof payload === "string" ? payload : Buffer.isBuffer(payload) ? payload.toString("utf8") : "";
      // Whole milliseconds here, parts of them in the database.
      const to = Date.now() + 2;
      const window = { from: to - Math.ceil(reply.elapsedTime) - 4, to };
      this.answer(request, { status: reply.statusCode, headers: JSON.stringify(reply.getHeaders()), body, window });
      return payload;
    });
  }

  public log(line: string): void {
    this.counted.logLines++;
    const level = /"level":(\d+)/.exec(line)?.[1] ?? "?";
    this.keep({ kind: "silent", place: `log line of level ${level}`, text: line });
  }

  /** Hands out what was kept, and keeps it no longer. */
  public take(): ServiceOutput[] {
    const taken = this.kept;
    this.kept = [];
    return taken;
  }

  private answer(
    request: FastifyRequest,
    its: { status: number; headers: string; body: string; window: ServiceOutput["window"] },
  ): void {
    this.counted.answers++;
    const viewer = its.status === 401 ? null : viewerOf(request);
    const who = nameOf(viewer);
    const to = `${who} ${its.status}, ${operationOf(request)}`;
    const { window } = its;
    this.keep({ kind: "answer", place: `answer to ${to}`, text: its.body, viewer, window });
    this.keep({ kind: "silent", place: `headers of the answer to ${to}`, text: its.headers });
    const errors = errorsIn(its.body);
    if (errors !== "") this.keep({ kind: "silent", place: `error for ${to}`, text: errors });
    for (const { position } of cursorsIn(its.body, this.cursorSecret)) {
      this.counted.cursors++;
      if (position === null) this.unread.push({ place: `answer to ${to}`, label: "a cursor that can't be read" });
      else this.keep({ kind: "cursor", place: `cursor for ${to}`, text: position, viewer, window });
    }
  }

  /** Keeps one output; what is not said of it is nobody's and silent about time. */
  public keep(its: Pick<ServiceOutput, "kind" | "place" | "text"> & Partial<ServiceOutput>): void {
    this.kept.push({ viewer: null, window: { from: 0, to: 0 }, ...its });
  }
}

function viewerOf({ headers }: FastifyRequest): Viewer | null {
  const claims = claimsOf(headers.authorization ?? "");
  const asked = headers["x-active-role"];
  const role = typeof asked === "string" && isRole(asked.trim()) ? asked.trim() : null;
  const { sub, clinic } = claims;
  if (typeof sub !== "string" || typeof clinic !== "string") return null;
  return { userId: sub, clinicId: clinic, role: role as Viewer["role"] };
}

/** Unverified: the service has verified it, or has answered 401. */
function claimsOf(authorization: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(authorization.split(".")[1] ?? "", "base64url").toString("utf8")) as Readonly<
      Record<string, unknown>
    >;
  } catch {
    return {};
  }
}

function nameOf(viewer: Viewer | null): string {
  if (viewer === null) return "nobody";
  const login = sampleLogins.find(({ userId }) => userId === viewer.userId);
  const role = viewer.role ?? login?.roles.join(" or ") ?? "role of theirs";
  return `${login?.login ?? "somebody else"} as ${role}`;
}

/** The name of the operation, or the first characters of its document. */
function operationOf({ method, url, body }: FastifyRequest): string {
  const { query, operationName } = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  if (typeof operationName === "string") return operationName;
  return typeof query === "string" ? query.replaceAll(/\s+/g, " ").slice(0, 80) : `${method} ${url.slice(0, 80)}`;
}

/** Everything of an answer that tells of a fault: errors, extensions, and what acts answer to a person's mistakes. */
function errorsIn(body: string): string {
  if (!body.includes('"errors"') && !body.includes('"extensions"') && !body.includes('"userErrors"')) return "";
  try {
    const { data, ...rest } = JSON.parse(body) as { data?: unknown };
    return JSON.stringify([rest, userErrorsIn(data)]);
  } catch {
    return body;
  }
}

function userErrorsIn(data: unknown): unknown[] {
  if (typeof data !== "object" || data === null) return [];
  return Object.entries(data as Record<string, unknown>).flatMap(([key, value]) =>
    key === "userErrors" ? [value] : userErrorsIn(value),
  );
}
