/** Makes what is generated and not kept in git: Prisma's client. Quick when nothing changed. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';

const target = 'app/platform/database/generated';
const stampFile = `${target}/.stamp`;
const stamp = createHash('sha256')
  .update(fs.readFileSync('prisma/schema.prisma'))
  .update(fs.readFileSync('node_modules/prisma/package.json'))
  .digest('hex');
if (!fs.existsSync(stampFile) || fs.readFileSync(stampFile, 'utf8') !== stamp) {
  // `generate` only checks that the schema engine is there (it would download it); it never runs it.
  execFileSync(process.execPath, ['node_modules/prisma/build/index.js', 'generate'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
  fs.writeFileSync(stampFile, stamp);
}
