import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";
import type { Stage } from "./stage.js";

const run = promisify(execFile);

/** Who has which processors, in words; and an end of it. */
export interface Apart {
  readonly how: string;
  end(): Promise<void>;
}

/**
 * Keeps callers and service from each other's processors, as they would be on machines of their own: what it costs to ask
 * is then no loss of who answers. The callers, which are this process, have the last processor; the service and PostgreSQL
 * have all others, and share them.
 *
 * @throws where there are no two, or no program to say so (`taskset`, of util-linux)
 */
export async function keepApart(stage: Stage): Promise<Apart> {
  const count = availableParallelism();
  if (count < 2) throw new Error("Callers and service need two processors.");
  const all = `0-${count - 1}`;
  const [ours, theirs] = [String(count - 1), count === 2 ? "0" : `0-${count - 2}`];
  const postgres = await stage.postgresProcess();
  const answering = [postgres, ...(await childrenOf(postgres)), Number(stage.service.child.pid)];
  await Promise.all(answering.map((pid) => give(theirs, pid)));
  await give(ours, process.pid);
  return {
    how: `the service and PostgreSQL have processor ${theirs}, and callers ${ours}`,
    end: () => give(all, process.pid),
  };
}

/** What has been used of processors so far, in milliseconds in steps of ten. */
export interface CpuMs {
  readonly service: number;
  /** All processes of PostgreSQL, those that have ended too. */
  readonly postgres: number;
}

export async function cpuMsOf(stage: Stage): Promise<CpuMs> {
  const first = await stage.postgresProcess();
  const [{ own, ended }, ...children] = await Promise.all([
    timesOf(first),
    ...(await childrenOf(first)).map((child) => timesOf(child)),
  ]);
  const { own: service } = await timesOf(Number(stage.service.child.pid));
  return { service, postgres: children.reduce((sum, child) => sum + child.own, own + ended) };
}

/** Of a process, and of the children that it has seen end. */
async function timesOf(pid: number): Promise<{ readonly own: number; readonly ended: number }> {
  // One that has ended since it was named counts among those of its parent.
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const ms = (...places: readonly number[]): number =>
    places.reduce((sum, place) => sum + Number(fields[place] ?? 0) * 10, 0);
  return { own: ms(11, 12), ended: ms(13, 14) };
}

/** All threads of a process; what it starts later keeps to it too. */
async function give(processors: string, pid: number): Promise<void> {
  await run("taskset", ["--all-tasks", "--cpu-list", "--pid", processors, String(pid)]);
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.split(" ").filter(Boolean).map(Number);
}
