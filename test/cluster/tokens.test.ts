import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { SignalingClient } from '../../web/client/signaling/signaling-client.ts';
import { ProcessCluster } from '../support/cluster.ts';
import type { RunningNode } from '../support/node.ts';
import { keyPair, keyServer, type KeyServer, SECRET, tokenFor } from '../support/tokens.ts';
import { until } from '../support/until.ts';

/** A token counts for 30 s after its `exp`; so one with this `exp` ends in `ms`, and no test has to wait for long. */
function endsIn(ms: number): { readonly exp: number } {
  return { exp: (Date.now() + ms) / 1_000 - 30 };
}

function codeOf(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer)).error?.code;
}

describe('R180: two nodes that need tokens', () => {
  const key = keyPair('ES256', 'one');
  let keys: KeyServer;
  let cluster: ProcessCluster;
  let n1: RunningNode;
  let n2: RunningNode;

  beforeAll(async () => {
    keys = await keyServer([(await key).jwk]);
    const access = { JWT_SECRET: SECRET, JWT_JWKS_URL: keys.url.href, JWT_ISSUER: 'https://site.example' };
    cluster = await ProcessCluster.start({ ...access, GRACE_MS: '20000', LEASE_MS: '2000' });
    [n1, n2] = await Promise.all([cluster.node(), cluster.node()]);
  });

  afterAll(async () => {
    await cluster.stop();
    await keys.close();
  });

  const issued = { iss: 'https://site.example' };

  test('R181, R182: peers enter with tokens of both kinds, and are told what these grant', async () => {
    const host = await tokenFor('kinds', { ...issued, role: 'host' });
    const a = await cluster.client(n1);
    expect(await a.ask('join', { v: 1, room: 'kinds', token: host })).toMatchObject({ grant: { role: 'host' } });
    const viewer = { ...issued, room: 'ki*', role: 'viewer', exp: Math.floor(Date.now() / 1_000) + 60 };
    const b = await cluster.client(n2);
    const welcome = await b.ask('join', { v: 1, room: 'kinds', token: await (await key).sign(viewer) });
    expect(welcome).toMatchObject({ roster: { peers: [{}, {}] }, grant: { permissions: ['signal', 'message'] } });
    expect(await a.ask('peek', { room: 'kinds' })).toMatchObject({ peers: 2 });
    expect(codeOf(await a.ask('peek', { room: 'other' }))).toBe('token-required');
  });

  test('a peer is refused without a token, and with a wrong one, with the error that says which', async () => {
    const client = await cluster.client(n1);
    const ask = (token?: string) => client.ask('join', { v: 1, room: 'refused', ...(token && { token }) });
    expect(await ask()).toEqual({ ok: false, error: { code: 'token-required', retryable: false } });
    expect(await ask(await tokenFor('refused'))).toMatchObject({ error: { code: 'token-refused', detail: 'issuer' } });
    expect(await ask(await tokenFor('other', issued))).toMatchObject({ error: { detail: 'room' } });
    expect(codeOf(await ask(await tokenFor('refused', { ...issued, exp: 1 })))).toBe('token-expired');
    expect(codeOf(await ask('t'.repeat(8_193)))).toBe('bad-message');
    const metrics = await (await fetch(`${n1.url}/metrics`)).text();
    expect(metrics).toMatch(/signalbox_tokens_total\{result="token-refused"\} [1-9]/);
    await until('a line about the refusal', () => n1.output().includes('token refused'));
    expect(n1.output()).toMatch(/"reason":"issuer"/);
    expect(n1.output()).not.toContain('eyJ');
  });

  test('R183: an event that the token does not permit is refused', async () => {
    const muted = await cluster.joined(n1, 'muted', { token: await tokenFor('muted', { ...issued, permissions: [] }) });
    const other = await cluster.joined(n2, 'muted', { token: await tokenFor('muted', issued) });
    await muted.next('peer-joined');
    muted.socket.emit('signal', other.self, 1, { kind: 'offer' }, 0);
    expect(await muted.next('signal-failed')).toEqual([other.self, 1, 'forbidden']);
    expect(codeOf(await muted.ask('message', { text: 'hi' }))).toBe('forbidden');
  });

  test('a session resumes on the other node with its token, and not without, or with one of another room', async () => {
    const token = await tokenFor('resume', issued);
    const a = await cluster.joined(n1, 'resume', { token });
    const b = await cluster.joined(n2, 'resume', { token });
    a.close();
    expect(await b.next('peer-away')).toMatchObject([{ peerId: a.self }]);
    const back = await cluster.client(n2);
    const resume = { v: 1, room: 'resume', resume: { peerId: a.self, secret: a.secret } };
    expect(codeOf(await back.ask('join', resume))).toBe('token-required');
    const other = await tokenFor('other', issued);
    expect(codeOf(await back.ask('join', { ...resume, token: other }))).toBe('token-refused');
    expect(await back.ask('join', { ...resume, token })).toMatchObject({ self: a.self, resumed: true });
    expect(await b.next('peer-back')).toMatchObject([{ peerId: a.self }]);
  });

  test('R186: the client library keeps its peer in the room over the end of tokens and kill -9 of its node', async () => {
    const n3 = await cluster.node();
    let asked = 0;
    const token = async () => {
      asked += 1;
      return tokenFor('long', { ...issued, ...endsIn(4_000) });
    };
    const client = new SignalingClient({ server: n3.url });
    onTestFinished(() => client.close());
    const b = await cluster.joined(n2, 'long', { token: await tokenFor('long', issued) });
    const { self } = await client.join({ room: 'long', token });
    await until('three tokens', () => asked >= 3, 20_000);
    const port = new URL(n3.url).port;
    n3.kill('SIGKILL');
    // The library knows one address: another node stands there from now on.
    const later = await cluster.node({ PORT: port });
    await until('the peer back', () => later.output().includes('peer resumed'), 20_000);
    await until('the client to know', () => client.state.kind === 'joined');
    expect(client.state).toMatchObject({ welcome: { self, resumed: true } });
    expect(b.events.filter(([name]) => name === 'peer-left')).toEqual([]);
  });

  test('R187: a peer whose token ends in mid-call leaves for those on the other node', async () => {
    const a = await cluster.joined(n1, 'ends', { token: await tokenFor('ends', { ...issued, ...endsIn(4_000) }) });
    const b = await cluster.joined(n2, 'ends', { token: await tokenFor('ends', issued) });
    expect(await a.next('token-expiring')).toMatchObject([{ ms: expect.any(Number) }]);
    expect(await a.next('goodbye')).toEqual([{ reason: 'token-expired', reconnect: false, afterMs: 0 }]);
    await a.disconnected;
    expect(await b.next('peer-left')).toMatchObject([{ peerId: a.self, reason: 'left' }]);
    expect(b.events.filter(([name]) => name === 'peer-away')).toEqual([]);
    const back = await cluster.client(n2);
    const resume = { peerId: a.self, secret: a.secret };
    const token = await tokenFor('ends', issued);
    expect(codeOf(await back.ask('join', { v: 1, room: 'ends', resume, token }))).toBe('resume-refused');
  });

  test('R185: while the keys are away, tokens of known keys are good, and others may come back later', async () => {
    const exp = Math.floor(Date.now() / 1_000) + 60;
    const [known, fresh] = [await key, await keyPair('RS256', 'new')];
    const client = await cluster.client(n1);
    const ask = async (token: string) => client.ask('join', { v: 1, room: 'keys', token });
    expect(await ask(await known.sign({ ...issued, room: 'keys', exp }))).toMatchObject({ ok: true });
    await client.ask('leave');
    keys.keys = undefined;
    expect(await ask(await fresh.sign({ ...issued, room: 'keys', exp }))).toMatchObject({
      error: { code: 'token-unchecked', retryable: true },
    });
    expect(await ask(await known.sign({ ...issued, room: 'keys', exp }))).toMatchObject({ ok: true });
  });

  test('a wiped store loses no session that has its token', async () => {
    const token = await tokenFor('wiped', issued);
    const a = await cluster.joined(n1, 'wiped', { token });
    const b = await cluster.joined(n2, 'wiped', { token });
    await cluster.inspect.flushall();
    await until('the room put back', () => `${n1.output()}${n2.output()}`.includes('room restored'));
    await until('both peers', async () => JSON.stringify(await b.ask('sync')).split('"present"').length === 3);
    // Again until it arrives, as clients do (R34): a node may not have read the room that the other one put back.
    const signals = () => b.events.filter(([name]) => name === 'signal');
    await until('a signal', () => {
      a.socket.emit('signal', b.self, 1, { kind: 'offer' }, 0);
      return signals().length > 0;
    });
    expect(signals()[0]).toEqual(['signal', a.self, 1, { kind: 'offer' }, 0]);
  });
});
