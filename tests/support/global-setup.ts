import type { TestProject } from 'vitest/node';
import {
  createDatabase,
  dropDatabase,
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '#app/platform/database/embedded.ts';
import { migrate } from '#app/platform/database/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Server address without a database, and the migrated template every test file copies. */
    postgres: { url: string; template: string };
  }
}

/** One PostgreSQL for the whole run (the embedded one, or DATABASE_URL's server) with a migrated template database. */
export default async function setup(project: TestProject) {
  let embedded: EmbeddedPostgres | undefined;
  let url: string;
  const given = process.env.DATABASE_URL;
  if (given) {
    url = given.replace(/\/[^/]*$/, '');
  } else {
    // fsync off: what a test proves about crashes it proves with a server of its own.
    embedded = await startEmbeddedPostgres({
      dataDir: `.data/test-${process.pid}`,
      port: 0,
      settings: { fsync: 'off', synchronous_commit: 'off', max_connections: '300', shared_buffers: '256MB' },
    });
    url = embedded.url;
  }
  const template = `stamgast_template_${process.pid}`;
  await dropDatabase(url, template);
  await createDatabase(url, template);
  await migrate(`${url}/${template}`);
  project.provide('postgres', { url, template });
  return async () => {
    if (!embedded) await dropDatabase(url, template);
    await embedded?.destroy();
  };
}
