import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { say } from './measure.ts';

/** The part of DuckDB's API that the benches use: its own types are there only once it is installed. */
export type DuckDb = {
  run(sql: string): Promise<unknown>;
  column(sql: string): Promise<ArrayLike<number>[]>;
  load(table: string, columns: Readonly<Record<string, ArrayLike<number>>>): Promise<void>;
  close(): void;
};

type Connection = {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<{ getColumns(): number[][] }>;
  createAppender(table: string): Promise<Appender>;
  closeSync(): void;
};
type Appender = {
  appendInteger(value: number): void;
  appendDouble(value: number): void;
  endRow(): void;
  closeSync(): void;
};
type Module = {
  DuckDBInstance: { create(path: string): Promise<{ connect(): Promise<Connection>; closeSync(): void }> };
};

/** DuckDB in memory, on all cores. It is installed under `bench/` on first use, by npm alone. */
export async function openDuckDb(): Promise<DuckDb> {
  const here = import.meta.dirname;
  if (!existsSync(path.join(here, 'node_modules/@duckdb/node-api'))) {
    say('Installing the peer this bench compares with (DuckDB) into bench/node_modules …');
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], {
      cwd: here,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  const name = '@duckdb/node-api';
  const { DuckDBInstance } = (await import(name)) as Module;
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  return {
    run: (sql) => connection.run(sql),
    column: async (sql) => (await connection.runAndReadAll(sql)).getColumns(),
    async load(table, columns) {
      const entries = Object.entries(columns);
      const type = (values: ArrayLike<number>) => (values instanceof Float64Array ? 'DOUBLE' : 'INTEGER');
      await connection.run(
        `CREATE TABLE ${table} (${entries.map(([key, values]) => `"${key}" ${type(values)}`).join()})`,
      );
      const appender = await connection.createAppender(table);
      const rows = entries[0]![1].length;
      for (let row = 0; row < rows; row++) {
        for (const [, values] of entries) {
          if (values instanceof Float64Array) appender.appendDouble(values[row]!);
          else appender.appendInteger(values[row]!);
        }
        appender.endRow();
      }
      appender.closeSync();
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
