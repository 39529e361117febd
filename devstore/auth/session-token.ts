import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { AppRegistration } from './app-registration.ts';

const LIFE_SECONDS = 60;
/** Clocks of two servers may differ by so much. */
const LEEWAY_SECONDS = 10;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const sign = (text: string, secret: string): string => createHmac('sha256', secret).update(text).digest('base64url');

const claims = z.object({ aud: z.string(), dest: z.string(), sub: z.string(), exp: z.number(), nbf: z.number() });

/** The id token App Bridge hands to the embedded app. Real time: it is a signature between two real servers. */
export function sessionToken(app: AppRegistration, shop: string, userId: string, now: number): string {
  const seconds = Math.floor(now / 1000);
  const body = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({
    iss: `https://${shop}/admin`,
    dest: `https://${shop}`,
    aud: app.apiKey,
    sub: userId,
    exp: seconds + LIFE_SECONDS,
    nbf: seconds,
    iat: seconds,
    jti: randomUUID(),
    sid: randomUUID(),
  })}`;
  return `${body}.${sign(body, app.apiSecret)}`;
}

/** @returns the user the token speaks for, or null when it is not valid for this app and shop now */
export function verifySessionToken(token: string, app: AppRegistration, shop: string, now: number): string | null {
  const [header, payload, signature] = token.split('.');
  if (!header || !payload || !signature) return null;
  const expected = Buffer.from(sign(`${header}.${payload}`, app.apiSecret));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
  const parsed = claims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  if (!parsed.success) return null;
  const { aud, dest, sub, exp, nbf } = parsed.data;
  const seconds = now / 1000;
  const timely = seconds <= exp + LEEWAY_SECONDS && seconds >= nbf - LEEWAY_SECONDS;
  return aud === app.apiKey && dest === `https://${shop}` && timely ? sub : null;
}
