import type { Ctx } from '#app/platform/contributions.ts';
import { ENABLE_BIRTH_DATE_FIELD } from './birth-date-field.graphql.ts';

/** The definition is there, of ours or of the merchant's own making. */
const THERE_ALREADY = new Set(['TAKEN', 'UNSTRUCTURED_ALREADY_EXISTS']);

/** To be done before the first date is written: later ones Shopify would keep as values without a definition. */
export async function enableBirthDateField(ctx: Ctx): Promise<void> {
  const { standardMetafieldDefinitionEnable: answer } = await ctx.admin.graphql(ENABLE_BIRTH_DATE_FIELD);
  const refused = answer?.userErrors.find(({ code }) => code === null || !THERE_ALREADY.has(code));
  if (refused) throw new Error(`The definition of facts.birth_date was refused: ${refused.message}`);
}
