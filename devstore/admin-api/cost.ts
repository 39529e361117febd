import {
  type DocumentNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { MAX_PAGE } from './connection.ts';

export const MAX_COST = 1000;
const MUTATION_COST = 10;

type Variables = Record<string, unknown>;

/**
 * What a query may cost, before it runs: an object one point, a scalar nothing, a connection as many nodes as were asked
 * for, a mutation ten. Refuses pages of more than 250.
 */
export function requestedCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): number {
  const fragments = new Map(
    document.definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );

  const selection = (typeName: string, set: SelectionSetNode | undefined): number => {
    const type = schema.getType(typeName);
    const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
    let cost = 0;
    for (const part of set?.selections ?? []) {
      if (part.kind === Kind.FIELD) {
        const field = fields[part.name.value];
        if (!field) continue;
        const args = getArgumentValues(field, part, variables);
        cost += fieldCost(field, args, part.selectionSet);
      } else if (part.kind === Kind.INLINE_FRAGMENT) {
        cost += selection(part.typeCondition?.name.value ?? typeName, part.selectionSet);
      } else {
        const fragment = fragments.get(part.name.value);
        if (fragment) cost += selection(fragment.typeCondition.name.value, fragment.selectionSet);
      }
    }
    return cost;
  };

  const fieldCost = (
    field: GraphQLField<unknown, unknown>,
    args: Variables,
    set: SelectionSetNode | undefined,
  ): number => {
    const named = getNamedType(field.type);
    if (!isCompositeType(named)) return 0;
    const size = pageSize(field.name, args);
    const children = selection(named.name, set);
    if (named.name.endsWith('Connection')) return (size ?? 0) * Math.max(1, children);
    if (isListType(getNullableType(field.type)) && size !== null) return size * (1 + children);
    return named.name === 'PageInfo' || named.name.endsWith('Edge') ? children : 1 + children;
  };

  const root = schema.getRootType(operation.operation);
  const cost = selection(root?.name ?? '', operation.selectionSet);
  return operation.operation === 'mutation' ? Math.max(MUTATION_COST, cost) : Math.max(1, cost);
}

function pageSize(fieldName: string, args: Variables): number | null {
  const size = typeof args.first === 'number' ? args.first : typeof args.last === 'number' ? args.last : null;
  if (size !== null && size > MAX_PAGE) {
    throw new GraphQLError(`The ${fieldName} page of ${size} exceeds the maximum of ${MAX_PAGE}`, {
      extensions: { code: 'BAD_REQUEST' },
    });
  }
  if (size !== null && size < 0) throw new GraphQLError(`${fieldName} cannot be asked for ${size} objects`);
  return size;
}

const isConnection = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && ('nodes' in value || 'edges' in value);

/** What the answer really held: its objects, lists of objects one by one. */
export function actualCost(data: unknown, mutation: boolean): number {
  const count = (value: unknown): number => {
    if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + count(item), 0);
    if (typeof value !== 'object' || value === null) return 0;
    let sum = 1;
    for (const [key, child] of Object.entries(value)) {
      const inner = count(child);
      sum += key === 'pageInfo' || isConnection(child) ? inner - 1 : inner;
    }
    return sum;
  };
  const found = data === null || data === undefined ? 0 : count(data) - 1;
  return mutation ? Math.max(MUTATION_COST, found) : Math.max(1, found);
}

const RESTORE_RATES = { basic: 100, grow: 100, advanced: 200, plus: 1000 } as const;
const BUCKET = 20;

/** The leaky bucket of one app in one shop, in real time: it guards a real server. */
export class Budget {
  readonly #plan: () => keyof typeof RESTORE_RATES;
  readonly #factor: () => number;
  #used = 0;
  #at = performance.now();

  constructor(plan: () => keyof typeof RESTORE_RATES, factor: () => number) {
    this.#plan = plan;
    this.#factor = factor;
  }

  get restoreRate(): number {
    return RESTORE_RATES[this.#plan()] * this.#factor();
  }

  get maximum(): number {
    return this.restoreRate * BUCKET;
  }

  affords(points: number): boolean {
    this.#restore();
    return this.maximum - this.#used >= points;
  }

  take(points: number): void {
    this.#restore();
    this.#used += points;
  }

  status() {
    this.#restore();
    return {
      maximumAvailable: this.maximum,
      currentlyAvailable: Math.max(0, Math.floor(this.maximum - this.#used)),
      restoreRate: this.restoreRate,
    };
  }

  #restore(): void {
    const now = performance.now();
    this.#used = Math.max(0, this.#used - ((now - this.#at) / 1000) * this.restoreRate);
    this.#at = now;
  }
}
