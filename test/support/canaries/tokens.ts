// A token is a word that nobody writes: unique, of letters and digits alone, so that JSON, a header or a log line carry
// it as it stands and it is found without a parser.

/** SQL of a new token. */
export const NEW_TOKEN_SQL = "'kx' || left(replace(gen_random_uuid()::text, '-', ''), 14)";

/** Every token in a text. */
export function tokensIn(text: string): string[] {
  return text.match(/kx[0-9a-f]{14}/g) ?? [];
}

/** The text as the story tells it: what a test compares. */
export function withoutTokens(text: string): string {
  return text.replaceAll(/kx[0-9a-f]{14} | ?kx[0-9a-f]{14}/g, "");
}
