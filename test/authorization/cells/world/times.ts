const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Instants of the world, in whole seconds so that they read back as they were written. */
export const now = new Date(Math.floor(Date.now() / 1000) * 1000);
export const daysAgo = (days: number): Date => new Date(now.getTime() - days * DAY);
export const daysAhead = (days: number): Date => daysAgo(-days);
export const hoursAgo = (hours: number): Date => new Date(now.getTime() - hours * HOUR);
/** A calendar date some days ago; of the API and of the database alike. */
export const dateAgo = (days: number): string => daysAgo(days).toISOString().slice(0, 10);
/** The day that an instant falls on in a time zone. */
export const dayIn = (timeZone: string, at: Date): string => new Intl.DateTimeFormat("en-CA", { timeZone }).format(at);
export const FOREVER = "infinity";
