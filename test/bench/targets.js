import { caseloads, peerLogin, peers } from "./acts.js";
import { agree } from "./agree.js";
import { agreeOnAct } from "./agree-acts.js";
import { askOnce } from "./load.js";
import { tokenFor } from "./variants.js";

// What is sent to whom: GraphQL to the service, the variables alone to the hand-written endpoint.

/**
 * @typedef {object} Measured
 * @property {string} name
 * @property {number} floor
 * @property {() => Promise<{ bytes: number, rows: string }>} compare throws where the two do not the same
 * @property {(variant: Variant) => import("./load.js").Target | Promise<import("./load.js").Target>} targetOf made anew for each load
 */

/** @typedef {{ name: string, port: number }} Variant */

/**
 * @param {import("./operations.js").Operation} operation
 * @param {readonly Variant[]} variants
 * @param {Awaited<ReturnType<typeof import("./database.js").openBenchDatabase>>} database
 * @returns {Measured}
 */
export function readOf({ name, floor, login: of, query, variables }, variants, { logins, owner }) {
  const login = logins.find((one) => one.login === of);
  const targetOf = ({ name: variant, port }) => ({
    port,
    token: tokenFor(login),
    ...asked(variant, name, query, variables),
  });
  const compare = async () => {
    const targets = new Map(variants.map((variant) => [variant.name, targetOf(variant)]));
    return { bytes: await agree({ name }, targets, owner), rows: "audit row" };
  };
  return { name, floor, compare, targetOf };
}

/**
 * @param {import("./acts.js").Act} act
 * @param {readonly Variant[]} variants
 * @param {Awaited<ReturnType<typeof import("./database.js").openBenchDatabase>>} database
 * @returns {Measured}
 */
export function actOf({ name, floor, query, turns }, variants, { logins, owner }) {
  const big = logins.find(({ login }) => login === "peer.big");
  const logged = new Map(peers.map((peer) => [peer, peerLogin(big, peer)]));
  const service = variants.find((variant) => variant.name === "service");
  const turnsNow = async () => {
    const all = [];
    for (const [peer, login] of logged) {
      const text = await askOnce({
        port: service.port,
        token: tokenFor(login),
        ...asked("service", "", caseloads, {}),
      });
      all.push(...turns(JSON.parse(text).data.caseload.nodes, peer));
    }
    return all;
  };
  const targetFor = ({ name: variant, port }, all) => {
    const tokens = new Map([...logged].map(([peer, login]) => [peer, tokenFor(login)]));
    const lanes = all.map(({ peer, input }) => ({
      token: tokens.get(peer),
      body: (turn) => asked(variant, name, query, { input: input(turn) }).body,
    }));
    return { port, path: asked(variant, name).path, lanes };
  };
  const compare = async () => {
    const all = await turnsNow();
    const targets = variants.map((variant) => ({ name: variant.name, target: targetFor(variant, all) }));
    return agreeOnAct(name, targets, owner);
  };
  return { name, floor, compare, targetOf: async (variant) => targetFor(variant, await turnsNow()) };
}

function asked(variant, operation, query, variables) {
  return variant === "service"
    ? { path: "/graphql", body: { query, variables } }
    : { path: `/${operation.toLowerCase()}`, body: variables };
}
