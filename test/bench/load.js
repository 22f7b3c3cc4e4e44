import { connect } from "node:net";

/**
 * @typedef {object} Target
 * @property {number} port
 * @property {string} path
 * @property {string} token
 * @property {unknown} [body]
 * @property {readonly unknown[]} [bodies] instead of one: sent in turn
 * @property {readonly Lane[]} [lanes] instead of one: what must follow one another, for one connection each
 */

/**
 * @typedef {object} Lane
 * @property {string} token
 * @property {(turn: number) => unknown} body
 */

/**
 * Keeps so many connections busy for so many seconds, each with one request after another.
 *
 * A client of its own, because an ordinary one costs more than what it measures: it writes the same bytes each time, and
 * of an answer it reads the status, the length, and whether there are errors; of an act's, whether it has one of the user.
 *
 * @param {Target} target
 * @param {{ connections: number, seconds: number }} how
 */
export async function load(target, { connections, seconds }) {
  const nextRequests = target.lanes ? inLanes(target, target.lanes, connections) : inTurn(target);
  const times = [];
  let errors = 0;
  let first;
  const began = performance.now();
  const until = began + seconds * 1000;
  const keepBusy = async (number) => {
    const nextRequest = nextRequests(number);
    const connection = await open(target.port);
    while (performance.now() < until) {
      const request = nextRequest();
      const sent = performance.now();
      const { status, body } = await connection.ask(request);
      times.push(performance.now() - sent);
      if (status !== 200 || !isDone(body, target.lanes !== undefined)) {
        errors += 1;
        first ??= body.subarray(0, 500).toString("utf8");
      }
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, (_, number) => keepBusy(number)));
  const elapsed = (performance.now() - began) / 1000;
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  const answered = times.length - errors;
  return {
    requests: answered,
    perSecond: answered / elapsed,
    p50: at(0.5),
    p99: at(0.99),
    errors,
    firstError: first,
  };
}

/** @param {Target} target */
function inTurn(target) {
  const requests = (target.bodies ?? [target.body]).map((body) => requestTo({ ...target, body }));
  let next = 0;
  return () => () => requests[next++ % requests.length];
}

/**
 * Deals the lanes to the connections: no lane has two requests under way.
 *
 * @param {Target} target
 * @param {readonly Lane[]} lanes
 * @param {number} connections
 */
function inLanes(target, lanes, connections) {
  if (lanes.length < connections)
    throw new Error(`${target.path}: ${lanes.length} rows for ${connections} connections`);
  return (number) => {
    const own = lanes.filter((_, lane) => lane % connections === number);
    let next = 0;
    return () => {
      const { token, body } = own[next % own.length];
      return requestTo({ ...target, token, body: body(Math.floor(next++ / own.length)) });
    };
  };
}

function isDone(body, isAct) {
  if (body.subarray(0, 8).toString("latin1") !== '{"data":' || body.includes('"errors":[')) return false;
  // The hand-written answers have PostgreSQL's own spaces.
  return !isAct || /"userErrors" ?: ?\[\]/.test(body.toString("latin1"));
}

/**
 * One request, and its answer as text.
 *
 * @param {Target} target
 */
export async function askOnce(target) {
  const connection = await open(target.port);
  const { status, body } = await connection.ask(requestTo(target));
  connection.close();
  const text = body.toString("utf8");
  if (status !== 200) throw new Error(`${target.path} answered ${status}: ${text.slice(0, 500)}`);
  return text;
}

function requestTo({ path, token, body }) {
  const text = JSON.stringify(body);
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\n` +
      `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
}

/** @param {number} port */
async function open(port) {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  let settle;
  let parts = [];
  let missing = -1;
  let head = "";
  const finish = () => {
    const body = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    parts = [];
    missing = -1;
    settle.resolve({ status: Number(head.slice(9, 12)), body });
  };
  socket.on("data", (chunk) => {
    let rest = chunk;
    if (missing < 0) {
      const whole = parts.length === 0 ? chunk : Buffer.concat([...parts, chunk]);
      const end = whole.indexOf("\r\n\r\n");
      parts = end < 0 ? [whole] : [];
      if (end < 0) return;
      head = whole.subarray(0, end).toString("latin1");
      missing = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? Number.NaN);
      if (Number.isNaN(missing)) return void socket.destroy(new Error(`An answer without its length:\n${head}`));
      rest = whole.subarray(end + 4);
    }
    parts.push(rest);
    missing -= rest.length;
    if (missing === 0) finish();
  });
  socket.on("error", (error) => settle?.reject(error));
  socket.on("close", () => settle?.reject(new Error("The connection was closed")));
  return {
    /** @param {Buffer} request @returns {Promise<{ status: number, body: Buffer }>} */
    ask: (request) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject };
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}
