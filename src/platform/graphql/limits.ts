import {
  type ASTVisitor,
  type DocumentNode,
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLField,
  isCompositeType,
  isListType,
  isObjectType,
  isInterfaceType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  type ValueNode,
  type GraphQLNamedType,
  typeFromAST,
  type ValidationContext,
  type ValidationRule,
} from "graphql";
import { ApiError } from "./errors.js";

/**
 * How much one document may ask for, with all of its operations: one of them is answered, and all of them are read.
 * Generous for any screen of a front end; an attack needs orders more.
 */
export interface Limits {
  readonly depth: number;
  readonly rootFields: number;
  readonly aliases: number;
  readonly directives: number;
  /** The most values that the answer could hold, with lists as long as they may be. */
  readonly cost: number;
  /** The page size that is counted where `first` comes from a variable, and the largest that is counted at all. */
  readonly maxPageSize: number;
  /** The length that is counted for lists without `first`. */
  readonly usualListLength: number;
}

export const defaultLimits: Limits = {
  depth: 12,
  rootFields: 20,
  aliases: 100,
  directives: 50,
  cost: 250_000,
  maxPageSize: 100,
  usualListLength: 10,
};

/** The parser stops here, before anything grows with the document. */
export const maxTokens = 2_000;

/** What a selection asks for, with everything that its fragments bring. */
interface Size {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
  readonly cost: number;
}

const nothing: Size = { depth: 0, fields: 0, aliases: 0, directives: 0, cost: 0 };

/**
 * Refuses what is too large before anything of it runs. Runs after the rules of GraphQL itself, so that fragments are
 * known to end; each fragment is measured once, since fragments that spread each other double with every level.
 *
 * @example new ApolloServer({ validationRules: [limitOperations()] })
 */
export function limitOperations(limits: Limits = defaultLimits): ValidationRule {
  return (context: ValidationContext): ASTVisitor => {
    const measure = new Measure(context, limits);
    return {
      Document(document) {
        const objection = measure.objectionTo(document);
        if (objection !== null) context.reportError(new ApiError("OPERATION_TOO_COMPLEX", objection));
        return false;
      },
    };
  };
}

class Measure {
  private readonly fragments = new Map<string, Size>();

  constructor(
    private readonly context: ValidationContext,
    private readonly limits: Limits,
  ) {}

  objectionTo(document: DocumentNode): string | null {
    const { limits } = this;
    let size = nothing;
    for (const definition of document.definitions) {
      if (definition.kind === Kind.OPERATION_DEFINITION) size = join(size, this.operation(definition));
    }
    if (size.depth > limits.depth) {
      return `This operation is nested deeper than ${limits.depth} levels. Ask for the inner part in an operation of its own.`;
    }
    if (size.fields > limits.rootFields) return `Ask for at most ${limits.rootFields} root fields in one document.`;
    if (size.aliases > limits.aliases) return `Use at most ${limits.aliases} aliases in one document.`;
    if (size.directives > limits.directives) return `Use at most ${limits.directives} directives in one document.`;
    if (size.cost > limits.cost) {
      return "This document could return too much at once. Ask for shorter pages with `first`, or for fewer fields.";
    }
    return null;
  }

  private operation(operation: OperationDefinitionNode): Size {
    const root = this.context.getSchema().getRootType(operation.operation);
    if (!root) return nothing;
    const size = this.selection(operation.selectionSet, root, false);
    // Introspection is deep by nature and costs nothing that grows with data.
    const isIntrospection = operation.selectionSet.selections.every(
      (node) => node.kind === Kind.FIELD && node.name.value.startsWith("__"),
    );
    return isIntrospection ? { ...size, depth: Math.ceil(size.depth / 2) } : size;
  }

  private selection(set: SelectionSetNode, parent: GraphQLNamedType, isPage: boolean): Size {
    let size = nothing;
    for (const node of set.selections) {
      switch (node.kind) {
        case Kind.FIELD:
          size = join(size, this.field(node, parent, isPage));
          break;
        case Kind.INLINE_FRAGMENT: {
          const type = node.typeCondition ? typeFromAST(this.context.getSchema(), node.typeCondition) : parent;
          size = join(size, this.selection(node.selectionSet, type ?? parent, isPage));
          break;
        }
        case Kind.FRAGMENT_SPREAD:
          size = join(size, this.fragment(node.name.value, parent, isPage));
          break;
      }
      size = { ...size, directives: size.directives + (node.directives?.length ?? 0) };
    }
    return size;
  }

  private fragment(name: string, parent: GraphQLNamedType, isPage: boolean): Size {
    const key = `${name} ${isPage}`;
    const known = this.fragments.get(key);
    if (known !== undefined) return known;
    // Stands while the fragment is measured, should one contain itself after all.
    this.fragments.set(key, nothing);
    const fragment = this.context.getFragment(name);
    const type = fragment ? typeFromAST(this.context.getSchema(), fragment.typeCondition) : undefined;
    const size = fragment ? this.selection(fragment.selectionSet, type ?? parent, isPage) : nothing;
    this.fragments.set(key, size);
    return size;
  }

  private field(node: FieldNode, parent: GraphQLNamedType, isPage: boolean): Size {
    const definition = this.definitionOf(node, parent);
    const type = definition ? getNamedType(definition.type) : undefined;
    const first = node.arguments?.find((argument) => argument.name.value === "first")?.value;
    const hasPages = definition?.args.some((argument) => argument.name === "first") ?? false;
    const inner =
      node.selectionSet && type && isCompositeType(type) ? this.selection(node.selectionSet, type, hasPages) : nothing;
    const isList = definition !== undefined && isListType(getNullableType(definition.type));
    // The rows of a page are counted where its size is given, not again at `nodes` or `edges`.
    const times = hasPages ? this.pageSize(first, definition) : isList && !isPage ? this.limits.usualListLength : 1;
    return {
      depth: inner.depth + 1,
      fields: 1,
      aliases: inner.aliases + (node.alias ? 1 : 0),
      directives: inner.directives,
      cost: 1 + times * inner.cost,
    };
  }

  private pageSize(value: ValueNode | undefined, definition: GraphQLField<unknown, unknown> | undefined): number {
    const otherwise: unknown = definition?.args.find(({ name }) => name === "first")?.defaultValue;
    // A variable counts as the largest page: documents are measured once, whatever comes with them later.
    const size = value === undefined ? otherwise : value.kind === Kind.INT ? Number(value.value) : undefined;
    // Sizes beyond the bounds are refused elsewhere, as input.
    return typeof size === "number" ? Math.min(Math.max(size, 1), this.limits.maxPageSize) : this.limits.maxPageSize;
  }

  private definitionOf(node: FieldNode, parent: GraphQLNamedType): GraphQLField<unknown, unknown> | undefined {
    switch (node.name.value) {
      case SchemaMetaFieldDef.name:
        return SchemaMetaFieldDef;
      case TypeMetaFieldDef.name:
        return TypeMetaFieldDef;
      default:
        return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    }
  }
}

const join = (left: Size, right: Size): Size => ({
  depth: Math.max(left.depth, right.depth),
  fields: left.fields + right.fields,
  aliases: left.aliases + right.aliases,
  directives: left.directives + right.directives,
  cost: left.cost + right.cost,
});
