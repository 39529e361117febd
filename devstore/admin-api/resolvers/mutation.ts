import { GraphQLError } from 'graphql';
import type { BulkOutcome } from '../../bulk/operations.ts';
import { stagedKey } from '../../bulk/staged-uploads.ts';
import { StoreError } from '../../store/changes.ts';
import type { DiscountInput } from '../../store/discounts.ts';
import { gid, idOf } from '../../store/ids.ts';
import { minorOf } from '../../store/money.ts';
import { resolveNamespace } from '../../store/namespaces.ts';
import { type ApiContext, type Args, NotImplemented, type TypeResolvers } from '../context.ts';
import { CodeCreation, codeCreations } from './discounts.ts';
import { metafieldsSet } from './metafields-set.ts';
import { CustomerNode, DiscountNode } from './nodes.ts';

const MAX_CODES = 250;

interface UserError {
  field: string[] | null;
  message: string;
  code?: string | null;
  [extra: string]: unknown;
}

/** Runs a mutation; what the store refuses becomes a user error, anything else is a real one. */
function attempt<Payload extends object>(work: () => Payload, empty: Payload): Payload & { userErrors: UserError[] } {
  try {
    return { ...work(), userErrors: [] };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return {
      ...empty,
      userErrors: [
        {
          field: error.field,
          message: error.message,
          code: error.code === 'NOT_FOUND' ? 'INVALID' : error.code,
          extraInfo: null,
        },
      ],
    };
  }
}

function customerId(globalId: unknown, what: string): string {
  const id = idOf('Customer', String(globalId));
  if (id === null) throw new NotImplemented(`${what} of ${String(globalId)}`);
  return id;
}

const tagsOf = (value: unknown): string[] => {
  const tags = (value as string[]).flatMap((tag) => tag.split(','));
  if (tags.length > 250)
    throw new GraphQLError('The input array size of tags exceeds the maximum of 250', {
      extensions: { code: 'MAX_INPUT_SIZE_EXCEEDED' },
    });
  return tags;
};

const tagMutation = (name: 'addTags' | 'removeTags') => (_root: unknown, args: Args, context: ApiContext) =>
  attempt(
    () => ({ node: new CustomerNode(context.store.customers[name](customerId(args.id, name), tagsOf(args.tags))) }),
    { node: null as unknown as CustomerNode },
  );

interface BasicDiscount {
  title?: string;
  code?: string;
  startsAt?: string;
  endsAt?: string | null;
  usageLimit?: number | null;
  appliesOncePerCustomer?: boolean;
  customerGets?: {
    value?: { percentage?: number; discountAmount?: { amount?: string } };
    items?: { all?: boolean; products?: { productsToAdd?: string[] } };
  };
  minimumRequirement?: {
    quantity?: { greaterThanOrEqualToQuantity?: string };
    subtotal?: { greaterThanOrEqualToSubtotal?: string };
  } | null;
}

function discountInput(input: BasicDiscount, context: ApiContext): Partial<DiscountInput> {
  const value = input.customerGets?.value;
  const amount = value?.discountAmount?.amount;
  const minor = amount === undefined ? null : minorOf(String(amount), context.store.info.currency);
  if (amount !== undefined && minor === null)
    throw new StoreError('Amount is invalid', ['basicCodeDiscount', 'customerGets']);
  const percentage = value?.percentage;
  if (percentage !== undefined && (percentage <= 0 || percentage > 1)) {
    throw new StoreError(
      'Value must be between 0.0 and 1.0',
      ['basicCodeDiscount', 'customerGets', 'value', 'percentage'],
      'VALUE_OUTSIDE_RANGE',
    );
  }
  const products = input.customerGets?.items?.products?.productsToAdd;
  const productIds = products?.map((product) => {
    const id = idOf('Product', product);
    if (id === null || !context.store.state.products.has(id))
      throw new StoreError('Product is invalid', ['basicCodeDiscount', 'customerGets', 'items'], 'INVALID');
    return id;
  });
  const quantity = input.minimumRequirement?.quantity?.greaterThanOrEqualToQuantity;
  const subtotal = input.minimumRequirement?.subtotal?.greaterThanOrEqualToSubtotal;
  const least = subtotal === undefined ? null : minorOf(String(subtotal), context.store.info.currency);
  return {
    title: input.title,
    ...(productIds && { productIds }),
    ...(quantity === undefined ? {} : { minimumQuantity: Number(quantity) }),
    ...(least === null ? {} : { minimumSubtotal: least }),
    startsAt: input.startsAt === undefined ? undefined : Date.parse(input.startsAt),
    endsAt: input.endsAt === undefined ? undefined : input.endsAt === null ? null : Date.parse(input.endsAt),
    usageLimit: input.usageLimit,
    appliesOncePerCustomer: input.appliesOncePerCustomer,
    ...(minor !== null ? { kind: 'amount' as const, value: minor } : {}),
    ...(percentage !== undefined ? { kind: 'percentage' as const, value: Math.round(percentage * 10_000) } : {}),
    ...(input.code === undefined ? {} : { codes: [input.code] }),
  };
}

