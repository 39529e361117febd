/**
 * `npm run migration -- NAME`: writes the SQL that brings the migrations up to `prisma/schema.prisma`.
 * Prisma's schema engine comes as WebAssembly from npm, because its binary would have to be downloaded.
 */
import fs from 'node:fs';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import { type MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm';
import { createDatabase, dropDatabase, startEmbeddedPostgres } from '#app/platform/database/embedded.ts';
import { migrate } from '#app/platform/database/migrate.ts';

/** The adapter does not know the types of PostgreSQL's own catalogue ("char" 18, name 19), which the engine reads: to it they are text. */
function readingCatalogueTypes(factory: PrismaPg): PrismaPg {
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const io = adapter as unknown as { performIO(query: unknown): Promise<{ fields: { dataTypeID: number }[] }> };
    const performIO = io.performIO.bind(adapter);
    const queryRaw = adapter.queryRaw.bind(adapter);
    let characters: number[] = [];
    io.performIO = async (query) => {
      const result = await performIO(query);
      characters = [];
      result.fields.forEach((field, index) => {
        if (field.dataTypeID === 18) characters.push(index);
        if (field.dataTypeID === 18 || field.dataTypeID === 19) field.dataTypeID = 25;
      });
      return result;
    };
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      for (const index of characters) result.columnTypes[index] = ColumnTypeEnum.Character;
      return result;
    };
    return adapter;
  };
  return factory;
}

/** What stands in the folder, as the engine wants to be told. */
function migrationsOnDisk(): MigrationList {
  const baseDir = path.resolve('prisma/migrations');
  const read = (file: string) => fs.readFileSync(path.join(baseDir, file), 'utf8');
  const folders = fs.readdirSync(baseDir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: read('migration_lock.toml') },
    shadowDbInitScript: '',
    migrationDirectories: folders.map(({ name }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: read(`${name}/migration.sql`) } },
    })),
  };
}

Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => console.error(message) } });
const check = process.argv.includes('--check');
const name = process.argv.slice(2).find((word) => !word.startsWith('--'));
if (!check && !/^[a-z0-9_]+$/.test(name ?? '')) {
  console.error('Usage: npm run migration -- name_in_lower_case');
  process.exit(2);
}
const schemaFile = 'prisma/schema.prisma';
const schema = { path: schemaFile, content: fs.readFileSync(schemaFile, 'utf8') };
const server = await startEmbeddedPostgres({ dataDir: '.data/migrations', port: 0 });
try {
  await dropDatabase(server.url, 'shadow');
  await createDatabase(server.url, 'shadow');
  await migrate(server.databaseUrl('shadow'));
  const factory = readingCatalogueTypes(new PrismaPg({ connectionString: server.databaseUrl('shadow') }));
  const engine = await SchemaEngine.new(
    { datamodels: [[schema.path, schema.content]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  const filters = { externalTables: [], externalEnums: [] };
  const config = { files: [schema], configDir: path.resolve('prisma') };
  const result = await engine.diff({
    from: { tag: 'schemaDatasource', ...config },
    to: { tag: 'schemaDatamodel', files: [schema] },
    script: true,
    exitCode: null,
    filters,
  });
  const sql = (result.stdout ?? '').trim();
  // Our runner and `prisma migrate deploy` may take turns only while Prisma finds its own history in what ours wrote.
  const seen = await engine.diagnoseMigrationHistory({
    migrationsList: migrationsOnDisk(),
    optInToShadowDatabase: false,
    filters,
  });
  if (seen.history || seen.editedMigrationNames.length > 0 || seen.failedMigrationNames.length > 0) {
    console.error(`Prisma does not recognise what our runner applied: ${JSON.stringify(seen)}`);
    process.exitCode = 1;
  } else if (sql === '' || sql.includes('This is an empty migration')) {
    console.log('The migrations and the schema agree.');
  } else if (check) {
    console.error(`prisma/schema.prisma has changes without a migration. Run: npm run migration -- NAME\n\n${sql}`);
    process.exitCode = 1;
  } else {
    const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    const folder = path.join('prisma/migrations', `${stamp}_${name}`);
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, 'migration.sql'), `${sql}\n`);
    fs.writeFileSync('prisma/migrations/migration_lock.toml', 'provider = "postgresql"\n');
    console.log(`Wrote ${folder}/migration.sql`);
  }
} finally {
  await server.stop();
}
process.exit();
