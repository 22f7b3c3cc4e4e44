/** @type {import("jest").Config} */
export default {
  testEnvironment: "node",
  roots: ["<rootDir>/test", "<rootDir>/src"],
  testMatch: ["**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  // Sources import "./x.js", as Node needs; under test the .ts file of that name answers.
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  transform: { "^.+\\.ts$": "@swc/jest" },
  setupFiles: ["reflect-metadata"],
  globalSetup: "<rootDir>/test/support/global-setup.mjs",
  testSequencer: "<rootDir>/test/support/longest-first.mjs",
  globalTeardown: "<rootDir>/test/support/global-teardown.mjs",
  maxWorkers: 2,
  // Sealing waits for whatever transaction is under way on the server, also in another test.
  testTimeout: 120_000,
  coverageProvider: "v8",
  collectCoverageFrom: ["src/**/*.ts", "!src/**/*.main.ts", "!src/main.ts", "!src/demo/main.ts"],
  coverageReporters: ["json-summary"],
};
