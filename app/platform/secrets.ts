import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** What must not be read by who gets hold of the database. */
export interface Secrets {
  /** AES-256-GCM; the context (a table and key) is bound to the text, so that rows cannot be swapped. */
  seal(plain: string, context: string): Buffer;
  open(sealed: Buffer, context: string): string;
  /** A stable, keyed hash of an e-mail address, to know a person again without keeping the address. */
  emailHash(email: string): Buffer;
  /** A code nobody can guess and that is always the same for the same purpose and text; without look-alike characters. */
  code(purpose: string, text: string, length: number): string;
}

/** Crockford's base 32: no I, L, O or U. */
const CODE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function createSecrets(key: Buffer): Secrets {
  const emailKey = createHmac('sha256', key).update('email-hash').digest();
  return {
    seal(plain, context) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      cipher.setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from([1]), iv, cipher.getAuthTag(), body]);
    },
    open(sealed, context) {
      if (sealed[0] !== 1) throw new Error('Sealed with a version this code does not know');
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13));
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(sealed.subarray(13, 29));
      return Buffer.concat([decipher.update(sealed.subarray(29)), decipher.final()]).toString('utf8');
    },
    emailHash(email) {
      return createHmac('sha256', emailKey).update(normaliseEmail(email)).digest().subarray(0, 16);
    },
    code(purpose, text, length) {
      const digest = createHmac('sha256', key).update(`code:${purpose}\0${text}`).digest();
      return Array.from(digest.subarray(0, length), (byte) => CODE_ALPHABET[byte % 32]).join('');
    },
  };
}

export function normaliseEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** Compares without telling by its time how much was right. */
export function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
