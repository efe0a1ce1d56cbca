import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { METRICS } from '../../../src/adapters/observability/metrics-catalog.ts';
import { settingsTable } from '../../../src/config/help.ts';
import { PING_MS } from '../../../src/adapters/websocket/client.ts';
import { CLOSING_MS, FRAGMENTS_LIMIT } from '../../../src/adapters/websocket/frame-guard.ts';
import { ADDRESS_LIMIT, NODE_BYTES, NODE_LIMIT, SENDER_BYTES } from '../../../src/core/addresses/waiting-texts.ts';
import { EARLY_LIMIT } from '../../../src/core/early-envelopes.ts';
import { ROOMS_LIMIT } from '../../../src/gateway/dialect.ts';
import { WAITING_BYTES, WAITING_LIMIT } from '../../../src/gateway/in-turn.ts';
import { USER_BYTES } from '../../../src/gateway/invitation/gateway.ts';
import { TRIES, TRY_AGAIN_MS } from '../../../src/gateway/while-away.ts';
import { ERRORS } from '../../../src/protocol/errors.ts';
import { LIMITS } from '../../../src/protocol/limits.ts';

const page = readFileSync(new URL('../../../docs/limits.md', import.meta.url), 'utf8');
const edge = readFileSync(new URL('../../../deploy/haproxy/haproxy.cfg', import.meta.url), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(1)
  .map((line) => line.split('|').map((cell) => cell.trim()));

test('docs/limits.md names the bounds of the protocol with their values', () => {
  const { sequence: _, ...limits } = LIMITS;
  for (const [name, value] of [...Object.entries(limits), ['EARLY_LIMIT', EARLY_LIMIT] as const]) {
    const bounds = rows.map(([, , bound]) => bound).join('\n');
    expect(bounds, name).toMatch(new RegExp(`\\b${value.toLocaleString('en-US')}\\b`));
  }
});

test('docs/limits.md names the bounds of dialects and of plain WebSockets with their values', () => {
  const bounds: Record<string, readonly number[]> = {
    'Rooms of a client': [ROOMS_LIMIT],
    "Messages of a dialect's client": [WAITING_LIMIT, WAITING_BYTES],
    "Tries of a dialect's join": [TRIES, TRY_AGAIN_MS],
    'User of the dialect': [USER_BYTES],
    'Texts of the dialect `peerjs`': [ADDRESS_LIMIT, NODE_LIMIT, SENDER_BYTES, NODE_BYTES],
    'Message on a WebSocket': [LIMITS.packetBytes, FRAGMENTS_LIMIT],
    'A silent connection on a plain WebSocket': [PING_MS],
    'The closing handshake of a WebSocket': [CLOSING_MS],
  };
  for (const [what, values] of Object.entries(bounds)) {
    const [, , bound = ''] = rows.find(([, name]) => name?.startsWith(what)) ?? [];
    for (const value of values) expect(bound, what).toMatch(new RegExp(`\\b${value.toLocaleString('en-US')}\\b`));
  }
});

test('docs/limits.md names codes, settings of nodes and edge, and metrics that exist', () => {
  const metrics = new Set<string>(Object.values(METRICS).map(({ name }) => name));
  const settings = settingsTable();
  const named = rows.flatMap((cells) => [...cells.join(' ').matchAll(/`([^`]+)`/g)].map(([, text = '']) => text));
  expect(named.length).toBeGreaterThan(30);
  for (const name of named.filter((text) => /^[A-Z_]+$/.test(text))) {
    if (name.startsWith('EDGE_')) expect(edge).toContain(`\${${name}-`);
    else expect(settings).toContain(`\`${name}\``);
  }
  for (const name of named.filter((text) => text.startsWith('signalbox_'))) {
    expect([...metrics]).toContain(name.replace(/\{.*/, ''));
  }
  const codes = rows.flatMap((cells) => [...(cells[4] ?? '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code));
  expect(Object.keys(ERRORS)).toEqual(expect.arrayContaining(codes));
  expect(codes.length).toBeGreaterThan(10);
});
