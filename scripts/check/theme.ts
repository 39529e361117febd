/** Shopify's own theme check over the blocks, with its rules for theme app extensions. */
import path from 'node:path';
import { themeCheckRun } from '@shopify/theme-check-node';
import { report } from './report.ts';

const root = path.resolve('extensions/storefront-blocks');
const { offenses } = await themeCheckRun(root, path.join(root, '.theme-check.yml'));
report(
  offenses.map(({ uri, start, check, message }) => ({
    where: `${path.relative('.', new URL(uri).pathname)}:${start.line + 1}`,
    why: `${check}: ${message}`,
  })),
  "The blocks pass Shopify's theme check.",
);
