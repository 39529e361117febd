import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

/** Files git knows or would add (so that a new file is checked before its first commit), below the given paths. */
export function projectFiles(...paths: string[]): string[] {
  const output = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...paths], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  // Not what is deleted but not yet committed, nor a link.
  return output
    .split('\0')
    .filter((file) => file !== '' && fs.lstatSync(file, { throwIfNoEntry: false })?.isFile() === true);
}
