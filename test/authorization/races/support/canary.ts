import { randomBytes } from "node:crypto";

const CANARY = /Canary[a-z]{12}/g;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** A word that is nowhere else, to stand in one protected value. Letters alone, so that it may be a name. */
export function canary(): string {
  return `Canary${[...randomBytes(12)].map((byte) => LETTERS[byte % 26]).join("")}`;
}

/** The canaries of a text, each once. */
export function canariesOf(text: string): ReadonlySet<string> {
  return new Set(text.match(CANARY) ?? []);
}
