import type { History } from '../model.ts';
import { readCsv } from './csv.ts';
import { ONLINE_RETAIL_COLUMNS, OnlineRetailReader } from './online-retail.ts';
import { ImportError, Refusals } from './problems.ts';
import { SHOPIFY_EXPORT_COLUMNS, ShopifyExportReader } from './shopify-export.ts';

export { ImportError } from './problems.ts';

interface Reader {
  row(fields: string[], line: number): void;
  finish(): History;
}

/**
 * Reads a real order history: Shopify's order export, or the columns of Online Retail; plain or gzipped, in one pass.
 * It is all or nothing: a file that cannot be understood is one {@link ImportError}; single lines that cannot are left
 * out, counted and listed in `refused`.
 */
export async function readOrders(path: string): Promise<History> {
  const refusals = new Refusals(path);
  let reader: Reader | null = null;
  await readCsv(path, {
    header: (names, line) => {
      reader = readerFor(path, names, line, refusals);
    },
    row: (fields, line) => reader?.row(fields, line),
    broken: (line, text) => refusals.add('broken line: a quotation mark where none can be', line, text),
  });
  if (reader === null) throw new ImportError(path, null, 'the file is empty');
  return (reader as Reader).finish();
}

function readerFor(path: string, header: string[], line: number, refusals: Refusals): Reader {
  const has = (name: string) => header.includes(name);
  // Whichever format most of the columns belong to; its reader says which one is missing.
  const shopify = SHOPIFY_EXPORT_COLUMNS.filter(has).length / SHOPIFY_EXPORT_COLUMNS.length;
  const retailNames = Object.values(ONLINE_RETAIL_COLUMNS);
  const retail = retailNames.filter((names) => names.some(has)).length / retailNames.length;
  if (Math.max(shopify, retail) < 0.3) {
    throw new ImportError(
      path,
      line,
      `this is neither Shopify's order export (Name, Created at, Lineitem name, …) nor Online Retail (InvoiceNo, StockCode, …); found: ${header.slice(0, 8).join(', ').slice(0, 160)}`,
    );
  }
  return shopify >= retail
    ? new ShopifyExportReader(path, header, refusals)
    : new OnlineRetailReader(path, header, refusals);
}
