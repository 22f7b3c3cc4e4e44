import { connect } from "node:net";

/**
 * @typedef {object} Target
 * @property {number} port
 * @property {string} path
 * @property {string} token
 * @property {unknown} [body]
 * @property {readonly unknown[]} [bodies] instead of one: sent in turn
 */

/**
 * Keeps so many connections busy for so many seconds, each with one request after another.
 *
 * A client of its own, because an ordinary one costs more than what it measures: it writes the same bytes each time, and
 * of an answer it reads the status, the length, and whether it begins as an answer without errors does.
 *
 * @param {Target} target
 * @param {{ connections: number, seconds: number }} how
 */
export async function load(target, { connections, seconds }) {
  const requests = (target.bodies ?? [target.body]).map((body) => requestTo({ ...target, body }));
  const times = [];
  let errors = 0;
  let next = 0;
  let first;
  const began = performance.now();
  const until = began + seconds * 1000;
  const keepBusy = async () => {
    const connection = await open(target.port);
    while (performance.now() < until) {
      const sent = performance.now();
      const { status, body } = await connection.ask(requests[next++ % requests.length]);
      times.push(performance.now() - sent);
      if (status !== 200 || body.subarray(0, 8).toString("latin1") !== '{"data":') {
        errors += 1;
        first ??= body.subarray(0, 500).toString("utf8");
      }
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, keepBusy));
  const elapsed = (performance.now() - began) / 1000;
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return {
    requests: times.length,
    perSecond: times.length / elapsed,
    p50: at(0.5),
    p99: at(0.99),
    errors,
    firstError: first,
  };
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
