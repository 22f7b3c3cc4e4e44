import { canariesOf } from "../support/canary.js";
import { HttpCaller } from "../support/http.js";
import type { ServiceProcess } from "../support/service-process.js";
import type { CrowdMember, Hat } from "./crowd.js";
import type { Disturbances } from "./disturbance.js";
import { any, anything, everything, type Asked } from "./questions.js";

export interface StormOptions {
  readonly requests: number;
  /** After how many requests a connection or a statement of the service is hit, and a table locked. */
  readonly hitEvery: number;
  readonly lockEvery: number;
  readonly onProgress?: (requests: number, of: number) => void;
}

/** Everything that was seen of a storm, counted. */
export interface StormLog {
  requests: number;
  hungUp: number;
  /** Whole connections of a caller that the service broke off; nobody may be left without an answer. */
  readonly brokenOff: Map<string, number>;
  /** By status and code. */
  readonly statuses: Map<string, number>;
  /** Rows of somebody else, by who was asked for what; may have nothing in it. */
  readonly foreign: Map<string, number>;
  /** Answers of status 200 that are not whole; may have nothing in it. */
  readonly partial: Map<string, number>;
  /** Who asked, by request id, for each answer; and whether it held data. */
  readonly askedBy: Map<string, { readonly hat: Hat; readonly hasData: boolean }>;
}

const HANG_UPS = 0.08;
/** Most give up soon, before their turn has come; some when the answer is being made. */
const patience = (): number => Math.random() ** 3 * 600;

/** Each member of the crowd asks without a pause, in their hats as it comes, until so many requests were made. */
export async function storm(
  service: ServiceProcess,
  crowd: readonly CrowdMember[],
  disturbances: Disturbances,
  { requests, hitEvery, lockEvery, onProgress }: StormOptions,
): Promise<StormLog> {
  const log = newLog();
  const hats = crowd.flatMap((member) => member.hats);
  let locking: Promise<void> = Promise.resolve();
  await Promise.all(
    crowd.map(async (member) => {
      const caller = new HttpCaller(service.port);
      while (log.requests < requests && service.ended() === null) {
        log.requests++;
        onProgress?.(log.requests, requests);
        if (log.requests % hitEvery === 0) await disturbances.disturb();
        if (log.requests % lockEvery === 0) locking = disturbances.lockOut();
        const hat = any(member.hats);
        const hangUp = Math.random() < HANG_UPS ? patience() : undefined;
        await request(service, caller, hat, anything(hat, hats), log, hangUp);
      }
      caller.close();
    }),
  );
  await locking;
  return log;
}

/** After the storm: everybody asks for all of theirs, until they are answered. */
export async function calm(service: ServiceProcess, crowd: readonly CrowdMember[]): Promise<StormLog> {
  const log = newLog();
  const caller = new HttpCaller(service.port);
  for (const hat of crowd.flatMap((member) => member.hats)) {
    for (let attempt = 1, status = 0; status !== 200 && attempt <= 3; attempt++) {
      log.requests++;
      status = await request(service, caller, hat, everything(hat), log, undefined);
    }
  }
  caller.close();
  return log;
}

function newLog(): StormLog {
  return {
    requests: 0,
    hungUp: 0,
    brokenOff: new Map(),
    statuses: new Map(),
    foreign: new Map(),
    partial: new Map(),
    askedBy: new Map(),
  };
}

async function request(
  service: ServiceProcess,
  caller: HttpCaller,
  hat: Hat,
  { body, header, whole }: Asked,
  log: StormLog,
  hangUpAfterMs: number | undefined,
): Promise<number> {
  const token = service.tokenOf(hat.person);
  const came = await caller.ask({ token, body, role: header, hangUpAfterMs }).catch((error: unknown) => {
    add(log.brokenOff, String(error));
    return null;
  });
  if (came === null) return 0;
  if (came.kind === "hung up") return (log.hungUp++, 0);
  const { status, requestId, text } = came;
  const codes = [...text.matchAll(/"code":"(\w+)"/g)].map((match) => match[1]);
  add(log.statuses, [status, ...new Set(codes)].join(" "));
  const found = canariesOf(text);
  const place = `${hat.role} ${/\{\s*(\w+)/.exec(body.replace(/^[^{]*\{[^{]*/, ""))?.[1] ?? ""}`;
  for (const one of found) if (!hat.own.has(one)) add(log.foreign, place);
  const isWhole = whole === null || (found.size === whole.size && [...whole].every((one) => found.has(one)));
  if (status === 200 && !isWhole) add(log.partial, place);
  log.askedBy.set(requestId, { hat, hasData: found.size > 0 });
  return status;
}

export function add(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
