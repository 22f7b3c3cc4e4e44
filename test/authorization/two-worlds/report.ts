import type { Difference, Step } from "./comparison.js";
import type { Answered } from "./worlds/http.js";

const MOST = 4_000;

/** A difference as a person reads it: who asked what after what, and both answers. */
export function described({ viewer, seed, step, before, answers }: Difference): string {
  const [first, second] = answers;
  return [
    `${viewer.name} is answered differently in two worlds that differ in what they may not see (session seed ${seed}).`,
    ...before.map((one, i) => `before ${i + 1}: ${sentAs(one)}`),
    `request: ${sentAs(step)}`,
    `first world:  ${answeredAs(first, second)}`,
    `second world: ${answeredAs(second, first)}`,
  ].join("\n");
}

function sentAs({ operation, tick }: Step): string {
  const { method, search = "", headers, body = "" } = operation.sent;
  const role = headers["x-active-role"];
  return `at second ${tick}, ${method}${search}${role === undefined ? "" : ` as ${role}`} ${body}`;
}

/** The status, the headers that the other one lacks, and the body around the first place that differs. */
function answeredAs({ status, headers, body }: Answered, other: Answered): string {
  const own = headers.filter((header) => !other.headers.includes(header));
  let at = 0;
  while (at < body.length && body[at] === other.body[at]) at++;
  const from = body.length <= MOST ? 0 : Math.max(0, at - MOST / 2);
  const shown = body.slice(from, from + MOST);
  return `${status}${own.length > 0 ? ` {${own.join("; ")}}` : ""}, ${body.length} characters${from > 0 ? `, from ${from}` : ""}: ${shown}`;
}
