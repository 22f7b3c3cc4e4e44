import { refused, type Tx } from "../../writing/index.js";
import { chooseProgram, type ProgramLabel } from "./program-of-note.domain.js";

/** The program of a new note, with its label; INVALID_INPUT where it can't be told. */
export async function programOfNote(tx: Tx, clientId: string, named: string | null): Promise<ProgramLabel> {
  const chosen = chooseProgram(await sharedPrograms(tx, clientId), named);
  switch (chosen.kind) {
    case "CHOSEN":
      return chosen.program;
    case "SEVERAL_SHARED":
      throw refused("INVALID_INPUT", "You share several programs with this client: name one of them.", "programId");
    case "NONE_SHARED":
      throw refused("INVALID_INPUT", "You share no program with this client.", "programId");
    case "NOT_SHARED":
      throw refused("INVALID_INPUT", "This is no program that you share with this client.", "programId");
  }
}

function sharedPrograms(tx: Tx, clientId: string): Promise<ProgramLabel[]> {
  return tx.query<{ id: string; isPart2: boolean }>(
    `select distinct p.id, p.is_part2 "isPart2" from program_enrollments e
     join programs p on p.clinic_id = e.clinic_id and p.id = e.program_id
     where e.clinic_id = $1 and e.client_id = $2 and e.program_id = any (app.program_ids())
       and e.starts_at <= app.instant() and e.ends_at > app.instant()`,
    [tx.clinicId, clientId],
  );
}
