import { createDecipheriv, createHmac } from "node:crypto";

// Opens cursors with the service's key, written apart from the codec: without asking whom a cursor was made for.

/** A cursor in an answer: the position in it, or null where it can't be read. */
export interface OpenedCursor {
  readonly position: string | null;
}

/** Every cursor in the text of an answer. */
export function cursorsIn(text: string, secret: Buffer): OpenedCursor[] {
  const id = createHmac("sha256", secret).update("cursor key id").digest("base64url").slice(0, 4);
  const key = createHmac("sha256", secret).update("cursor encryption").digest();
  return [...text.matchAll(new RegExp(`"${id}([A-Za-z0-9_-]{38,})"`, "g"))].map(([, sealed = ""]) => ({
    position: opened(Buffer.from(sealed, "base64url"), key),
  }));
}

function opened(sealed: Buffer, key: Buffer): string | null {
  const padded = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12)).update(sealed.subarray(12, -16));
  // A one and zeros after the position make up whole blocks.
  const position = padded.subarray(0, padded.lastIndexOf(1)).toString("utf8");
  try {
    return Array.isArray(JSON.parse(position)) ? position : null;
  } catch {
    return null;
  }
}