function createDiscount(_root: unknown, args: Args, context: ApiContext) {
  return attempt(
    () => {
      const input = discountInput(args.basicCodeDiscount as BasicDiscount, context);
      const { title, kind, value, startsAt, codes, productIds, minimumQuantity, minimumSubtotal } = input;
      if (!title) throw new StoreError("Title can't be blank", ['basicCodeDiscount', 'title'], 'BLANK');
      if (!codes) throw new StoreError("Code can't be blank", ['basicCodeDiscount', 'code'], 'BLANK');
      if (startsAt === undefined)
        throw new StoreError("Starts at can't be blank", ['basicCodeDiscount', 'startsAt'], 'BLANK');
      if (!kind || value === undefined)
        throw new StoreError("Customer gets can't be blank", ['basicCodeDiscount', 'customerGets'], 'BLANK');
      const discount = context.store.discounts.create({
        title,
        kind,
        value,
        startsAt,
        codes,
        ...(productIds && { productIds }),
        ...(minimumQuantity && { minimumQuantity }),
        ...(minimumSubtotal && { minimumSubtotal }),
        endsAt: input.endsAt ?? null,
        usageLimit: input.usageLimit ?? null,
        appliesOncePerCustomer: input.appliesOncePerCustomer ?? false,
      });
      return { codeDiscountNode: new DiscountNode(discount) as DiscountNode | null };
    },
    { codeDiscountNode: null },
  );
}

function updateDiscount(_root: unknown, args: Args, context: ApiContext) {
  return attempt(
    () => {
      const id = idOf('DiscountCodeNode', String(args.id)) ?? '';
      const discount = context.store.discounts.update(
        id,
        discountInput(args.basicCodeDiscount as BasicDiscount, context),
      );
      return { codeDiscountNode: new DiscountNode(discount) as DiscountNode | null };
    },
    { codeDiscountNode: null },
  );
}

function deleteDiscount(_root: unknown, args: Args, { store }: ApiContext) {
  return attempt(
    () => {
      store.discounts.delete(idOf('DiscountCodeNode', String(args.id)) ?? '');
      return { deletedCodeDiscountId: String(args.id) as string | null };
    },
    { deletedCodeDiscountId: null },
  );
}

/** Codes are added after the answer, as at Shopify: the caller has to come back and look. */
function addCodes(_root: unknown, args: Args, { store }: ApiContext) {
  const codes = (args.codes as { code: string }[]).map(({ code }) => code);
  const refuse = (message: string, field: string[], code: string) => ({
    bulkCreation: null,
    userErrors: [{ field, message, code, extraInfo: null }],
  });
  if (codes.length > MAX_CODES)
    return refuse(`Codes exceed the maximum of ${MAX_CODES}`, ['codes'], 'TOO_MANY_ARGUMENTS');
  const discountId = idOf('DiscountCodeNode', String(args.discountId)) ?? '';
  if (!store.state.discounts.has(discountId)) return refuse('Code discount does not exist.', ['discountId'], 'INVALID');
  const creation = new CodeCreation(store.core.ids.next(), discountId, codes, store.clock.now());
  const creations = codeCreations.get(store) ?? new Map<string, CodeCreation>();
  codeCreations.set(store, creations.set(creation.id, creation));
  setTimeout(() => {
    creation.results = store.discounts.addCodes(discountId, codes);
  }, 20).unref();
  return { bulkCreation: creation, userErrors: [] };
}

/** Codes are taken away after the answer, too. */
function removeCodes(_root: unknown, args: Args, { store }: ApiContext) {
  const discountId = idOf('DiscountCodeNode', String(args.discountId)) ?? '';
  if (!Array.isArray(args.ids)) throw new NotImplemented('discountCodeRedeemCodeBulkDelete without ids');
  if (!store.state.discounts.has(discountId)) {
    const message = 'Code discount does not exist.';
    return { job: null, userErrors: [{ field: ['discountId'], message, code: 'INVALID', extraInfo: null }] };
  }
  const codeIds = args.ids.flatMap((id) => idOf('DiscountRedeemCode', String(id)) ?? []);
  setTimeout(() => store.discounts.removeCodes(discountId, codeIds), 20).unref();
  return { job: { id: gid('Job', store.core.ids.next()), done: false }, userErrors: [] };
}

const bulkPayload = (outcome: BulkOutcome, field: string[]) =>
  'operation' in outcome
    ? { bulkOperation: outcome.operation, userErrors: [] }
    : { bulkOperation: null, userErrors: [{ field, message: outcome.message, code: outcome.code }] };

interface StagedUpload {
  filename: string;
  httpMethod?: 'POST' | 'PUT';
  resource: string;
}

