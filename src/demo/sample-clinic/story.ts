import { createHash } from "node:crypto";

// What every chapter of the sample clinic is written with: ids that are the same on every machine, and times that are
// told from today, so that the story stays fresh however old the data folder is when it is made.

/** One row, by column. */
export type Row = Readonly<Record<string, unknown>>;

/** Rows to insert, table by table, in the order in which foreign keys allow it. */
export type Chapter = readonly (readonly [table: string, rows: readonly Row[]])[];

/**
 * The id of a person or thing of the sample clinic, by name.
 *
 * @example sampleId("peer.a"); sampleId("client 1"); sampleId("referral 1 food sent")
 */
export function sampleId(name: string): string {
  const hex = createHash("sha256").update(`sample clinic: ${name}`).digest("hex");
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join("-");
}

/** Days and times of the story, told from the day it is loaded. */
export class Calendar {
  public constructor(private readonly now: Date) {}

  /** So many days ago (or ahead, where negative), at a time of day. */
  public ago(days: number, time = "10:00"): string {
    return `${this.day(-days)}T${time}:00Z`;
  }

  public ahead(days: number, time = "10:00"): string {
    return this.ago(-days, time);
  }

  /** The calendar day so many days from now. */
  public day(fromNow: number): string {
    return new Date(this.now.getTime() + fromNow * 86_400_000).toISOString().slice(0, 10);
  }

  /** The birth date of somebody of that age, a few months before their next birthday. */
  public bornYearsAgo(years: number): string {
    const date = new Date(this.now);
    date.setUTCFullYear(date.getUTCFullYear() - years);
    return new Date(date.getTime() - 140 * 86_400_000).toISOString().slice(0, 10);
  }
}

export const harbor = sampleId("clinic Harbor");
export const lakeside = sampleId("clinic Lakeside");
export const core = sampleId("program CORE");
export const rise = sampleId("program RISE");

/** Whether rows of a program are labelled SUD: the program is under 42 CFR Part 2. */
export const isPart2 = (program: string): boolean => program === rise;
