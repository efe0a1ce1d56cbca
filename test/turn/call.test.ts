import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import { joinFromLobby, recordConnections, untilPlaying } from '../browser/support/call.ts';
import { type RunningNode, startNode } from '../support/node.ts';
import { until } from '../support/until.ts';
import { type Coturn, coturnMissing, PEERS_ON_LOOPBACK, SECRET, startCoturn, turnserver } from './support/coturn.ts';
import { type Path, pathOf } from './support/relayed.ts';

let browser: Browser;
let coturn: Coturn;
let node: RunningNode;

beforeAll(async () => {
  if (turnserver === undefined) return;
  coturn = await startCoturn(PEERS_ON_LOOPBACK);
  browser = await launchBrowser({ trusts: coturn.authority.publicKeyHash });
  node = await startNode({
    TURN_URLS: `turn:127.0.0.1:${coturn.port}?transport=udp`,
    TURN_SECRET: SECRET,
    TURN_LIFETIME_MS: '10000',
  });
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([coturn?.stop(), node?.stop()]);
});

beforeEach((context) => {
  if (turnserver === undefined) context.skip(coturnMissing);
});

/** Somebody in a room of a node, on the demo page. */
async function person(at: RunningNode, name: string) {
  const { page, problems } = await openPage(browser, `${at.url}/?room=relayed&relay`, { atStart: recordConnections });
  await joinFromLobby(page, name);
  return { page, problems };
}

/** What a new connection with these servers is told, and whether it gets a relay. */
function relayWith(
  page: Page,
  iceServers: RTCIceServer[],
): Promise<{ readonly codes: number[]; readonly relays: number }> {
  return page.evaluate(async (servers) => {
    const connection = new RTCPeerConnection({ iceServers: servers, iceTransportPolicy: 'relay' });
    const codes: number[] = [];
    let relays = 0;
    connection.addEventListener('icecandidateerror', ({ errorCode }) => codes.push(errorCode));
    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate?.type === 'relay') relays += 1;
    });
    connection.createDataChannel('check');
    await connection.setLocalDescription();
    while (connection.iceGatheringState !== 'complete') {
      await new Promise((resolve) => connection.addEventListener('icegatheringstatechange', resolve, { once: true }));
    }
    connection.close();
    return { codes, relays };
  }, iceServers);
}

/** The servers that the page's connection has now. */
function serversOf(page: Page): Promise<RTCIceServer[]> {
  return page.evaluate(() => window.connections[0]?.getConfiguration().iceServers ?? []);
}

describe('a call between two browsers that may use a relay alone', () => {
  test('R80, R83: plays through the TURN server, past the end of the credential, and through an ICE restart then', async () => {
    const [ada, bob] = [await person(node, 'Ada'), await person(node, 'Bob')];
    const pages = [ada.page, bob.page];
    await Promise.all(pages.map((page) => untilPlaying(page, 1)));
    const relayed = { local: 'relay', remote: 'relay', relayProtocol: 'udp' };
    const before = await Promise.all(pages.map(pathOf));
    expect(before).toMatchObject([relayed, relayed]);
    const first = await serversOf(ada.page);
    expect((await relayWith(ada.page, first)).relays).toBeGreaterThan(0);

    const ends = Number.parseInt(first[0]?.username ?? '', 10) * 1_000;
    await until('the first credential to end', () => Date.now() > ends, 20_000);
    await until('it to be refused', async () => (await relayWith(ada.page, first)).relays === 0);
    expect((await relayWith(ada.page, first)).codes).toContain(401);
    await Promise.all(pages.map((page) => untilPlaying(page, 1)));
    const fragments = (paths: readonly (Path | undefined)[]) => paths.map((path) => path?.usernameFragment);
    expect(fragments(await Promise.all(pages.map(pathOf)))).toEqual(fragments(before));

    await ada.page.evaluate(() => window.connections[0]?.restartIce());
    await until('both pages to have a new path', async () => {
      const now = await Promise.all(pages.map(pathOf));
      return now.every((path, index) => path && path.usernameFragment !== before[index]?.usernameFragment);
    });
    await Promise.all(pages.map((page) => untilPlaying(page, 1)));
    expect(await Promise.all(pages.map(pathOf))).toMatchObject([relayed, relayed]);
    expect([...ada.problems, ...bob.problems]).toEqual([]);
    await Promise.all(pages.map((page) => page.context().close()));
  });

  test.each([
    ['tcp', () => `turn:127.0.0.1:${coturn.port}?transport=tcp`],
    ['tls', () => `turns:127.0.0.1:${coturn.webPort}?transport=tcp`],
  ])('plays where their networks let nothing but %s through', async (relayProtocol, url) => {
    const at = await startNode({ TURN_URLS: url(), TURN_SECRET: SECRET });
    onTestFinished(() => at.stop());
    const pages = [(await person(at, 'Ada')).page, (await person(at, 'Bob')).page];
    await Promise.all(pages.map((page) => untilPlaying(page, 1)));
    const path = { local: 'relay', remote: 'relay', relayProtocol };
    expect(await Promise.all(pages.map(pathOf))).toMatchObject([path, path]);
    await Promise.all(pages.map((page) => page.context().close()));
  });
});
