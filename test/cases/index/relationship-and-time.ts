import { notYet, partly, shown, type Case } from "./case.js";

const HERE = "cases/relationship-and-time.test.ts";

export const relationshipAndTime: readonly Case[] = [
  shown(
    "the end of an assignment is outside of it, to the millisecond",
    [HERE, "an assignment shows the client one millisecond before it ends, and nothing at its end"],
    [HERE, "an assignment shows nothing one millisecond before it begins"],
  ),
  shown("an assignment that ends while a read runs ends for the next one", [
    HERE,
    "a read that is under way when the assignment ends keeps its snapshot, and the next one finds nothing",
  ]),
  shown("a new supervisor sees from the instant at which the old one ceases to", [
    HERE,
    "a change of supervisor leaves no gap and no overlap, to the millisecond",
  ]),
  shown("a supervisor of two loses the client who moves to a third", [
    HERE,
    "a supervisor of two peer specialists loses a client who moves to a third",
  ]),
  shown("a cover stands beside the primary assignment and ends alone", [
    HERE,
    "a cover overlaps the primary assignment, and its end does not end that",
  ]),
  shown(
    "whoever left is refused everything while their token still runs",
    ["journeys/signing-in.test.ts", "is nobody once the employment has ended, although the token still runs"],
    ["journeys/signing-in.test.ts", "is nobody from the instant at which the employment ends"],
  ),
  shown(
    "whoever comes back gets no old client back",
    [HERE, "a peer specialist who is employed again gets none of the old clients back"],
    [HERE, "a peer specialist who is employed again gets no client back by an assignment that nobody had ended"],
    [HERE, "employment that goes on under a new contract, without a gap, keeps its clients"],
  ),
  partly(
    "a client who takes back the permission to hand notes over hides them at once",
    "there is no such permission: nobody but author, supervisor and client side reads a peer note at all",
    ["journeys/notes.test.ts", "reach the client at once, the supervisor, and no later peer specialist"],
  ),
  shown(
    "nobody assigns or supervises themselves, not in a circle either",
    [HERE, "a supervisor or coordinator who is a peer specialist too can't assign a client to themselves"],
    [
      "journeys/clients.test.ts",
      "from the peer's supervisor or the client's coordinator, and nobody takes a client to themselves",
    ],
    ["staff/roster.test.ts", "is refused whole, with every problem by its place and without a value"],
    ["staff/roster.test.ts", "may not lead back"],
  ),
  shown("a start in the past needs a supervisor and a reason, and opens no older peer note", [
    HERE,
    "an assignment that begins in the past needs a supervisor and a reason, and opens no older peer note",
  ]),
  shown(
    "intervals without length, the wrong way round, on clock change nights and leap days",
    [HERE, "an assignment that %s is refused"],
    ["features/notes/contact.test.ts", "the night of a clock change is counted by the clock that does not change"],
    ["cases/consent.test.ts", "until the end of %s lasts to %s, when the clinic's next day begins: %s"],
  ),
  shown(
    "the database's clock decides, and no time that a caller brings",
    [HERE, "an assignment shows the client one millisecond before it ends, and nothing at its end"],
    ["cases/shared-parts.test.ts", "takes no hint from headers that would have to be believed"],
    ["platform/tokens/verify.test.ts", "with %s is refused with the same answer"],
  ),
  partly(
    "of two roles one acts, they never add up, and the change between them is recorded",
    "every row of the log names the role that acted; an event of its own for the change comes with the audit log",
    [HERE, "two roles of one person never add up, and the log names the one that acted"],
    ["journeys/signing-in.test.ts", "picks one of several roles by X-Active-Role, and must"],
  ),
  shown("staff who are clients find their record as clients alone, and colleagues whom they name find nothing", [
    HERE,
    "a member of staff finds nothing of their own record in a staff role, and all of it as its client",
  ]),
  shown(
    "a declared conflict changes no count but its declarer's",
    ["journeys/choices.test.ts", "declares a conflict for one alone: nobody else's list is shorter"],
    [HERE, "a conflict that is declared hides the client at its instant, and no earlier"],
  ),
  notYet(
    "a peer specialist on leave sees nothing, and their supervisor sees that cover is needed",
    "there is no leave: employment runs or has ended",
  ),
];
