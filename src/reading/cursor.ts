import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** What a cursor is bound to. A cursor of one page is refused by every other. */
export interface CursorScope {
  readonly clinicId: string;
  readonly viewer: string;
  readonly role: string;
  readonly coordinate: string;
  readonly order: string;
  readonly filter: string;
}

interface Key {
  readonly id: string;
  readonly encryption: Buffer;
  readonly derivation: Buffer;
}

/**
 * Makes and opens cursors: a position (the sort key and the id of a row), encrypted, so that it shows no value, and
 * deterministic, so that one page has one cursor. The nonce is derived from what is encrypted (a synthetic IV), hence
 * equal cursors for equal positions and no nonce used for two texts.
 */
export class CursorCodec {
  private readonly keys: readonly Key[];
  /** Unguessable mark by which positions are found in PostgreSQL's JSON. Never leaves the process. */
  public readonly mark = randomBytes(16).toString("hex");

  /** @param secrets 32 bytes each; the first makes cursors, the others are still accepted while a key rotates */
  public constructor(secrets: readonly Buffer[]) {
    this.keys = secrets.map((secret) => ({
      id: createHmac("sha256", secret).update("cursor key id").digest("base64url").slice(0, 4),
      encryption: createHmac("sha256", secret).update("cursor encryption").digest(),
      derivation: createHmac("sha256", secret).update("cursor nonce").digest(),
    }));
    if (this.keys.length === 0) throw new Error("A cursor key is needed");
  }

  public seal(position: string, scope: CursorScope): string {
    const key = this.keys[0];
    if (key === undefined) throw new Error("A cursor key is needed");
    const bound = boundTo(scope);
    const text = padded(position);
    const nonce = nonceOf(key, bound, text);
    const cipher = createCipheriv("aes-256-gcm", key.encryption, nonce).setAAD(bound);
    const sealed = Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
    return key.id + sealed.toString("base64url");
  }

  /** Replaces each marked position in PostgreSQL's JSON by its cursor. */
  public sealAll(json: string, seal: (page: number, position: string) => string): string {
    return sealCursors(json, this.mark, seal);
  }

  /** The position, or null where the cursor was changed, is of another page, viewer or key. */
  public open(cursor: string, scope: CursorScope): string | null {
    const key = this.keys.find((k) => cursor.startsWith(k.id));
    if (key === undefined || cursor.length > 4096) return null;
    const encoded = cursor.slice(key.id.length);
    const sealed = Buffer.from(encoded, "base64url");
    if (sealed.length < 12 + 16 || sealed.toString("base64url") !== encoded) return null;
    const nonce = sealed.subarray(0, 12);
    const bound = boundTo(scope);
    const decipher = createDecipheriv("aes-256-gcm", key.encryption, nonce).setAAD(bound);
    decipher.setAuthTag(sealed.subarray(-16));
    try {
      const text = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
      if (!timingSafeEqual(nonceOf(key, bound, text), nonce)) return null;
      return text.subarray(0, text.lastIndexOf(END)).toString("utf8");
    } catch {
      return null; // Not ours: refused by the tag.
    }
  }
}

/** A number's digits, as of a place in the log, make no difference to a cursor's length: a whole number of blocks. */
const BLOCK = 64;
const END = 1;

function padded(position: string): Buffer {
  const text = Buffer.from(position, "utf8");
  const out = Buffer.alloc(Math.ceil((text.length + 1) / BLOCK) * BLOCK);
  text.copy(out);
  out[text.length] = END;
  return out;
}

function nonceOf(key: Key, bound: Buffer, text: Buffer): Buffer {
  return createHmac("sha256", key.derivation).update(bound).update("\0").update(text).digest().subarray(0, 12);
}

function boundTo(scope: CursorScope): Buffer {
  return Buffer.from(
    JSON.stringify([scope.clinicId, scope.viewer, scope.role, scope.coordinate, scope.order, scope.filter]),
  );
}

/**
 * A marked position is a JSON string that begins
 * with the mark, the number of its page in the plan, and a colon.
 */
function sealCursors(json: string, mark: string, seal: (page: number, position: string) => string): string {
  const opening = `"${mark}`;
  let from = json.indexOf(opening);
  if (from < 0) return json;
  let out = "";
  let done = 0;
  while (from >= 0) {
    const end = endOfString(json, from + 1);
    const text = JSON.parse(json.slice(from, end)) as string;
    const rest = text.slice(mark.length);
    const colon = rest.indexOf(":");
    out += `${json.slice(done, from)}"${seal(Number(rest.slice(0, colon)), rest.slice(colon + 1))}"`;
    done = end;
    from = json.indexOf(opening, end);
  }
  return out + json.slice(done);
}

function endOfString(json: string, from: number): number {
  for (let i = from; i < json.length; i++) {
    if (json[i] === "\\") i++;
    else if (json[i] === '"') return i + 1;
  }
  return json.length;
}
