/** Keeps what was opened, to be closed after the work that it is for. */
export type Keep = <T>(opened: T, close: (opened: T) => Promise<unknown>) => T;

/**
 * Closes what the work has opened, the newest first, also where the work fails: its failure is what is told, and not that
 * connections were lost later.
 *
 * @example await closingAll(async (keep) => { const yard = keep(await openYard(), (its) => its.service.close()); … });
 */
export async function closingAll(work: (keep: Keep) => Promise<void>): Promise<void> {
  const ends: (() => Promise<unknown>)[] = [];
  const keep: Keep = (opened, close) => {
    ends.unshift(() => close(opened));
    return opened;
  };
  try {
    await work(keep);
  } catch (error) {
    for (const end of ends) await end().catch(() => undefined);
    throw error;
  }
  for (const end of ends) await end();
}
