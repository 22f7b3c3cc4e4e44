import type { GraphQLObjectType } from "graphql";
import { buildApiSchema } from "../../../src/schema.js";
import { prunedSchema } from "./pruned-schema.js";

const fieldsOf = (type: string, field: string | null, of: string): string[] => {
  const its = prunedSchema(buildApiSchema(), type, field).getType(of) as GraphQLObjectType;
  return Object.keys(its.getFields());
};

test("a pruned schema leads to one field, and has ids", () => {
  expect(fieldsOf("PeerNote", "body", "PeerNote")).toEqual(["id", "body"]);
  expect(fieldsOf("PeerNote", "body", "Client")).toEqual(["id", "peerNotes"]);
  expect(fieldsOf("PeerNote", "body", "ServiceNote")).toEqual(["id"]);
});

test("rows that are compared as a whole keep all of their fields", () => {
  expect(fieldsOf("CrisisPlan", "lines", "CrisisLine")).toEqual(["name", "number"]);
});

test("of a type as a whole the ids remain", () => {
  expect(fieldsOf("PeerNote", null, "PeerNote")).toEqual(["id"]);
});
