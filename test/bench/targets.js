import { caseloads, peerLogin, peers } from "./acts.js";
import { agree } from "./agree.js";
import { agreeOnAct } from "./agree-acts.js";
import { agreeOnRows } from "./agree-rows.js";
import { askOnce } from "./load.js";
import { queries } from "./postgraphile/queries.js";
import { tokenFor } from "./variants.js";

// What is sent to whom: GraphQL to the service and its twin of resolvers, the variables alone to the hand-written endpoint, and
// PostGraphile's own way of asking to PostGraphile.

/**
 * @typedef {object} Measured
 * @property {string} name
 * @property {Readonly<Record<string, number>>} atLeast
 * @property {readonly Variant[]} variants that do it
 * @property {() => Promise<{ bytes: number, said: string }>} compare throws where they do not the same
 * @property {(variant: Variant) => import("./load.js").Target | Promise<import("./load.js").Target>} targetOf made anew for each load
 */

/** @typedef {import("./contenders.js").Contender & { port: number }} Variant */

/**
 * @param {import("./operations.js").Operation} operation
 * @param {readonly Variant[]} variants
 * @param {Awaited<ReturnType<typeof import("./database.js").openBenchDatabase>>} database
 * @returns {Measured}
 */
export function readOf({ name, atLeast, login: of, query, variables }, variants, { logins, owner }) {
  const login = logins.find((one) => one.login === of);
  const targetOf = ({ name: variant, port }) => ({
    port,
    token: tokenFor(login),
    ...(variant === "postgraphile" ? askedOfTables(name, variables, login) : asked(variant, name, query, variables)),
  });
  const compare = async () => {
    const twins = variants.filter(({ isTwin }) => isTwin);
    const text = await agree(
      { name },
      twins.map((twin) => ({ ...twin, target: targetOf(twin) })),
      owner,
    );
    for (const other of variants.filter(({ isTwin }) => !isTwin)) {
      const answer = JSON.parse(await askOnce(targetOf(other)));
      agreeOnRows(name, JSON.parse(text).data, answer, queries[name]);
    }
    const others = variants.length > twins.length ? ", the others the same rows" : "";
    return { bytes: Buffer.byteLength(text), said: `${titles(twins)} answer alike, with like audit rows${others}` };
  };
  return { name, atLeast, variants, compare, targetOf };
}

/**
 * @param {import("./acts.js").Act} act
 * @param {readonly Variant[]} variants
 * @param {Awaited<ReturnType<typeof import("./database.js").openBenchDatabase>>} database
 * @returns {Measured}
 */
export function actOf({ name, atLeast, query, turns }, variants, { logins, owner }) {
  const its = variants.filter(({ acts }) => acts);
  const big = logins.find(({ login }) => login === "peer.big");
  const logged = new Map(peers.map((peer) => [peer, peerLogin(big, peer)]));
  const service = its.find((variant) => variant.name === "service");
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
    const targets = its.map((variant) => ({ ...variant, target: targetFor(variant, all) }));
    const { bytes, rows } = await agreeOnAct(name, targets, owner);
    return { bytes, said: `${titles(its)} answer alike, and leave the same ${rows}` };
  };
  return { name, atLeast, variants: its, compare, targetOf: async (variant) => targetFor(variant, await turnsNow()) };
}

function titles(variants) {
  return variants.map(({ title }) => title).join(", ");
}

function asked(variant, operation, query, variables) {
  return variant === "handwritten"
    ? { path: `/${operation.toLowerCase()}`, body: variables }
    : { path: "/graphql", body: { query, variables } };
}

function askedOfTables(operation, variables, login) {
  const { query, variables: more } = queries[operation];
  return { path: "/graphql", body: { operationName: operation, query, variables: { ...variables, ...more?.(login) } } };
}
