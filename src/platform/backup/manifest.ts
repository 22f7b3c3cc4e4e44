import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

/** A backup that is not what was made, or not whole. */
export class BackupBroken extends Error {}

/** What a backup says of itself: every file of it, and the part of the log that it needs to be whole. */
export interface Manifest {
  readonly files: ReadonlyMap<string, { readonly size: number; readonly sha256: string }>;
  readonly log: readonly { readonly timeline: number; readonly from: bigint; readonly to: bigint }[];
}

interface Written {
  readonly Files: readonly {
    readonly Path?: string;
    readonly "Encoded-Path"?: string;
    readonly Size: number;
    readonly "Checksum-Algorithm"?: string;
    readonly Checksum?: string;
  }[];
  readonly "WAL-Ranges": readonly {
    readonly Timeline: number;
    readonly "Start-LSN": string;
    readonly "End-LSN": string;
  }[];
  readonly "Manifest-Checksum": string;
}

/** Reads PostgreSQL's backup_manifest. @throws BackupBroken where it is not as it was written */
export async function readManifest(file: string): Promise<Manifest> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new BackupBroken("There is no backup_manifest: the folder is no backup, or one that was not finished.");
  });
  const written = parsed(text);
  // The checksum covers everything before its own line.
  const covered = text.slice(0, text.lastIndexOf('"Manifest-Checksum"'));
  if (createHash("sha256").update(covered).digest("hex") !== written["Manifest-Checksum"]) {
    throw new BackupBroken("backup_manifest was changed, or is not whole.");
  }
  const files = new Map(
    written.Files.map((one) => {
      if (one["Checksum-Algorithm"] !== "SHA256" || one.Checksum === undefined) {
        throw new BackupBroken(
          "The files of this backup have other checksums than SHA-256: pg_basebackup --manifest-checksums=SHA256.",
        );
      }
      const path = one.Path ?? Buffer.from(one["Encoded-Path"] ?? "", "hex").toString("latin1");
      return [path, { size: one.Size, sha256: one.Checksum }] as const;
    }),
  );
  const log = written["WAL-Ranges"].map((range) => ({
    timeline: range.Timeline,
    from: positionOf(range["Start-LSN"]),
    to: positionOf(range["End-LSN"]),
  }));
  return { files, log };
}

function parsed(text: string): Written {
  try {
    return JSON.parse(text) as Written;
  } catch (cause) {
    throw new BackupBroken("backup_manifest was changed, or is not whole.", { cause });
  }
}

/** A position in PostgreSQL's log, such as 0/2000028. */
function positionOf(text: string): bigint {
  const [high = "", low = ""] = text.split("/");
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

/** The files of the log that hold a range of it. */
export function segmentsOf({ timeline, from, to }: Manifest["log"][number], segmentBytes: number): string[] {
  const size = BigInt(segmentBytes);
  const perLog = (1n << 32n) / size;
  const hex = (value: bigint | number): string => value.toString(16).toUpperCase().padStart(8, "0");
  const names: string[] = [];
  for (let number = from / size; number * size < to; number++) {
    names.push(`${hex(timeline)}${hex(number / perLog)}${hex(number % perLog)}`);
  }
  return names;
}
