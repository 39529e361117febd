import { Text } from '@shopify/polaris';
import type { ReactNode } from 'react';

export interface Column<Row> {
  key: string;
  header: string;
  /** Figures stand at the right. */
  numeric?: boolean;
  /** Names the row for a screen reader; the first column unless said otherwise. */
  rowHeader?: boolean;
  render(row: Row): ReactNode;
}

interface TableProps<Row> {
  /** What the table holds; read aloud, and shown only where nothing above says it. */
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey(row: Row): string;
  /** On a narrow screen each row becomes a small card with its labels, instead of something to push sideways. */
  stack?: boolean;
}

/** With more columns, headings take a second line so that the names of the rows keep their room. */
const MANY = 8;

/** A plain table: real headers, figures under each other, readable at 360 pixels. */
export function Table<Row>({ caption, columns, rows, rowKey, stack = true }: TableProps<Row>) {
  const named = columns.find((column) => column.rowHeader) ?? columns[0];
  const classes = ['sg-table', stack && 'sg-table--stack', columns.length > MANY && 'sg-table--wide'];
  return (
    <div className={classes.filter(Boolean).join(' ')}>
      <table>
        <caption className="sg-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={column.numeric ? 'sg-table__figure' : undefined}>
                <Text as="span" variant="bodySm" tone="subdued">
                  {column.header}
                </Text>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => {
                const props = {
                  className: column.numeric ? 'sg-table__figure' : undefined,
                  'data-label': column.header,
                };
                return column === named ? (
                  <th key={column.key} scope="row" {...props}>
                    {column.render(row)}
                  </th>
                ) : (
                  <td key={column.key} {...props}>
                    <div>{column.render(row)}</div>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
