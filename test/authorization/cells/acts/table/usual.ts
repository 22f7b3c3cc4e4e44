/** The version of nothing: whoever may act is told of the conflict, and nothing is written. */
export const STALE = 99_999;

/** Acts that are about a client as such. */
export const theirClient = { on: ["Client"] } as const;

/** An hour of its own for each try: contacts of one author may not overlap. */
export function hourOf(serial: number): { readonly startedAt: string; readonly endedAt: string } {
  const at = (minutes: number): string =>
    new Date(Date.UTC(1990, 0, 1) + (serial * 60 + minutes) * 60_000).toISOString();
  return { startedAt: at(0), endedAt: at(45) };
}
