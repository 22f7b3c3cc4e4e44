/**
 * @typedef {object} Contender what is measured
 * @property {string} name
 * @property {string} title
 * @property {boolean} isTwin whether it gives the same answer and leaves the same audit row as the service
 * @property {true} [isCoarse] whether its instants are those of JavaScript: milliseconds, written in another way
 * @property {boolean} acts whether it does the acts too
 * @property {string} file beside this one, without its ending
 */

/** @type {readonly Contender[]} in the order of a round */
export const contenders = [
  { name: "handwritten", title: "by hand", isTwin: true, acts: true, file: "handwritten" },
  { name: "service", title: "service", isTwin: true, acts: true, file: "service" },
  { name: "postgraphile", title: "PostGraphile", isTwin: false, acts: false, file: "postgraphile/server" },
  { name: "resolvers", title: "resolvers", isTwin: true, isCoarse: true, acts: true, file: "resolvers" },
];

/** @param {string} name */
export function titleOf(name) {
  return contenders.find((one) => one.name === name).title;
}
