import type { Customer, Order } from '../../model.ts';
import { gid } from '../../store/ids.ts';
import { decimal } from '../../store/money.ts';
import { totals } from '../../store/totals.ts';
import { Connection } from '../connection.ts';
import { type ApiContext, iso, isoOrNull, type TypeResolvers } from '../context.ts';
import { metafieldsOf } from './metafields.ts';
import { type CustomerNode, OrderNode } from './nodes.ts';
import { AddressNode } from './orders.ts';
import { visible } from './visibility.ts';

const ordersOf = ({ customer }: CustomerNode, { store }: ApiContext): Order[] =>
  store.customers.ordersOf(customer.id).map((id) => store.core.order(id));

const nameOf = (customer: Customer): string =>
  [customer.firstName, customer.lastName].filter(Boolean).join(' ') || customer.email || customer.phone || '';

const defaultAddress = ({ customer }: CustomerNode): AddressNode | null =>
  customer.defaultAddress === null
    ? null
    : new AddressNode(
        `gid://shopify/MailingAddress/${customer.id}?model_name=CustomerAddress`,
        customer.defaultAddress,
      );

export const customerResolvers: TypeResolvers<CustomerNode> = {
  ...metafieldsOf<CustomerNode>(({ customer }) => gid('Customer', customer.id)),
  id: ({ customer }) => gid('Customer', customer.id),
  legacyResourceId: ({ customer }) => customer.id,
  email: ({ customer }) => customer.email,
  firstName: ({ customer }) => customer.firstName,
  lastName: ({ customer }) => customer.lastName,
  displayName: ({ customer }) => nameOf(customer),
  phone: ({ customer }) => customer.phone,
  locale: ({ customer }) => customer.locale,
  state: ({ customer }) => customer.state,
  tags: ({ customer }) => customer.tags,
  note: ({ customer }) => customer.note,
  dataSaleOptOut: ({ customer }) => customer.dataSaleOptOut,
  verifiedEmail: ({ customer }) => customer.email !== null,
  createdAt: ({ customer }) => iso(customer.createdAt),
  updatedAt: ({ customer }) => iso(customer.updatedAt),
  defaultAddress,
  addresses: (source) => [defaultAddress(source)].filter((address) => address !== null),
  addressesV2: (source, args) =>
    new Connection(
      [defaultAddress(source)].filter((address) => address !== null),
      args,
      (address) => address,
    ),
  defaultEmailAddress: ({ customer }) =>
    customer.email === null
      ? null
      : {
          emailAddress: customer.email,
          marketingState: customer.emailMarketing.state,
          marketingOptInLevel: customer.emailMarketing.optInLevel,
          marketingUpdatedAt: isoOrNull(customer.emailMarketing.updatedAt),
          validFormat: true,
        },
  defaultPhoneNumber: ({ customer }) => (customer.phone === null ? null : { phoneNumber: customer.phone }),
  emailMarketingConsent: ({ customer }) =>
    customer.email === null
      ? null
      : {
          marketingState: customer.emailMarketing.state,
          marketingOptInLevel: customer.emailMarketing.optInLevel,
          consentUpdatedAt: isoOrNull(customer.emailMarketing.updatedAt),
        },
  numberOfOrders: (source, _args, context) => String(ordersOf(source, context).length),
  amountSpent: (source, _args, context) => {
    const { currency } = context.store.info;
    const spent = ordersOf(source, context)
      .filter((order) => order.cancelledAt === null && order.financialStatus !== 'PENDING' && !order.test)
      .reduce((sum, order) => sum + totals(order).total - totals(order).refunded, 0);
    return { amount: decimal(spent, currency), currencyCode: currency };
  },
  lastOrder: (source, _args, context) => {
    const last = ordersOf(source, context)
      .sort((left, right) => left.createdAt - right.createdAt)
      .at(-1);
    return last && visible(last, context) ? new OrderNode(last) : null;
  },
  orders: (source, args, context) => {
    const orders = ordersOf(source, context).filter((order) => visible(order, context));
    return new Connection(args.reverse ? orders.reverse() : orders, args, (order) => new OrderNode(order));
  },
  mergeable: () => ({ isMergeable: true, errorFields: [], reason: null, mergeInProgress: null }),
  statistics: () => ({ predictedSpendTier: null, rfmGroup: null }),
};
