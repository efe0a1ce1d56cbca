import { expect, test } from 'vitest';
import { logFailures } from '../../../../src/adapters/webhooks/log-failures.ts';
import type { LogFields, SendOutcome, WebhookEvent } from '../../../../src/core/ports.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const event: WebhookEvent = { id: 'msg_1', type: 'peer-left', room: 'room', at: 1, body: '{}' };

test('R224: one line a minute and URL says why attempts fail, and shows nothing of the URL but its origin', async () => {
  const clock = new FakeClock();
  const lines: LogFields[] = [];
  let outcome: SendOutcome = { kind: 'failed', reason: 'HTTP 500' };
  const silent = { info: () => undefined, error: () => undefined };
  const log = { ...silent, warn: (_: string, fields: LogFields) => void lines.push(fields) };
  const sender = logFailures({ send: () => Promise.resolve(outcome) }, log, clock);
  const one = 'https://one.test:8443/hooks?token=hunter2';
  for (let count = 0; count < 5; count += 1) expect(await sender.send(one, event)).toEqual(outcome);
  await sender.send('https://two.test/', event);
  clock.tick(60_000);
  outcome = { kind: 'delivered' };
  expect(await sender.send(one, event)).toEqual(outcome);
  outcome = { kind: 'gone', reason: 'HTTP 410' };
  await sender.send(one, event);
  expect(lines).toEqual([
    { room: 'room', reason: 'https://one.test:8443: HTTP 500', count: 1 },
    { room: 'room', reason: 'https://two.test: HTTP 500', count: 1 },
    { room: 'room', reason: 'https://one.test:8443: HTTP 410', count: 5 },
  ]);
});
