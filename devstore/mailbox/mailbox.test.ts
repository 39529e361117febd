import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Mailbox } from './mailbox.ts';

let mailbox: Mailbox;
let port: number;

beforeEach(async () => {
  mailbox = new Mailbox(() => 1_000);
  port = await mailbox.listen(0);
});
afterEach(() => mailbox.close());

test('keeps what was sent, newest first, as its reader would see it', async () => {
  const transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true });
  await transport.sendMail({ from: 'shop@example.com', to: 'zoë@example.com', subject: 'Één', text: 'Crème brûlée' });
  await transport.sendMail({
    from: 'shop@example.com',
    to: ['a@example.com', 'b@example.com'],
    subject: 'Two',
    html: '<p>Hi</p>',
    headers: { 'List-Unsubscribe': '<https://example.com/u>' },
  });
  transport.close();
  const [two, one] = mailbox.list();
  expect(one).toMatchObject({ subject: 'Één', receivedAt: 1_000 });
  expect(one?.text.trim()).toBe('Crème brûlée');
  expect(two).toMatchObject({ subject: 'Two', to: ['a@example.com', 'b@example.com'] });
  expect(two?.html).toContain('<p>Hi</p>');
  expect(two?.headers).toContainEqual({ key: 'list-unsubscribe', value: '<https://example.com/u>' });
  expect(mailbox.find(two?.id ?? '')).toBe(two);
});
