import { GraphQLError } from 'graphql';
import { gid } from '../../store/ids.ts';
import type { MetafieldInput } from '../../store/metafields.ts';
import { APP_ID, resolveNamespace } from '../../store/namespaces.ts';
import { type ApiContext, type Args, NotImplemented } from '../context.ts';
import { nodeByGid } from './lookup.ts';
import { compareDigest } from './metafields.ts';
import { MetafieldNode } from './nodes.ts';

const MAX_METAFIELDS = 25;
const MAX_LIST = 128;
const MAX_TEXT = 64_000;
const MAX_JSON = 128_000;

interface Input {
  ownerId: string;
  namespace?: string;
  key: string;
  type?: string;
  value: string;
  compareDigest?: string | null;
}

interface SetError {
  field: string[];
  message: string;
  code: string;
  elementIndex: number | null;
}

/** Definitions every shop has. */
const STANDARD_TYPES: Record<string, string> = { 'customer|facts|birth_date': 'date' };

/** All or nothing: one refused metafield and none is written. */
export function metafieldsSet(args: Args, context: ApiContext) {
  const inputs = args.metafields as Input[];
  if (inputs.length > MAX_METAFIELDS) {
    throw new GraphQLError(
      `The input array size of ${inputs.length} is greater than the maximum allowed of ${MAX_METAFIELDS}.`,
      { path: ['metafieldsSet', 'metafields'], extensions: { code: 'MAX_INPUT_SIZE_EXCEEDED' } },
    );
  }
  const errors: SetError[] = [];
  const accepted: MetafieldInput[] = [];
  inputs.forEach((input, index) => {
    const found = check(input, context);
    if ('ownerGid' in found) accepted.push(found);
    else
      errors.push({
        field: ['metafields', String(index), found.field],
        message: found.message,
        code: found.code,
        elementIndex: null,
      });
  });
  if (errors.length > 0) return { metafields: null, userErrors: errors };
  const metafields = context.store.metafields.set(accepted).map((metafield) => new MetafieldNode(metafield));
  return { metafields, userErrors: [] };
}

type Refusal = { field: string; message: string; code: string };

function check(input: Input, context: ApiContext): MetafieldInput | Refusal {
  const ownerType = input.ownerId.split('/')[3] ?? '';
  const exists = input.ownerId === gid('AppInstallation', context.app.id) || nodeByGid(context, input.ownerId) !== null;
  if (!exists) {
    return { field: 'ownerId', message: 'Owner does not exist.', code: 'INVALID' };
  }
  assertMayWrite(ownerType, context);
  const namespace = resolveNamespace(input.namespace);
  if (namespace.startsWith('app--') && !namespace.startsWith(`app--${APP_ID}`)) {
    return {
      field: 'namespace',
      message: 'Access to this namespace and key on Metafields for this resource type is not allowed.',
      code: 'APP_NOT_AUTHORIZED',
    };
  }
  const known = context.store.metafields.get(input.ownerId, namespace, input.key);
  const type = input.type ?? known?.type ?? definedType(ownerType, namespace, input.key, context);
  if (!type) return { field: 'type', message: "Type can't be blank", code: 'BLANK' };
  if (input.compareDigest !== undefined) {
    const current = known ? compareDigest(known) : null;
    if (current !== input.compareDigest) {
      return {
        field: 'compareDigest',
        message: 'The resource has been updated since it was loaded. Try again with an updated `compareDigest` value.',
        code: 'STALE_OBJECT',
      };
    }
  }
  const defined = definedType(ownerType, namespace, input.key, context);
  if (defined && defined !== type) {
    return {
      field: 'type',
      message: `Type must be consistent with the definition's type: '${defined}'.`,
      code: 'INVALID_TYPE',
    };
  }
  const problem = invalid(type, input.value, context);
  if (problem) return { field: 'value', message: problem, code: 'INVALID_VALUE' };
  return { ownerGid: input.ownerId, namespace, key: input.key, type, value: input.value };
}

function assertMayWrite(ownerType: string, { scopes }: ApiContext): void {
  const scope = WRITE_SCOPES[ownerType];
  if (scope === undefined || scopes.has(scope)) return;
  throw new GraphQLError(`Access denied for metafieldsSet field. Required access: \`${scope}\` access scope.`, {
    extensions: { code: 'ACCESS_DENIED', requiredAccess: `\`${scope}\` access scope.` },
  });
}

const WRITE_SCOPES: Record<string, string> = {
  Product: 'write_products',
  ProductVariant: 'write_products',
  Collection: 'write_products',
  Customer: 'write_customers',
  Order: 'write_orders',
};

function definedType(ownerType: string, namespace: string, key: string, { app }: ApiContext): string | undefined {
  const owner = ownerType.toLowerCase();
  const ours = namespace === resolveNamespace('$app') ? app.metafieldTypes.get(`${owner}.${key}`) : undefined;
  return ours ?? STANDARD_TYPES[`${owner}|${namespace}|${key}`];
}

/** What is wrong with a value of a type; null when nothing is. */
function invalid(type: string, value: string, context: ApiContext): string | null {
  if (value === '') return "can't be blank.";
  if (type.startsWith('list.')) {
    const list = parsed(value);
    if (!Array.isArray(list)) return 'Value is invalid JSON: a list is needed.';
    if (list.length > MAX_LIST) return `has too many values (maximum is ${MAX_LIST}).`;
    const inner = type.slice('list.'.length);
    for (const item of list) {
      const problem = typeof item === 'string' ? invalid(inner, item, context) : 'must be a list of strings.';
      if (problem) return problem;
    }
    return null;
  }
  switch (type) {
    case 'product_reference':
    case 'variant_reference':
    case 'collection_reference':
    case 'customer_reference':
      return nodeByGid(context, value) === null ? `Value references non-existent resource ${value}.` : null;
    case 'json':
      if (Buffer.byteLength(value) > MAX_JSON) return 'is too long (maximum is 128000 bytes).';
      return parsed(value) === undefined ? 'is invalid JSON.' : null;
    case 'date':
      return isDate(value) ? null : 'must be in "YYYY-MM-DD" format.';
    case 'boolean':
      return value === 'true' || value === 'false' ? null : 'must be true or false.';
    case 'number_integer':
      return /^-?\d+$/.test(value) ? null : 'must be an integer.';
    case 'number_decimal':
      return /^-?\d+(\.\d+)?$/.test(value) ? null : 'must be a decimal.';
    case 'date_time':
      return Number.isNaN(Date.parse(value)) ? 'must be in "YYYY-MM-DDTHH:MM:SS" format.' : null;
    case 'single_line_text_field':
      if (/[\r\n]/.test(value)) return 'must be a single line text string.';
      return Buffer.byteLength(value) > MAX_TEXT ? 'is too long.' : null;
    case 'multi_line_text_field':
      return Buffer.byteLength(value) > MAX_TEXT ? 'is too long.' : null;
    default:
      throw new NotImplemented(`metafields of type ${type}`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}
