import { randomUUID } from 'node:crypto';

const MAX_BYTES = 100 * 1024 * 1024;

/** A place to upload to: the form's `key`, or the end of the address, names it. */
export const stagedKey = (shopId: string, filename: string): string => `tmp/${shopId}/bulk/${randomUUID()}/${filename}`;

/** Where apps put the JSONL of a bulk mutation before they start it. */
export class StagedUploads {
  readonly #files = new Map<string, string>();

  /** @returns what is wrong with the upload, or null */
  store(key: string, content: string): string | null {
    if (!key.startsWith('tmp/')) return 'The key was not staged';
    if (Buffer.byteLength(content) > MAX_BYTES) return 'The file is larger than 100 MB';
    this.#files.set(key, content);
    return null;
  }

  read(key: string): string | null {
    return this.#files.get(key) ?? null;
  }
}
