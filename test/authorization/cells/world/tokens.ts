import { randomBytes } from "node:crypto";

const FORM = /\b([a-z]+(?:_[a-z]+)*)-[0-9a-f]{12}\b/g;

/**
 * Makes texts that occur once in the world and say of which data class they are: `peer_only-3f9a1c07b2d4`. Wherever one
 * is found again, it is known what has got there.
 */
export function token(dataClass: string): string {
  return `${dataClass.toLowerCase()}-${randomBytes(6).toString("hex")}`;
}

/** The tokens in a text, each with the class that it is of. */
export function tokensIn(text: string): { readonly token: string; readonly dataClass: string }[] {
  return [...text.matchAll(FORM)].map(([found, label = ""]) => ({ token: found, dataClass: label.toUpperCase() }));
}
