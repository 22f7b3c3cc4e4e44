/** What time it is. Given to whatever needs it, so that a test can say. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
