/** A published warning of a package, with versions by which it is known to be understood here. */
export interface Advisory {
  readonly name: string;
  readonly id: string;
  /** The range that it warns of, as semver has it. */
  readonly affected: string;
  readonly vulnerable: readonly string[];
  readonly fixed: readonly string[];
}

/**
 * Warnings of packages that the service is made of, or that came with its neighbours. A new one is a line here, and the test
 * of the lock file is red until what it warns of is gone.
 */
export const advisories: readonly Advisory[] = [
  {
    name: "@apollo/server",
    id: "CVE-2026-23897, GHSA-mp6q-xf9x-fwf7: a charset keeps the stand-alone server busy",
    affected: ">=4.2.0 <4.13.0 || >=5.0.0 <5.4.0",
    vulnerable: ["4.2.0", "4.12.9", "5.0.0", "5.3.9"],
    fixed: ["4.13.0", "5.4.0"],
  },
  {
    name: "@apollo/server",
    id: "GHSA-9q82-xgwf-vj6h: a browser gets past the prevention of forged requests",
    affected: "<5.5.0",
    vulnerable: ["4.13.0", "5.4.0"],
    fixed: ["5.5.0"],
  },
  {
    name: "graphql",
    id: "CVE-2023-26144: overlapping fields keep validation busy",
    affected: ">=16.3.0 <16.8.1",
    vulnerable: ["16.3.0", "16.8.0"],
    fixed: ["16.8.1"],
  },
  {
    name: "typeorm",
    id: "CVE-2025-60542, GHSA-q2pj-6v73-8rgj: SQL in what is saved",
    affected: "<0.3.26",
    vulnerable: ["0.3.25"],
    fixed: ["0.3.26"],
  },
  {
    name: "typeorm",
    id: "GHSA-fx4w-v43j-vc45: SQL in findOne",
    affected: "<0.3.0",
    vulnerable: ["0.2.45"],
    fixed: ["0.3.0"],
  },
  {
    name: "jsonwebtoken",
    id: "CVE-2022-23539, CVE-2022-23540, CVE-2022-23541: keys and algorithms of the caller's choice",
    affected: "<=8.5.1",
    vulnerable: ["8.5.1"],
    fixed: ["9.0.0"],
  },
  {
    name: "jws",
    id: "CVE-2025-65945, GHSA-869p-cjfg-cm3x: an HMAC that is not checked",
    affected: "<3.2.3 || 4.0.0",
    vulnerable: ["3.2.2", "4.0.0"],
    fixed: ["3.2.3", "4.0.1"],
  },
  {
    name: "validator",
    id: "CVE-2025-56200: isURL is got past",
    affected: "<13.15.16",
    vulnerable: ["13.15.15"],
    fixed: ["13.15.16"],
  },
  {
    name: "class-validator",
    id: "CVE-2019-18413: unknown values pass",
    affected: "<0.14.0",
    vulnerable: ["0.13.2"],
    fixed: ["0.14.0"],
  },
  {
    name: "fastify",
    id: "CVE-2026-25223: a tab in the content type skips the schema of the body",
    affected: "<5.7.2",
    vulnerable: ["4.29.0", "5.7.1"],
    fixed: ["5.7.2"],
  },
  {
    name: "fastify",
    id: "CVE-2026-3419: content types are matched too loosely",
    affected: ">=5.7.2 <5.8.1",
    vulnerable: ["5.7.2", "5.8.0"],
    fixed: ["5.8.1"],
  },
  {
    name: "qs",
    id: "CVE-2025-15284: arrayLimit is got past",
    affected: "<6.14.1",
    vulnerable: ["6.14.0"],
    fixed: ["6.14.1"],
  },
  {
    name: "body-parser",
    id: "CVE-2024-45590, CVE-2025-13466: forms keep the server busy",
    affected: "<1.20.3 || 2.2.0",
    vulnerable: ["1.20.2", "2.2.0"],
    fixed: ["1.20.3", "2.2.1"],
  },
  {
    name: "path-to-regexp",
    id: "CVE-2024-45296, CVE-2024-52798: patterns that take forever",
    affected: "<0.1.12 || >=1.0.0 <1.9.0 || >=2.0.0 <3.3.0 || >=4.0.0 <6.3.0 || >=7.0.0 <8.0.0",
    vulnerable: ["0.1.11", "1.8.0", "6.2.2", "7.2.0"],
    fixed: ["0.1.12", "1.9.0", "6.3.0", "8.0.0"],
  },
  {
    name: "pg",
    id: "CVE-2017-16082: names of columns are run as code",
    affected: "<7.1.2",
    vulnerable: ["7.1.1"],
    fixed: ["7.1.2"],
  },
  {
    name: "ws",
    id: "CVE-2024-37890: many headers end the server",
    affected: ">=5.0.0 <5.2.4 || >=6.0.0 <6.2.3 || >=7.0.0 <7.5.10 || >=8.0.0 <8.17.1",
    vulnerable: ["8.17.0", "7.5.9"],
    fixed: ["8.17.1", "7.5.10"],
  },
  {
    name: "mercurius",
    id: "CVE-2026-30241: limits do not hold for subscriptions",
    affected: "<16.8.0",
    vulnerable: ["16.7.0"],
    fixed: ["16.8.0"],
  },
];

/** What the service counts on beyond warnings: a bound of graphql's merging of fields, and what TypeORM 1.1 refuses in queries. */
export const floors: Readonly<Record<string, string>> = {
  graphql: "16.15.0",
  typeorm: "1.1.0",
  "@apollo/server": "5.5.0",
};
