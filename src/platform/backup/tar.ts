import type { FileHandle } from "node:fs/promises";
import { BackupBroken } from "./manifest.js";

/** Something in an archive. */
export interface TarEntry {
  readonly path: string;
  readonly isFolder: boolean;
  readonly size: number;
  /** To be read before the next entry is asked for; each piece is overwritten by the next one. */
  readonly content: () => AsyncIterable<Buffer>;
}

const BLOCK = 512;
const PIECE = 1 << 20;

/** What is in an archive as PostgreSQL writes them: files and folders with short names, and nothing else. */
export async function* entriesOf(archive: FileHandle): AsyncGenerator<TarEntry> {
  const header = Buffer.alloc(BLOCK);
  for (let at = 0; ;) {
    const { bytesRead } = await archive.read(header, 0, BLOCK, at);
    if (bytesRead === 0 || header.every((byte) => byte === 0)) return;
    if (bytesRead < BLOCK || !isHeader(header)) throw new BackupBroken("The archive is damaged.");
    const kind = String.fromCharCode(header[156] ?? 0);
    if (kind !== "0" && kind !== "5") {
      throw new BackupBroken("The archive has links in it: tablespaces of one's own are not restored by this command.");
    }
    const size = octal(header.subarray(124, 136));
    const start = at + BLOCK;
    yield { path: pathOf(header), isFolder: kind === "5", size, content: () => pieces(archive, start, size) };
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
}

async function* pieces(archive: FileHandle, start: number, size: number): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(Math.min(PIECE, size));
  for (let done = 0; done < size;) {
    const { bytesRead } = await archive.read(buffer, 0, Math.min(buffer.length, size - done), start + done);
    if (bytesRead === 0) throw new BackupBroken("The archive is not whole.");
    yield buffer.subarray(0, bytesRead);
    done += bytesRead;
  }
}

function textOf(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end === -1 ? field.length : end);
}

function octal(field: Buffer): number {
  const text = textOf(field).trim();
  if (!/^[0-7]+$/.test(text)) throw new BackupBroken("The archive is damaged.");
  return Number.parseInt(text, 8);
}

/** The sum of all bytes of the header, with its own field as spaces. */
function isHeader(header: Buffer): boolean {
  let sum = 0;
  for (const [at, byte] of header.entries()) sum += at >= 148 && at < 156 ? 0x20 : byte;
  return textOf(header.subarray(257, 262)) === "ustar" && octal(header.subarray(148, 156)) === sum;
}

/** Never one that leads out of the folder that it is unpacked into. */
function pathOf(header: Buffer): string {
  const path = textOf(header.subarray(0, 100)).replace(/^\.\//, "").replace(/\/$/, "");
  const isInside = path === "" || path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
  if (!isInside || path.includes("\\") || textOf(header.subarray(345, 500)) !== "") {
    throw new BackupBroken("The archive names a file outside of itself.");
  }
  return path;
}
