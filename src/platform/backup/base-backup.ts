import { randomBytes } from "node:crypto";
import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import type { Socket } from "node:net";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import pg from "pg";

// What pg_basebackup does, over the same protocol: so it takes nothing but a login, on any machine that reaches the server,
// and what comes out is PostgreSQL's own form of a backup. pg_verifybackup knows it, and it can be the beginning of a
// recovery to a point in time.

/** The files of a backup, as pg_basebackup --format=tar names them. */
export const ARCHIVE = "base.tar";
export const MANIFEST = "backup_manifest";

export interface BaseBackup {
  readonly folder: string;
  readonly bytes: number;
}

/** The server does not give a backup, or not of this kind; said in words for whoever runs it. */
export class BackupRefused extends Error {}

/**
 * Copies the whole server, all of its databases and logins, while it is used: the state at the instant at which the copy
 * ends. A backup that was not finished leaves no folder of this name.
 *
 * @param url a login that may replicate; the database that it names does not matter
 * @param folder made by this
 * @example await takeBaseBackup(process.env.DATABASE_OWNER_URL, "/backups/2030-01-31T02-00-00Z");
 */
export async function takeBaseBackup(url: string, folder: string): Promise<BaseBackup> {
  const unfinished = `${folder}.unfinished`;
  // What is in it is every record: nobody else on the machine may look.
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  const client = new pg.Client({ connectionString: url, ...REPLICATION });
  try {
    await client.connect().catch(inWords);
    client.on("error", () => undefined);
    const { rows } = await client.query<{ server_version_num: string }>("SHOW server_version_num").catch(inWords);
    if (Number(rows[0]?.server_version_num) < OLDEST) throw new BackupRefused("PostgreSQL 17 or later is needed.");
    // Until this connection ends the server keeps the part of its log that the copy needs.
    const slot = `backup_${randomBytes(4).toString("hex")}`;
    await client.query(`CREATE_REPLICATION_SLOT ${slot} TEMPORARY PHYSICAL (RESERVE_WAL)`).catch(inWords);
    const bytes = await copyInto(client, unfinished);
    await syncFolder(unfinished);
    await rename(unfinished, folder);
    return { folder, bytes };
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Which pg hands on to the server, and does not declare. */
const REPLICATION: object = { replication: "true" };
const OLDEST = 170_000;

// These are no SQL: their words are known in capitals alone.
const BASE_BACKUP =
  "BASE_BACKUP (LABEL 'recovery-circle', CHECKPOINT 'fast', WAL true, WAIT true, TABLESPACE_MAP true," +
  " MANIFEST 'yes', MANIFEST_CHECKSUMS 'SHA256')";

async function copyInto(client: pg.Client, folder: string): Promise<number> {
  const files = new BackupFiles(folder);
  try {
    await new Promise<void>((resolve, reject) => {
      client.query(new CopyOut(BASE_BACKUP, files, resolve, reject));
      client.once("end", () => reject(new BackupRefused("The server has ended the connection.")));
    }).catch(inWords);
  } finally {
    await files.close();
  }
  return files.bytes;
}

/** What pg calls while an answer comes that is no rows. */
class CopyOut {
  private failed: Error | null = null;

  public constructor(
    private readonly text: string,
    private readonly files: BackupFiles,
    private readonly resolve: () => void,
    private readonly reject: (error: Error) => void,
  ) {}

  public submit(connection: { query(text: string): void }): void {
    connection.query(this.text);
  }

  public handleCopyData({ chunk }: { readonly chunk: Buffer }, { stream }: { readonly stream: Socket }): void {
    if (this.failed !== null) return;
    try {
      this.files.take(chunk, stream);
    } catch (error) {
      this.handleError(error as Error);
      stream.destroy();
    }
  }

  public handleError(error: Error): void {
    this.failed ??= error;
    this.reject(error);
  }

  public handleReadyForQuery(): void {
    if (this.failed === null) this.resolve();
  }

  public handleRowDescription(): void {}
  public handleDataRow(): void {}
  public handleCommandComplete(): void {}
}

/** Takes the messages of BASE_BACKUP (PostgreSQL's manual, Streaming Replication Protocol) apart into the files. */
class BackupFiles {
  public bytes = 0;
  private file: WriteStream | null = null;
  private readonly written: Promise<void>[] = [];
  private archives = 0;

  public constructor(private readonly folder: string) {}

  public take(message: Buffer, source: Socket): void {
    switch (String.fromCharCode(message[0] ?? 0)) {
      case "n":
        if (++this.archives > 1) {
          throw new BackupRefused("The server has tablespaces of its own: take its backup with pg_basebackup.");
        }
        return this.begin(ARCHIVE);
      case "m":
        return this.begin(MANIFEST);
      case "d":
        // Copied, since what it lies in is used again for what comes next.
        return this.add(Buffer.from(message.subarray(1)), source);
      default:
      // How far it is: nobody asked.
    }
  }

  public async close(): Promise<void> {
    this.file?.end();
    await Promise.all(this.written);
  }

  private begin(name: string): void {
    this.file?.end();
    this.file = createWriteStream(join(this.folder, name), { flags: "wx", mode: 0o600, flush: true });
    this.written.push(finished(this.file));
    this.written.at(-1)?.catch(() => undefined);
  }

  private add(data: Buffer, source: Socket): void {
    this.bytes += data.length;
    const { file } = this;
    if (file === null) throw new BackupRefused("The server sends what was not announced.");
    if (file.errored !== null) throw file.errored;
    // Of what has arrived already, more than one message may come after the pause.
    if (file.write(data) || source.isPaused()) return;
    source.pause();
    // A file that is ended meanwhile says no more that it has room, and closes; so does one that can't be written, which is
    // noticed with the next message.
    const goOn = (): void => {
      file.off("drain", goOn).off("close", goOn);
      source.resume();
    };
    file.on("drain", goOn).on("close", goOn);
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}

const WORDS: Readonly<Record<string, string>> = {
  "42501": "This login may not take a backup: it takes a superuser, or alter role … replication.",
  "28000": "The server lets nobody take a backup from here: pg_hba.conf needs a line for the database `replication`.",
  "53300": "The server has no place for a backup: raise max_wal_senders.",
  "55000": "The server does not allow backups: its wal_level is minimal.",
};

function inWords(error: unknown): never {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  const words = WORDS[code];
  throw words === undefined ? error : new BackupRefused(words, { cause: error });
}
