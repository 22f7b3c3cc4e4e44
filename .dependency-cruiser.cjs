// The import rules of the tree, as data: main -> app -> schema -> features -> writing -> reading -> authorization -> transparency-log -> platform.
// A later layer may use an earlier one, never the reverse; features meet only through their doors.

/** Layers from the bottom up; a folder may import only itself and what stands before it. */
const layers = [
  "^src/platform/",
  "^src/transparency-log/",
  "^src/authorization/",
  "^src/reading/",
  "^src/writing/",
  "^src/features/",
  "^src/schema\\.ts$",
  "^src/app\\.ts$",
  "^src/(?:main\\.ts$|doctor/)",
];

/** A later feature may use the door of an earlier one, never the reverse. */
const features = [
  "shared",
  "clinic",
  "organizations",
  "staff",
  "clients",
  "session",
  "care-team",
  "assignments",
  "notes",
  "recovery-plans",
  "safety-concerns",
  "referrals",
  "consents",
  "audit",
];

/** Commands are entry points of their own: they stand beside main.ts and may compose whatever they need. */
const command = "\\.main\\.ts$";

const upward = layers.slice(0, -1).map((layer, index) => ({
  name: `layer-${index + 1}-looks-up`,
  comment: "Imports go downwards: a lower layer must not know a higher one.",
  severity: "error",
  from: { path: layer, pathNot: command },
  to: { path: layers.slice(index + 1).join("|") },
}));

const featureOrder = features.slice(0, -1).map((feature, index) => ({
  name: `feature-${feature}-looks-ahead`,
  comment: "A later feature may use the door of an earlier one, never the reverse.",
  severity: "error",
  from: { path: `^src/features/${feature}/`, pathNot: command },
  to: {
    path: features
      .slice(index + 1)
      .map((later) => `^src/features/${later}/`)
      .join("|"),
  },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Two modules that need each other are one module, or hide a third.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    ...upward,
    ...featureOrder,
    {
      name: "features-through-their-doors",
      comment: "Another feature is met at its index.ts.",
      severity: "error",
      from: { path: "^src/features/([^/]+)/" },
      to: { path: "^src/features/[^/]+/", pathNot: ["^src/features/$1/", "^src/features/[^/]+/index\\.ts$"] },
    },
    {
      name: "domain-is-pure",
      comment: "Rules import types and other rules, so that they can be tested without anything.",
      severity: "error",
      from: { path: "\\.domain\\.ts$" },
      to: { pathNot: "\\.domain\\.ts$", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "demo-stays-out-of-production",
      comment: "The production image is built without src/demo; nothing else may need it.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/demo/" },
      to: { path: "^src/demo/" },
    },
    {
      name: "no-dev-dependencies-in-production",
      comment: "What the production image runs must be a dependency. Embedded PostgreSQL belongs to the demo.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/demo/" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
