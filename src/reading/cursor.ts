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
    const nonce = createHmac("sha256", key.derivation)
      .update(bound)
      .update("\0")
      .update(position)
      .digest()
      .subarray(0, 12);
    const cipher = createCipheriv("aes-256-gcm", key.encryption, nonce).setAAD(bound);
    const sealed = Buffer.concat([nonce, cipher.update(position, "utf8"), cipher.final(), cipher.getAuthTag()]);
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
    const text = cursor.slice(key.id.length);
    const sealed = Buffer.from(text, "base64url");
    if (sealed.length < 12 + 16 || sealed.toString("base64url") !== text) return null;
    const nonce = sealed.subarray(0, 12);
    const bound = boundTo(scope);
    const decipher = createDecipheriv("aes-256-gcm", key.encryption, nonce).setAAD(bound);
    decipher.setAuthTag(sealed.subarray(-16));
    try {
      const position = decipher.update(sealed.subarray(12, -16), undefined, "utf8") + decipher.final("utf8");
      const expected = createHmac("sha256", key.derivation).update(bound).update("\0").update(position).digest();
      return timingSafeEqual(expected.subarray(0, 12), nonce) ? position : null;
    } catch {
      return null; // Not ours: refused by the tag.
    }
  }
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
