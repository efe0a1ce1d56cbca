import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { freePort } from '../support/net.ts';
import { cards, conclusion, openCheck } from './support/check-page.ts';
import {
  type Coturn,
  coturnMissing,
  login,
  PEERS_ON_LOOPBACK,
  SECRET,
  startCoturn,
  turnserver,
} from './support/coturn.ts';
import { type Login, TurnClient } from './support/turn-client.ts';

let browser: Browser;
let coturn: Coturn;
let node: RunningNode;

beforeAll(async () => {
  if (turnserver === undefined) return;
  coturn = await startCoturn(PEERS_ON_LOOPBACK);
  const { port, tlsPort, webPort, authority } = coturn;
  const urls = [
    `turn:127.0.0.1:${port}?transport=udp`,
    `turn:127.0.0.1:${port}?transport=tcp`,
    `turns:127.0.0.1:${tlsPort}?transport=tcp`,
    `turns:127.0.0.1:${webPort}?transport=tcp`,
  ];
  [browser, node] = await Promise.all([
    launchBrowser({ trusts: authority.publicKeyHash }),
    startNode({ ICE_SERVERS: `stun:127.0.0.1:${port}`, TURN_URLS: urls.join(), TURN_SECRET: SECRET }),
  ]);
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([coturn?.stop(), node?.stop()]);
});

beforeEach((context) => {
  if (turnserver === undefined) context.skip(coturnMissing);
});

/** What the page shows of a server that is typed in. */
async function checked(url: string, { username, credential }: Partial<Login> = {}) {
  const { page, problems } = await openCheck(browser, node);
  await page.getByText('Check another server').click();
  await page.getByLabel('URL').fill(url);
  if (username !== undefined) await page.getByLabel('Username').fill(username);
  if (credential !== undefined) await page.getByLabel('Credential').fill(credential);
  await page.keyboard.press('Enter');
  const said = await conclusion(page);
  const [shown] = await cards(page);
  await page.context().close();
  expect(problems).toEqual([]);
  return { said, ...shown };
}

describe('the page that checks STUN and TURN', () => {
  test('R80: with one click shows that every server of the node works, and what went through its relays', async () => {
    const { page, problems } = await openCheck(browser, node);
    await page.getByRole('button', { name: 'Check the servers of this site' }).click();
    expect(await conclusion(page)).toBe('All 5 work. Credentials hold for 60 minutes.');
    const shown = await cards(page);
    expect(shown.map(({ title }) => title)).toEqual([
      expect.stringMatching(/^STUN works$|no other address/),
      'TURN works over UDP',
      'TURN works over TCP',
      'TURN works over TLS',
      'TURN works over TLS',
    ]);
    for (const { transfer } of shown.slice(1)) {
      expect(transfer).toMatch(/^262,144 bytes went through two relays in \d+ ms\. Round trip: \d+\.\d ms\.$/);
    }
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('a credential that ended, or that another secret made, is refused in words', async () => {
    const url = `turn:127.0.0.1:${coturn.port}`;
    for (const credential of [login(-60), login(60, 'peer', 'another-secret-than-that')]) {
      expect(await checked(url, credential)).toMatchObject({
        said: 'It does not work.',
        state: 'fails',
        title: 'Refused, 401: wrong or expired credentials',
        transfer: '',
      });
    }
    expect(await checked(url, login(60))).toMatchObject({ said: 'It works.', state: 'works' });
  });

  test('a quota that is reached is refused in words', async () => {
    const small = await startCoturn(['--user-quota=1']);
    onTestFinished(() => small.stop());
    const first = await TurnClient.connect({ port: small.port, transport: 'udp' });
    expect(await first.allocate(login(60))).toMatchObject({ kind: 'success' });
    expect(await checked(`turn:127.0.0.1:${small.port}`, login(61))).toMatchObject({
      said: 'It does not work.',
      state: 'fails',
      title: 'Refused, 486: quota reached',
    });
    first.close();
  });

  test('a port where nothing listens is not reached, over each transport', async () => {
    const port = await freePort();
    const [udp, tcp, tls, stun] = await Promise.all([
      checked(`turn:127.0.0.1:${port}`, login(60)),
      checked(`turn:127.0.0.1:${port}?transport=tcp`, login(60)),
      checked(`turns:127.0.0.1:${port}`, login(60)),
      checked(`stun:127.0.0.1:${port}`),
    ]);
    expect([udp.title, tcp.title, tls.title, stun.title]).toEqual([
      'TURN not reached over UDP',
      'TURN not reached over TCP',
      'TURN not reached over TLS',
      'STUN not reached over UDP',
    ]);
    for (const { said, state } of [udp, tcp, tls, stun]) expect([said, state]).toEqual(['It does not work.', 'fails']);
  });

  test('a server that denies its own address gives relays through which nothing comes, and the page says so', async () => {
    const strict = await startCoturn();
    onTestFinished(() => strict.stop());
    expect(await checked(`turn:127.0.0.1:${strict.port}`, login(60))).toMatchObject({
      said: 'It does not work.',
      state: 'fails',
      title: 'A relay, but nothing comes through',
      advice: expect.stringContaining('--external-ip'),
      transfer: 'Seen: no connection from relay to relay.',
    });
  });
});
