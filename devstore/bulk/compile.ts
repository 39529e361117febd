import {
  type DocumentNode,
  type FieldNode,
  type GraphQLError,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getArgumentValues,
  getNamedType,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { Connection } from '../admin-api/connection.ts';
import type { ApiContext, Args } from '../admin-api/context.ts';
import { assertAccess, assertApproved, type FieldReader, reader, typeNameOf } from '../admin-api/resolve.ts';
import { adminSchema } from '../admin-api/schema.ts';

const MAX_CONNECTIONS = 5;
const MAX_DEPTH = 2;

/** Why a query cannot run in bulk, in Shopify's words. */
export class BulkRefused extends Error {
  override readonly name = 'BulkRefused';
}

/** One line of the result: an object, and what hangs below it. */
export interface Line {
  object: Record<string, unknown>;
  children: Line[];
}

type ReadObject = (source: unknown, context: ApiContext, children: Line[]) => Record<string, unknown>;
type ReadValue = (value: unknown, context: ApiContext, children: Line[]) => unknown;

export interface BulkPlan {
  /** Root objects one by one; each holds the lines below it. */
  lines: (context: ApiContext) => Generator<Line>;
}

/**
 * Turns a bulk query into functions that are run once per object. graphql-js would do the same work field by field with
 * its general machinery, ten times slower; the resolvers are the same ones, and a test holds both answers together.
 */
export function compileBulkQuery(document: DocumentNode, errors: readonly GraphQLError[]): BulkPlan {
  if (errors.length > 0)
    throw new BulkRefused(`Invalid bulk query: ${errors.map(({ message }) => message).join(', ')}`);
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (operation?.operation !== 'query') throw new BulkRefused('Invalid bulk query: a query operation is needed');
  const compiler = new Compiler(document);
  const root = adminSchema().getQueryType();
  if (!root) throw new Error('The schema has no query type');
  const [field, ...others] = compiler.collect(root, [operation.selectionSet]).values();
  if (!field || others.length > 0) throw new BulkRefused('Bulk queries must contain exactly one root connection');
  const plan = compiler.connection(root, field, 0);
  if (!plan) throw new BulkRefused('Bulk queries must contain at least one connection.');
  return {
    lines: (context) => plan({}, context),
  };
}

class Compiler {
  readonly #fragments: Map<string, { on: string; set: SelectionSetNode }>;
  #connections = 0;

  constructor(document: DocumentNode) {
    this.#fragments = new Map(
      document.definitions
        .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
        .map((fragment) => [
          fragment.name.value,
          { on: fragment.typeCondition.name.value, set: fragment.selectionSet },
        ]),
    );
  }

  /** The fields selected on a concrete type, fragments spread out, equal response keys put together. */
  collect(type: GraphQLObjectType, sets: readonly SelectionSetNode[], found = new Map<string, FieldNode[]>()) {
    for (const part of sets.flatMap((set) => set.selections)) {
      if (part.kind === Kind.FIELD) {
        const key = part.alias?.value ?? part.name.value;
        found.set(key, [...(found.get(key) ?? []), part]);
      } else {
        const fragment =
          part.kind === Kind.INLINE_FRAGMENT
            ? { on: part.typeCondition?.name.value ?? type.name, set: part.selectionSet }
            : this.#fragments.get(part.name.value);
        if (fragment && applies(fragment.on, type)) this.collect(type, [fragment.set], found);
      }
    }
    return found;
  }

  /** A connection field as a generator of lines; null when the field is none. */
  connection(parent: GraphQLObjectType, nodes: readonly FieldNode[], depth: number) {
    const { read, args, field } = this.#field(parent, nodes);
    const returned = getNamedType(field.type);
    if (!isObjectType(returned) || !returned.name.endsWith('Connection')) return null;
    this.#connections += 1;
    if (this.#connections > MAX_CONNECTIONS)
      throw new BulkRefused('Bulk queries cannot contain more than 5 connections.');
    if (depth > MAX_DEPTH)
      throw new BulkRefused('Bulk queries cannot contain connections with a nesting depth greater than 2.');
    const sets = this.#nodeSelections(returned, nodes);
    if (sets.length === 0) throw new BulkRefused(`The connection ${field.name} must select its edges and their nodes.`);
    const nodeType = getNamedType(returned.getFields().nodes?.type ?? field.type);
    const readers = new Map<string, ReadObject>();
    const readerFor = (typeName: string): ReadObject => {
      const known = readers.get(typeName);
      if (known) return known;
      const type = adminSchema().getType(typeName);
      if (!isObjectType(type)) throw new Error(`${typeName} is no object type`);
      const made = this.object(type, sets, depth + 1);
      readers.set(typeName, made);
      return made;
    };
    // Concrete types are compiled now, so that what is wrong is said before the operation starts.
    for (const type of isAbstractType(nodeType) ? [] : [nodeType]) readerFor(type.name);
    const access = { name: field.name, returns: returned.name };
    return function* lines(source: unknown, context: ApiContext): Generator<Line> {
      assertAccess(parent.name, access, context);
      const found = read(source, args, context);
      if (!(found instanceof Connection)) return;
      for (const node of found.all()) {
        const children: Line[] = [];
        const object = readerFor(typeNameOf(node) ?? nodeType.name)(node, context, children);
        yield { object, children };
      }
    };
  }

  object(type: GraphQLObjectType, sets: readonly SelectionSetNode[], depth: number): ReadObject {
    const parts = [...this.collect(type, sets)].map(([key, nodes]) => this.#part(type, key, nodes, depth));
    const nested = parts.some(({ lines }) => lines !== null);
    const selectsId = this.collect(type, sets).get('id')?.[0]?.name.value === 'id';
    if (nested && !selectsId) {
      throw new BulkRefused(
        "The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of 'ID' return type.",
      );
    }
    return (source, context, children) => {
      const object: Record<string, unknown> = {};
      for (const { key, value, lines } of parts) {
        if (value) object[key] = value(source, context, children);
        else if (lines) {
          for (const line of lines(source, context)) {
            line.object.__parentId = object.id;
            children.push(line);
          }
        }
      }
      return object;
    };
  }

  #part(type: GraphQLObjectType, key: string, nodes: readonly FieldNode[], depth: number) {
    if (nodes[0]?.name.value === '__typename') return { key, value: (() => type.name) as ReadValue, lines: null };
    const { read, args, field } = this.#field(type, nodes);
    const lines = this.connection(type, nodes, depth);
    if (lines) return { key, value: null, lines };
    const complete = this.#value(field.type, nodes, depth);
    const returned = getNamedType(field.type);
    const access = isLeafType(returned) ? null : { name: field.name, returns: returned.name };
    const value: ReadValue = (source, context, children) => {
      if (access) assertAccess(type.name, access, context);
      assertApproved(type.name, field.name, context.faults);
      return complete(read(source, args, context), context, children);
    };
    return { key, value, lines: null };
  }

  #value(type: GraphQLOutputType, nodes: readonly FieldNode[], depth: number): ReadValue {
    const nullable = getNullableType(type);
    if (isNonNullType(type)) {
      const inner = this.#value(nullable as GraphQLOutputType, nodes, depth);
      return (value, context, children) => {
        const result = inner(value, context, children);
        if (result === null) throw new Error(`Cannot return null for the field ${nodes[0]?.name.value}`);
        return result;
      };
    }
    if (isListType(nullable)) {
      const before = this.#connections;
      const inner = this.#value(nullable.ofType, nodes, depth);
      if (this.#connections > before)
        throw new BulkRefused(
          'Queries that contain a connection field within a list field are not currently supported.',
        );
      return (value, context, children) =>
        Array.isArray(value) ? value.map((item) => inner(item, context, children)) : null;
    }
    if (isLeafType(nullable)) return (value) => (value === undefined ? null : value);
    const sets = nodes.map(({ selectionSet }) => selectionSet).filter((set) => set !== undefined);
    if (isObjectType(nullable)) {
      const read = this.object(nullable, sets, depth);
      return (value, context, children) =>
        value === null || value === undefined ? null : read(value, context, children);
    }
    const readers = new Map<string, ReadObject>();
    return (value, context, children) => {
      if (value === null || value === undefined) return null;
      const name = typeNameOf(value);
      const concrete = name === undefined ? undefined : adminSchema().getType(name);
      if (!isObjectType(concrete)) throw new Error(`No type for a value of ${nodes[0]?.name.value}`);
      let read = readers.get(concrete.name);
      if (!read) {
        read = this.object(concrete, sets, depth);
        readers.set(concrete.name, read);
      }
      return read(value, context, children);
    };
  }

  #field(parent: GraphQLObjectType, nodes: readonly FieldNode[]): { read: FieldReader; args: Args; field: FieldOf } {
    const node = nodes[0];
    const field = node && parent.getFields()[node.name.value];
    if (!node || !field) throw new BulkRefused(`Field '${node?.name.value}' doesn't exist on type '${parent.name}'`);
    return { read: reader(parent.name, field.name), args: getArgumentValues(field, node), field };
  }

  #nodeSelections(connection: GraphQLObjectType, nodes: readonly FieldNode[]): SelectionSetNode[] {
    const sets = nodes.map(({ selectionSet }) => selectionSet).filter((set) => set !== undefined);
    const fields = this.collect(connection, sets);
    const edge = getNamedType(connection.getFields().edges?.type ?? connection);
    const edges = (fields.get('edges') ?? [])
      .map(({ selectionSet }) => selectionSet)
      .filter((set) => set !== undefined);
    const underEdges = isObjectType(edge) ? (this.collect(edge, edges).get('node') ?? []) : [];
    return [...(fields.get('nodes') ?? []), ...underEdges]
      .map(({ selectionSet }) => selectionSet)
      .filter((set) => set !== undefined);
  }
}

type FieldOf = ReturnType<GraphQLObjectType['getFields']>[string];

function applies(condition: string, type: GraphQLObjectType): boolean {
  if (condition === type.name) return true;
  const on = adminSchema().getType(condition);
  return isAbstractType(on) && adminSchema().isSubType(on, type);
}
