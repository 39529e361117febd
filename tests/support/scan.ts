import type { Database } from '#app/platform/database/database.ts';

/**
 * Looks for texts in every column of every table of every schema, as text, inside JSON and inside bytes. Returns the
 * tables that hold one, with the text.
 */
export async function scanEveryTable(sql: Database['sql'], texts: string[]): Promise<string[]> {
  const { rows: tables } = await sql.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
     ORDER BY 1`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    for (const text of texts) {
      // A row as text shows bytes as hexadecimal digits.
      const hex = Buffer.from(text).toString('hex');
      const { rows } = await sql.query<{ hits: number }>(
        `SELECT count(*)::int AS hits FROM ${name} t WHERE strpos(lower(t::text), lower($1)) > 0 OR strpos(t::text, $2) > 0`,
        [text, hex],
      );
      if (rows[0]!.hits > 0) found.push(`${name}: ${text}`);
    }
  }
  return found;
}
