import type pg from "pg";
import type { PoolUse } from "../metrics/index.js";

/** How a pool is used just now. */
export function useOf(name: string, pool: pg.Pool): PoolUse {
  const { totalCount, idleCount, waitingCount, options } = pool;
  return { pool: name, most: options.max, busy: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
}
