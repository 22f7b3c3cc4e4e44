import { A, author, both, limited, P, S, supervisesAuthor, T, V, type Act, type Try } from "../language.js";
import { timeOf, theirClient } from "./usual.js";

const isDraft = ({ row }: Try): boolean => row.its["draft"] === true;
const isSigned = ({ row }: Try): boolean => row.values["status"] === "SIGNED";
/** A note is of a program in which its author works and the client is enrolled; here that is the Part 2 program or none. */
const programOf = ({ viewer, circle }: Try): string => circle.programs[viewer.inPart2Program ? "part 2" : "general"].id;
const whereShared = (its: Try): string =>
  its.viewer.inPart2Program && !limited("SUD")(its) ? "done" : "INVALID_INPUT";

/** A note of its own time, not yet co-signed. */
const fresh: Act["fresh"] = ({ serial }) => {
  const { startedAt, endedAt } = timeOf(serial);
  return { started_at: startedAt, ended_at: endedAt, co_signed_at: null, co_signed_by: null };
};

export const noteActs: readonly Act[] = [
  {
    name: "writePeerNote",
    ...theirClient,
    who: { PS: A },
    input: ({ row }) => ({ clientId: row.id, body: "We talked" }),
    shows: "peerNote",
    leaves: { table: "peer_notes", by: "author_id", event: "CREATE" },
  },
  {
    name: "writeServiceNote",
    ...theirClient,
    who: { PS: A },
    input: (its) => ({
      clientId: its.row.id,
      ...timeOf(its.serial),
      modality: "PHONE",
      intervention: "We talked",
      programId: programOf(its),
    }),
    then: whereShared,
    shows: "serviceNote",
    leaves: { table: "service_notes", by: "author_id", event: "CREATE" },
  },
  {
    name: "updateServiceNote",
    on: ["ServiceNote"],
    who: { PS: both(A, author) },
    input: ({ row }) => ({ noteId: row.id, expectedVersion: 8, place: "At home" }),
    then: (its) => (isDraft(its) ? "done" : "SIGNED_IMMUTABLE"),
    fresh,
    shows: "serviceNote",
    leaves: { table: "service_notes", by: "author_id", event: "UPDATE" },
  },
  {
    name: "signServiceNote",
    on: ["ServiceNote"],
    // "author; then the author's SUP co-signs".
    who: { PS: both(A, author), SUP: both(V, supervisesAuthor) },
    input: ({ row }) => ({ noteId: row.id, expectedVersion: 8 }),
    then: (its) => {
      if (its.viewer.role === "SUP") return isSigned(its) ? "done" : "INVALID_TRANSITION";
      return isDraft(its) ? "done" : "ALREADY_SIGNED";
    },
    fresh,
    shows: "serviceNote",
    leaves: { table: "service_notes", event: "SIGN" },
  },
  {
    name: "amendServiceNote",
    on: ["ServiceNote"],
    who: { PS: both(A, author) },
    input: ({ row }) => ({ noteId: row.id, reason: "A word was wrong", response: "They liked it" }),
    // What was amended before stays: its amendment is amended instead.
    then: (its) => (isSigned(its) ? "done" : "INVALID_TRANSITION"),
    fresh,
    shows: "serviceNote",
    leaves: { table: "service_notes", by: "author_id", event: "AMEND" },
  },
  {
    name: "writeClinicalNote",
    ...theirClient,
    who: { CL: T },
    input: (its) => ({ clientId: its.row.id, body: "Seen today", programId: programOf(its) }),
    then: whereShared,
    shows: "clinicalNote",
    leaves: { table: "clinical_notes", by: "author_id", event: "CREATE" },
  },
  {
    name: "commentOnNote",
    on: ["PeerNote", "ServiceNote"],
    who: { ME: S, REP: P("NOTES") },
    input: ({ row }) => ({ noteId: row.id, text: "That is how it was" }),
    shows: "comment",
    leaves: { table: "client_comments", by: "author_id", event: "CREATE" },
  },
];
