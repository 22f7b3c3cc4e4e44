import { v7 } from "uuid";

/**
 * The id of an event that is recorded now. It begins with the time (RFC 9562, 5.7), so that the index over a log of many
 * millions grows at its end: with random ids every event would change a page of its own somewhere in the middle. Only who
 * sees an event sees its id, and the instant beside it.
 */
export function newEventId(): string {
  return v7();
}
