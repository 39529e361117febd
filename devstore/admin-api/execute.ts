import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  getOperationAST,
  getVariableValues,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { type ApiContext, NotImplemented } from './context.ts';
import { actualCost, type Budget, MAX_COST, requestedCost } from './cost.ts';
import { fieldResolver, typeResolver } from './resolve.ts';
import { adminSchema } from './schema.ts';

export interface GraphQLRequest {
  query: string;
  variables?: Record<string, unknown> | null;
  operationName?: string | null;
}

const MAX_PARSED = 200;
const parsed = new Map<string, { document: DocumentNode; errors: readonly GraphQLError[] }>();

/** Parses and validates; apps send the same few documents again and again, so the last ones are kept. */
export function prepare(query: string): { document: DocumentNode | null; errors: readonly GraphQLError[] } {
  const known = parsed.get(query);
  if (known) return known;
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) return { document: null, errors: [error] };
    throw error;
  }
  const entry = { document, errors: validate(adminSchema(), document) };
  if (parsed.size >= MAX_PARSED) parsed.clear();
  parsed.set(query, entry);
  return entry;
}

export function runDocument(
  document: DocumentNode,
  variables: Record<string, unknown>,
  operationName: string | null,
  context: ApiContext,
): ExecutionResult | Promise<ExecutionResult> {
  return execute({
    schema: adminSchema(),
    document,
    variableValues: variables,
    operationName,
    contextValue: context,
    fieldResolver,
    typeResolver,
  });
}

/** Answers one request as Shopify does: always an object with data, errors or both, and what it cost. */
export async function answer(
  request: GraphQLRequest,
  context: ApiContext,
  budget: Budget,
): Promise<Record<string, unknown>> {
  const { document, errors } = prepare(request.query);
  if (!document || errors.length > 0) return { errors: errors.map((error) => error.toJSON()) };
  const operation = getOperationAST(document, request.operationName);
  if (!operation) return { errors: [{ message: 'Must provide a valid operationName' }] };
  const variables = request.variables ?? {};
  const { coerced, errors: wrong } = getVariableValues(adminSchema(), operation.variableDefinitions ?? [], variables);
  if (wrong) return { errors: wrong.map((error) => error.toJSON()) };
  let requested: number;
  try {
    requested = requestedCost(adminSchema(), document, operation, coerced);
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error.toJSON()] };
    throw error;
  }
  const refusal = refuse(requested, budget);
  if (refusal) return refusal;
  const result = await runDocument(document, variables, request.operationName ?? null, context);
  return finish(result, operation, requested, budget);
}

function refuse(requested: number, budget: Budget): Record<string, unknown> | null {
  if (requested > MAX_COST) {
    const message = `Query cost is ${requested}, which exceeds the single query max cost limit ${MAX_COST}. See https://shopify.dev/concepts/about-apis/rate-limits for more information on how the cost of a query is calculated.`;
    return { errors: [{ message, extensions: { code: 'MAX_COST_EXCEEDED', cost: requested, maxCost: MAX_COST } }] };
  }
  if (budget.affords(requested)) return null;
  return {
    errors: [
      {
        message: 'Throttled',
        extensions: { code: 'THROTTLED', documentation: 'https://shopify.dev/api/usage/rate-limits' },
      },
    ],
    extensions: { cost: { requestedQueryCost: requested, actualQueryCost: null, throttleStatus: budget.status() } },
  };
}

function finish(result: ExecutionResult, operation: OperationDefinitionNode, requested: number, budget: Budget) {
  for (const { originalError } of result.errors ?? []) {
    if (originalError instanceof NotImplemented) console.error(originalError.message);
  }
  const actual = result.data ? Math.min(requested, actualCost(result.data, operation.operation === 'mutation')) : null;
  budget.take(actual ?? 0);
  return {
    ...(result.data === undefined ? {} : { data: result.data }),
    ...(result.errors ? { errors: result.errors.map((error) => error.toJSON()) } : {}),
    extensions: {
      cost: { requestedQueryCost: requested, actualQueryCost: actual, throttleStatus: budget.status() },
    },
  };
}
