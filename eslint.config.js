import js from "@eslint/js";
import jest from "eslint-plugin-jest";
import tseslint from "typescript-eslint";

/** Restrictions that are ours, each with the reason a reader is told when they meet it. */
const restrictions = [
  {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: "Configuration is parsed once, in src/platform/config; take it as a parameter.",
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: "Time is given: take a Clock and call clock.now().",
  },
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: "Time is given: take a Clock and call clock.now().",
  },
];

export default tseslint.config(
  { ignores: ["dist/", "coverage/", "node_modules/", ".data/", "**/*.mjs", "**/*.cjs", "*.config.js"] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "@typescript-eslint/return-await": ["error", "in-try-catch"],
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/prefer-readonly": "error",
      // Interfaces written for async implementations are also met by synchronous ones.
      "@typescript-eslint/require-await": "off",
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-console": "error",
    },
  },
  {
    files: ["src/**/*.ts"],
    ignores: ["src/demo/**", "src/platform/clock.ts", "src/platform/config/**", "src/**/*.main.ts", "src/main.ts"],
    rules: { "no-restricted-syntax": ["error", ...restrictions] },
  },
  // Plain JavaScript over the built service: it runs as it stands, and has no types to lint by.
  {
    files: ["test/bench/**/*.js"],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      ...tseslint.configs.disableTypeChecked.languageOptions,
      globals: { Buffer: false, URL: false, console: false, performance: false, process: false },
    },
  },
  // Commands speak to a person on the terminal.
  { files: ["src/demo/**", "src/**/*.main.ts", "test/bench/**", "src/main.ts"], rules: { "no-console": "off" } },
  {
    files: ["src/**/*.resolver.ts", "src/**/*.type.ts", "src/**/*.inputs.ts", "src/**/*.entity.ts"],
    // Declarative classes: a resolver of a compiled field has nothing to do with `this`, and empty classes carry fields.
    rules: { "@typescript-eslint/no-extraneous-class": "off" },
  },
  {
    files: ["test/**/*.ts"],
    ...jest.configs["flat/recommended"],
    rules: {
      ...jest.configs["flat/recommended"].rules,
      "jest/expect-expect": ["error", { assertFunctionNames: ["expect", "expect*", "assert*", "fc.assert"] }],
      "jest/no-focused-tests": "error",
      "jest/no-conditional-expect": "error",
      "jest/valid-title": "error",
      "@typescript-eslint/unbound-method": "off",
    },
  },
);
