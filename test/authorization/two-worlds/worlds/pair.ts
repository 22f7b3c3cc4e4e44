import type { Viewer } from "../viewers.js";
import type { Templates } from "./databases.js";
import { type Answered, HttpClient, type Sent } from "./http.js";
import type { Keys, WorldProcess } from "./processes.js";

/** Ended by what is no answer: the machine had no time for it. */
export class NoAnswer extends Error {}

/** What the two worlds answered to the same request. */
export type Answers = readonly [first: Answered, second: Answered];

/** Fresh copies of the two worlds of one viewer, each served by its own process. */
export interface Pair {
  /** Asks both at once, as the viewer; `tick` is the second in which it happens. */
  ask(sent: Sent, tick: number): Promise<Answers>;
  /** Removes both, and tells what the services logged as failures of their own. */
  close(): Promise<readonly string[]>;
}

export interface Both {
  readonly processes: readonly [WorldProcess, WorldProcess];
  readonly templates: Templates;
  readonly keys: Keys;
}

export async function openPair({ processes, templates, keys }: Both, viewer: Viewer): Promise<Pair> {
  const copies = await templates.copies(viewer);
  const name = copies[0].name;
  const opened = await Promise.allSettled(
    processes.map((process, i) => process.open(name, copies[i]?.serviceUrl ?? "")),
  );
  const failed = opened.find((one) => one.status === "rejected");
  if (failed !== undefined) {
    for (const [i, process] of processes.entries()) if (opened[i]?.status === "fulfilled") await process.close(name);
    for (const copy of copies) await copy.drop();
    throw new NoAnswer(`A world could not be opened: ${String(failed.reason)}`);
  }
  const ports = opened.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const clients = ports.map((port) => new HttpClient(port));
  const asked = new Map<number, number>();
  const token = keys.tokenFor(viewer.login);
  return {
    async ask(sent, tick) {
      // Asked once more in the same second it is another request, with ids of its own.
      const times = asked.get(tick) ?? 0;
      asked.set(tick, times + 1);
      const seeds = { "x-test-seed": times === 0 ? `${tick}` : `${tick} again ${times}`, "x-test-tick": `${tick}` };
      const headers = { authorization: `Bearer ${token}`, ...sent.headers, ...seeds };
      const [first, second] = await Promise.all(clients.map((client) => client.ask({ ...sent, headers })));
      if (first === undefined || second === undefined) throw new Error("There are two worlds");
      return [first, second];
    },
    async close() {
      for (const client of clients) client.close();
      const failures = await Promise.all(processes.map((process) => process.close(name)));
      for (const copy of copies) await copy.drop();
      return failures.flat();
    },
  };
}

/** Whether the answers are equal: status, headers, body and with it the size. */
export function areEqual([first, second]: Answers): boolean {
  return (
    first.status === second.status &&
    first.body === second.body &&
    first.headers.length === second.headers.length &&
    first.headers.every((header, i) => header === second.headers[i])
  );
}
