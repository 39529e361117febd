import type { History } from '../model.ts';
import { CdnowReader, looksLikeCdnow } from './cdnow.ts';
import { COMPLETE_JOURNEY_COLUMNS, CompleteJourneyReader } from './complete-journey.ts';
import { readCsv } from './csv.ts';
import { ONLINE_RETAIL_COLUMNS, OnlineRetailReader } from './online-retail.ts';
import { ImportError, Refusals } from './problems.ts';
import { SHOPIFY_EXPORT_COLUMNS, ShopifyExportReader } from './shopify-export.ts';

export { ImportError } from './problems.ts';

interface Reader {
  row(fields: string[], line: number): void;
  finish(): History | Promise<History>;
}

/**
 * Reads a real order history: Shopify's order export, or the layout of Online Retail, the Complete Journey or CDNOW;
 * plain or gzipped, in one pass.
 * It is all or nothing: a file that cannot be understood is one {@link ImportError}; single lines that cannot are left
 * out, counted and listed in `refused`.
 */
export async function readOrders(path: string): Promise<History> {
  const refusals = new Refusals(path);
  let reader: Reader | null = null;
  await readCsv(path, {
    header: (names, line) => {
      reader = readerFor(path, names, line, refusals);
      // CDNOW's file has no header: its first line is a purchase.
      if (reader instanceof CdnowReader) reader.row(names, line);
    },
    row: (fields, line) => reader?.row(fields, line),
    broken: (line, text) => refusals.add('broken line: a quotation mark where none can be', line, text),
  });
  if (reader === null) throw new ImportError(path, null, 'the file is empty');
  return await (reader as Reader).finish();
}

function readerFor(path: string, header: string[], line: number, refusals: Refusals): Reader {
  if (header.length === 1 && looksLikeCdnow(header[0]!)) return new CdnowReader(refusals);
  const share = (columns: readonly (string | readonly string[])[]) =>
    columns.filter((names) => [names].flat().some((name) => header.includes(name))).length / columns.length;
  // Whichever format most of the columns belong to; its reader says which one is missing.
  const formats: [share: number, reader: () => Reader][] = [
    [share(SHOPIFY_EXPORT_COLUMNS), () => new ShopifyExportReader(path, header, refusals)],
    [share(Object.values(ONLINE_RETAIL_COLUMNS)), () => new OnlineRetailReader(path, header, refusals)],
    [share(COMPLETE_JOURNEY_COLUMNS), () => new CompleteJourneyReader(path, header, refusals)],
  ];
  const [likeness, reader] = formats.reduce((best, next) => (next[0] > best[0] ? next : best));
  if (likeness < 0.3) {
    throw new ImportError(
      path,
      line,
      `this is neither Shopify's order export (Name, Created at, Lineitem name, …) nor Online Retail (InvoiceNo, StockCode, …) nor the Complete Journey (household_id, basket_id, …) nor CDNOW (numbers by space); found: ${header.slice(0, 8).join(', ').slice(0, 160)}`,
    );
  }
  return reader();
}
