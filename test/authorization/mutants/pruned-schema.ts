import {
  buildASTSchema,
  getNamedType,
  isObjectType,
  parse,
  printSchema,
  visit,
  type DocumentNode,
  type GraphQLOutputType,
  type GraphQLSchema,
} from "graphql";

/** Instead of the name of a field: each of the type. */
export const ALL_FIELDS = "*";

/** Of these a nested one is asked by its id alone, so that nothing is reached through it. */
const BY_ID: ReadonlySet<string> = new Set(["Client", "PeerSpecialist", "Goal"]);
/** Of these a row is compared as a whole: they have no rows of their own. */
const WHOLE: ReadonlySet<string> = new Set(["CrisisLine"]);
const isCarrier = (name: string): boolean => /(Connection|Edge|Payload)$/.test(name) || name === "PageInfo";
const isWay = (name: string): boolean => name === "Query" || isCarrier(name);

/**
 * The schema with no more than what leads to one field: documents made from it ask for that field wherever it can be
 * reached, and for ids. Of a type as a whole (`field` null) its ids are asked.
 */
export function prunedSchema(schema: GraphQLSchema, type: string, field: string | null): GraphQLSchema {
  const leading = new Set([type]);
  const leads = (parent: string, its: { readonly name: string; readonly type: GraphQLOutputType }): boolean => {
    const target = getNamedType(its.type).name;
    const isBackLink = BY_ID.has(target) && !isWay(parent) && `${parent}.${its.name}` !== "RecoveryPlan.goals";
    return leading.has(target) && !isBackLink;
  };
  for (let size = 0; size !== leading.size;) {
    size = leading.size;
    for (const parent of Object.values(schema.getTypeMap())) {
      if (!isObjectType(parent)) continue;
      const reaches = Object.values(parent.getFields()).some((its) => leads(parent.name, its));
      if (reaches) leading.add(parent.name);
    }
  }
  const keeps = (parent: string, name: string): boolean => {
    const its = schema.getType(parent);
    const stated = isObjectType(its) ? its.getFields()[name] : undefined;
    if (name === "id" || (parent === type && (name === field || field === ALL_FIELDS))) return true;
    return isCarrier(parent) || WHOLE.has(parent) || (stated !== undefined && leads(parent, stated));
  };
  const document: DocumentNode = visit(documentOf(schema), {
    ObjectTypeDefinition(node) {
      if (node.name.value === "Mutation") return undefined;
      const kept = node.fields?.filter(({ name }) => keeps(node.name.value, name.value)) ?? [];
      // A type without an id that nothing leads through keeps one field, so as to be a type at all.
      return { ...node, fields: kept.length > 0 ? kept : node.fields?.slice(0, 1) };
    },
  });
  return buildASTSchema(document, { assumeValid: true });
}

const documents = new WeakMap<GraphQLSchema, DocumentNode>();

function documentOf(schema: GraphQLSchema): DocumentNode {
  const known = documents.get(schema) ?? parse(printSchema(schema));
  documents.set(schema, known);
  return known;
}
