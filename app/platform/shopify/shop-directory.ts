import type { Shop } from '../contributions.ts';
import type { Sql } from '../database/database.ts';

/** Domain to internal id and back. An id never changes, so it is remembered; what may change is read when asked for. */
export interface ShopDirectory {
  /** Makes the row when the domain is new: a webhook may come before (or long after) an install. */
  idOf(domain: string): Promise<number>;
  byId(id: number): Promise<Shop | null>;
  installed(): Promise<InstalledShop[]>;
}

export interface InstalledShop extends Shop {
  installedAt: Date;
}

interface Row {
  id: number;
  domain: string;
  name: string;
  currency: string;
  timezone: string;
  locale: string;
  scopes: string;
  installed: boolean;
}

const columns = `id, domain, name, currency, timezone, locale, scopes,
  (installed_at IS NOT NULL AND (uninstalled_at IS NULL OR uninstalled_at < installed_at)) AS installed`;

const toShop = (row: Row): Shop => ({ ...row, scopes: row.scopes.split(',').filter(Boolean) });

export function createShopDirectory(sql: Sql): ShopDirectory {
  const ids = new Map<string, Promise<number>>();
  async function findOrMake(domain: string): Promise<number> {
    const found = await sql.query<{ id: number }>('SELECT id FROM shops WHERE domain = $1', [domain]);
    if (found.rows[0]) return found.rows[0].id;
    await sql.query('INSERT INTO shops (domain) VALUES ($1) ON CONFLICT (domain) DO NOTHING', [domain]);
    return (await sql.query<{ id: number }>('SELECT id FROM shops WHERE domain = $1', [domain])).rows[0]!.id;
  }
  return {
    idOf(domain) {
      let id = ids.get(domain);
      if (!id) {
        id = findOrMake(domain);
        ids.set(domain, id);
        id.catch(() => ids.delete(domain));
      }
      return id;
    },
    async byId(id) {
      const { rows } = await sql.query<Row>({ name: 'shop', text: `SELECT ${columns} FROM shops WHERE id = $1` }, [id]);
      return rows[0] ? toShop(rows[0]) : null;
    },
    async installed() {
      const { rows } = await sql.query<Row & { installedAt: Date }>(
        `SELECT ${columns}, installed_at AS "installedAt" FROM shops
         WHERE installed_at IS NOT NULL AND (uninstalled_at IS NULL OR uninstalled_at < installed_at) ORDER BY id`,
      );
      return rows.map((row) => ({ ...toShop(row), installedAt: row.installedAt }));
    },
  };
}