function stageUploads(_root: unknown, args: Args, { store, origin }: ApiContext) {
  const targets = (args.input as StagedUpload[]).map(({ filename, httpMethod, resource }) => {
    if (resource !== 'BULK_MUTATION_VARIABLES') throw new NotImplemented(`staged uploads of ${resource}`);
    const key = stagedKey(store.info.id, filename);
    const url = `${origin}/_uploads`;
    if (httpMethod !== 'POST') return { url: `${url}/${key}`, resourceUrl: `${url}/${key}`, parameters: [] };
    return {
      url,
      resourceUrl: `${url}/${key}`,
      parameters: [
        { name: 'key', value: key },
        { name: 'Content-Type', value: 'text/jsonl' },
        { name: 'success_action_status', value: '201' },
        { name: 'acl', value: 'private' },
      ],
    };
  });
  return { stagedTargets: targets, userErrors: [] };
}

interface DefinitionInput {
  name: string;
  key: string;
  namespace?: string;
  ownerType: string;
  type: string;
}

function createDefinition(_root: unknown, args: Args, { store }: ApiContext) {
  const { name, key, namespace, ownerType, type } = args.definition as DefinitionInput;
  const definition = {
    id: gid('MetafieldDefinition', store.core.ids.next()),
    name,
    key,
    namespace: resolveNamespace(namespace),
    ownerType,
    type: { name: type, category: 'TEXT' },
    description: null,
  };
  return { createdDefinition: definition, userErrors: [] };
}

/** Of Shopify's templates, those an app of ours may want. */
const STANDARD_DEFINITIONS = new Set(['CUSTOMER facts birth_date']);

function enableStandardDefinition(_root: unknown, args: Args, { store: { metafields } }: ApiContext) {
  const { ownerType, namespace, key } = args as { ownerType: string; namespace: string; key: string };
  const name = `${ownerType} ${namespace} ${key}`;
  const refused = (code: string, message: string) => ({
    createdDefinition: null,
    userErrors: [{ field: null, code, message }],
  });
  if (!STANDARD_DEFINITIONS.has(name)) return refused('TEMPLATE_NOT_FOUND', 'A standard definition was not found.');
  if (metafields.standard.has(name)) return refused('TAKEN', 'Key is in use for Customer metafields.');
  if (metafields.inUse('Customer', namespace, key))
    return refused(
      'UNSTRUCTURED_ALREADY_EXISTS',
      'Unstructured metafields already exist for this owner type, namespace, and key.',
    );
  metafields.standard.add(name);
  return { createdDefinition: null, userErrors: [] };
}

function deleteMetafields(_root: unknown, args: Args, { store }: ApiContext) {
  const wanted = args.metafields as { ownerId: string; namespace: string; key: string }[];
  const deletedMetafields = wanted.map(({ ownerId, namespace, key }) => {
    const resolved = resolveNamespace(namespace);
    return store.metafields.delete(ownerId, resolved, key) ? { ownerId, namespace: resolved, key } : null;
  });
  return { deletedMetafields, userErrors: [] };
}

function updateCustomer(_root: unknown, args: Args, { store }: ApiContext) {
  const { id, email, firstName, lastName, phone, locale, note, tags, ...others } = args.input as Record<
    string,
    string
  > & {
    tags?: string[];
  };
  const [unknown] = Object.keys(others);
  if (unknown) throw new NotImplemented(`CustomerInput.${unknown}`);
  return attempt(
    () => {
      const changed = store.customers.update(customerId(id, 'customerUpdate'), {
        email,
        firstName,
        lastName,
        phone,
        locale,
        note,
        tags,
      });
      return { customer: new CustomerNode(changed) as CustomerNode | null };
    },
    { customer: null },
  );
}

export const mutationResolvers: TypeResolvers<unknown> = {
  tagsAdd: tagMutation('addTags'),
  tagsRemove: tagMutation('removeTags'),
  metafieldsSet: (_root, args, context) => metafieldsSet(args, context),
  metafieldsDelete: deleteMetafields,
  metafieldDefinitionCreate: createDefinition,
  standardMetafieldDefinitionEnable: enableStandardDefinition,
  customerUpdate: updateCustomer,
  discountCodeBasicCreate: createDiscount,
  discountCodeBasicUpdate: updateDiscount,
  discountCodeDelete: deleteDiscount,
  discountRedeemCodeBulkAdd: addCodes,
  discountCodeRedeemCodeBulkDelete: removeCodes,
  stagedUploadsCreate: stageUploads,
  bulkOperationRunQuery: (_root, args, context) =>
    bulkPayload(context.bulk.runQuery(String(args.query), args.groupObjects === true, context), ['query']),
  bulkOperationRunMutation: (_root, args, context) =>
    bulkPayload(context.bulk.runMutation(String(args.mutation), String(args.stagedUploadPath), context), ['mutation']),
  bulkOperationCancel: (_root, args, { bulk }) => {
    const operation = bulk.cancel(idOf('BulkOperation', String(args.id)) ?? '');
    if (operation) return { bulkOperation: operation, userErrors: [] };
    return { bulkOperation: null, userErrors: [{ field: ['id'], message: 'Bulk operation does not exist' }] };
  },
};
