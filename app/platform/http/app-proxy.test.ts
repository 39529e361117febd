import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { verifyProxyRequest } from './app-proxy.server.ts';

const SECRET = 'a-secret-for-tests-only';
const NOW = new Date('2026-06-01T12:00:00Z');
const SECONDS = String(NOW.getTime() / 1000);

function signed(parameters: [string, string][], secret = SECRET): URL {
  const names = [...new Set(parameters.map(([name]) => name))];
  const text = names
    .map((name) => `${name}=${parameters.filter(([other]) => other === name).map(([, value]) => value)}`)
    .sort()
    .join('');
  const signature = createHmac('sha256', secret).update(text).digest('hex');
  return new URL(
    `https://app.example.com/proxy/personal?${new URLSearchParams([...parameters, ['signature', signature]])}`,
  );
}

const base: [string, string][] = [
  ['shop', 'one.myshopify.com'],
  ['path_prefix', '/apps/for-you'],
  ['timestamp', SECONDS],
];

test('whatever a visitor adds, the signature holds; and whoever changes anything breaks it', () => {
  const own = new Set(['shop', 'path_prefix', 'timestamp', 'signature', 'logged_in_customer_id']);
  const word = fc.oneof(fc.string(), fc.constantFrom('a', 'b', 'hmac', '__proto__', 'constructor', 'a[]', ''));
  const extra = fc.array(
    fc.tuple(
      word.filter((name) => !own.has(name)),
      fc.string(),
    ),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(extra, word, (parameters, added) => {
      const clean = parameters.map(([name, value]): [string, string] => [name.toWellFormed(), value.toWellFormed()]);
      const url = signed([...base, ['logged_in_customer_id', '7'], ...clean]);
      expect(verifyProxyRequest(url, SECRET, NOW)).toMatchObject({ shop: 'one.myshopify.com', customerId: 7n });
      const changed = new URL(url);
      changed.searchParams.append(added, 'x');
      expect(verifyProxyRequest(changed, SECRET, NOW)).toBeNull();
      expect(verifyProxyRequest(url, 'another-secret', NOW)).toBeNull();
    }),
  );
});

test('nobody becomes somebody else', () => {
  const stranger = signed([...base, ['logged_in_customer_id', '']]);
  expect(verifyProxyRequest(stranger, SECRET, NOW)).toMatchObject({ customerId: null });
  expect(verifyProxyRequest(signed(base), SECRET, NOW)).toMatchObject({ customerId: null });
  expect(verifyProxyRequest(new URL(`${stranger}&logged_in_customer_id=7`), SECRET, NOW)).toBeNull();
  const twice = signed([...base, ['logged_in_customer_id', '7'], ['logged_in_customer_id', '8']]);
  expect(verifyProxyRequest(twice, SECRET, NOW)).toBeNull();
  for (const id of ['-1', '0', '1e3', '7 ', '0x7', '9'.repeat(19), '9'.repeat(30)]) {
    expect(verifyProxyRequest(signed([...base, ['logged_in_customer_id', id]]), SECRET, NOW)).toMatchObject({
      customerId: null,
    });
  }
  const large = '9007199254740993';
  expect(verifyProxyRequest(signed([...base, ['logged_in_customer_id', large]]), SECRET, NOW)?.customerId).toBe(
    BigInt(large),
  );
});

test('old, unsigned and foreign requests are refused', () => {
  expect(verifyProxyRequest(signed(base), SECRET, new Date(NOW.getTime() + 91_000))).toBeNull();
  expect(verifyProxyRequest(signed(base), SECRET, new Date(NOW.getTime() + 89_000))).not.toBeNull();
  expect(verifyProxyRequest(signed(base), SECRET, new Date(NOW.getTime() - 91_000))).toBeNull();
  expect(verifyProxyRequest(new URL('https://app.example.com/proxy/personal'), SECRET, NOW)).toBeNull();
  for (const shop of ['example.com', 'one.myshopify.com.evil.com', '']) {
    expect(
      verifyProxyRequest(
        signed([
          ['shop', shop],
          ['timestamp', SECONDS],
        ]),
        SECRET,
        NOW,
      ),
    ).toBeNull();
  }
  expect(verifyProxyRequest(signed([['shop', 'one.myshopify.com']]), SECRET, NOW)).toBeNull();
  expect(
    verifyProxyRequest(
      signed([
        ['shop', 'one.myshopify.com'],
        ['timestamp', 'soon'],
      ]),
      SECRET,
      NOW,
    ),
  ).toBeNull();
});
