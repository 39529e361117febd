/**
 * `npm run kernel`: compiles the AssemblyScript of the co-purchase build to WebAssembly, as text that TypeScript can
 * import. With `--check` nothing is written: a compiled kernel that is not that of its source is told.
 */
import fs from 'node:fs';
import asc from 'assemblyscript/asc';
import { report } from './check/report.ts';

const FOLDER = 'app/algorithms/co-purchase';
const target = `${FOLDER}/kernel.wasm.ts`;

// Two of them, as V8 asks for: shared memory is not reckoned among what a process holds, and is given back late.
const text = `// Made by \`npm run kernel\` from kernel.as.ts. Changes here are lost.
export const KERNEL =
  '${await compiled([])}';

/** The same for memory that threads share. */
export const SHARED_KERNEL =
  '${await compiled(['--sharedMemory', '--enable', 'threads'])}';
`;
const check = process.argv.includes('--check');
if (!check) fs.writeFileSync(target, text);
const stale = fs.readFileSync(target, 'utf8') !== text;
report(
  stale ? [{ where: target, why: 'Stale. Run `npm run kernel`.' }] : [],
  'The compiled kernel is that of its source.',
);

async function compiled(options: string[]): Promise<string> {
  let text = '';
  const { error, stderr } = await asc.main(
    [
      ...['kernel.as.ts', '--baseDir', FOLDER, '--outFile', 'kernel.wasm', '-O3', '--noAssert', '--enable', 'simd'],
      // No heap, no start-up: the memory is the caller's, up to 4 GiB of it.
      ...['--runtime', 'stub', '--importMemory', '--initialMemory', '1', '--maximumMemory', '65536', ...options],
    ],
    {
      writeFile: (_name, contents) => {
        if (typeof contents !== 'string') text = Buffer.from(contents).toString('base64');
      },
    },
  );
  if (error) throw new Error(`kernel.as.ts does not compile:\n${stderr}`, { cause: error });
  return text;
}
