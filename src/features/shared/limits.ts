/**
 * How much an input may hold. The descriptions in schema.graphql name these numbers: change both together. Dates are bounded
 * where they are read (platform/graphql/scalars.ts), a request as a whole in platform/http and platform/graphql.
 */
export const limits = {
  /** An id that is no uuid is simply unknown; this only keeps it short. Keys of idempotency too. */
  id: 64,
  name: 200,
  phone: 40,
  email: 254,
  languages: 20,
  /** Reasons, summaries, places, single lines of a list. */
  shortText: 500,
  /** A part of a plan, a comment. */
  text: 2000,
  /** The body of a note. */
  longText: 20_000,
  list: 100,
  planSection: 200,
  page: 100,
  /** Ratings, importance, confidence: 0 to this. */
  rating: 10,
} as const;
