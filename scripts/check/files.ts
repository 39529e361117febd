import { execFileSync } from 'node:child_process';

/** Files git knows or would add (so that a new file is checked before its first commit), below the given paths. */
export function projectFiles(...paths: string[]): string[] {
  const output = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...paths], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const deleted = new Set(
    execFileSync('git', ['ls-files', '-z', '--deleted', '--', ...paths], { encoding: 'utf8' }).split('\0'),
  );
  return output.split('\0').filter((file) => file !== '' && !deleted.has(file));
}
