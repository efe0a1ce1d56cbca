import { describe, expect, test } from 'vitest';
import { type GrantView, type Welcome, wireError } from '../../../../src/protocol/index.ts';
import type { TokenOption } from '../../../../web/client/signaling/token-source.ts';
import { settled } from '../../../support/fake-clock.ts';
import { welcome } from '../support/fake-transport.ts';
import { signalingClient } from '../support/signaling.ts';

const GRANT: GrantView = { role: 'speaker', permissions: ['signal', 'message'], ms: 100_000 };
const EXPIRED = { ok: false, error: wireError('token-expired') } as const;

/** Tokens t1, t2, … of a page, and how often it was asked. */
function page() {
  const state = { asked: 0, give: () => Promise.resolve(`t${state.asked}`) };
  const token = () => {
    state.asked += 1;
    return state.give();
  };
  return { state, token };
}

/** A client that joins with this token, before its answer. */
async function joining(token: TokenOption) {
  const all = signalingClient();
  const answer = all.client.join({ room: 'lab', token });
  answer.catch(() => undefined);
  all.transport.latest.open();
  await settled();
  return { ...all, answer };
}

async function joined(token: TokenOption, over: Partial<Welcome> = { grant: GRANT }) {
  const all = await joining(token);
  all.transport.latest.answerJoin(welcome(over));
  await all.answer;
  return all;
}

async function resuming(token: TokenOption) {
  const all = await joined(token);
  all.transport.latest.lose();
  await all.clock.advance(125);
  all.transport.latest.open();
  await settled();
  return all;
}

describe('R180: a client with a token', () => {
  test('shows it where it joins and where it resumes, and nothing where the page gave none', async () => {
    const { transport } = await joining('text');
    expect(transport.latest.joinRequest.token).toBe('text');
    expect((await resuming('text')).transport.latest.joinRequest).toMatchObject({ token: 'text', resume: {} });
    expect((await joining('')).transport.latest.joinRequest).not.toHaveProperty('token');
  });

  test('shows it where it looks into a room', async () => {
    const { client, transport } = signalingClient();
    const glimpse = client.peek('lab', 'text');
    transport.latest.open();
    await settled();
    const [request, ack] = transport.latest.last('peek').args;
    expect(request).toEqual({ room: 'lab', token: 'text' });
    ack({ ok: true, room: 'lab', peers: 1, capacity: 8, full: false });
    expect(await glimpse).toMatchObject({ peers: 1 });
  });

  test('asks a function once for a join, and uses that token for resumes', async () => {
    const { state, token } = page();
    const { transport } = await resuming(token);
    expect([transport.latest.joinRequest.token, state.asked]).toEqual(['t1', 1]);
  });

  test('rejects the join where the function fails, or takes too long', async () => {
    const failing = await joining(() => Promise.reject(new Error('401')));
    await expect(failing.answer).rejects.toMatchObject({ code: 'connection-failed', detail: 'token: Error: 401' });
    const throwing = await joining(() => {
      throw new Error('gone');
    });
    await expect(throwing.answer).rejects.toMatchObject({ code: 'connection-failed', retryable: true });
    const silent = await joining(() => new Promise(() => undefined));
    await silent.clock.advance(10_000);
    await expect(silent.answer).rejects.toMatchObject({ code: 'timeout' });
  });

  test('rejects the join with the code of the refusal', async () => {
    const { answer, transport } = await joining('text');
    transport.latest.answerJoin({ ok: false, error: wireError('token-refused', 'audience') });
    await expect(answer).rejects.toMatchObject({ code: 'token-refused', detail: 'audience' });
  });
});

describe('R186: a token that ended', () => {
  test('at a join: a function whose token is not fresh is not asked again', async () => {
    const { state, token } = page();
    const { transport, answer } = await joining(token);
    transport.latest.answerJoin(EXPIRED);
    await expect(answer).rejects.toMatchObject({ code: 'token-expired' });
    expect([transport.latest.all('join').length, state.asked]).toEqual([1, 1]);
  });

  test('at a resume: a function is asked, and the fresh token is shown on the same connection', async () => {
    const { state, token } = page();
    const { transport, client } = await resuming(token);
    transport.latest.answerJoin(EXPIRED);
    await settled();
    expect(transport.latest.all('join').map(({ args }) => args[0].token)).toEqual(['t1', 't2']);
    transport.latest.answerJoin(welcome({ resumed: true }));
    await settled();
    expect([client.state.kind, state.asked]).toEqual(['joined', 2]);
  });

  test('at a resume: where the function cannot be asked now, the client tries again', async () => {
    const { state, token } = page();
    const { transport, client, clock, seen } = await resuming(token);
    state.give = () => Promise.reject(new Error('offline'));
    transport.latest.answerJoin(EXPIRED);
    await settled();
    expect(client.state.kind).toBe('resuming');
    state.give = () => Promise.resolve('later');
    await clock.advance(5_000);
    transport.latest.open();
    await settled();
    transport.latest.answerJoin(EXPIRED);
    await settled();
    expect(transport.latest.joinRequest.token).toBe('later');
    expect(seen).not.toContain('error');
  });

  test('at a resume: with a text the session ends, and the application is told why', async () => {
    const { transport, client, seen } = await resuming('text');
    transport.latest.answerJoin(EXPIRED);
    await settled();
    expect(client.state).toEqual({ kind: 'ended', reason: 'token-expired' });
    expect(seen.slice(-2)).toEqual(['error', 'ended']);
  });

  test('in mid-call: a function is asked in time, and the node gets the fresh token', async () => {
    const { state, token } = page();
    const { transport, client } = await joined(token);
    const grants: GrantView[] = [];
    client.on('grant', (grant) => grants.push(grant));
    transport.latest.receive({ name: 'token-expiring', args: [{ ms: 25_000 }] });
    await settled();
    const [request, ack] = transport.latest.last('token').args;
    expect(request).toEqual({ token: 't2' });
    const fresh: GrantView = { role: 'viewer', permissions: ['message'], ms: 90_000 };
    ack({ ok: true, grant: fresh });
    await settled();
    expect(grants).toEqual([fresh]);
    expect(client.state).toMatchObject({ kind: 'joined', welcome: { grant: fresh } });
    expect(() => client.signal('ann', {})).toThrow('forbidden');
    expect(state.asked).toBe(2);
  });

  test('in mid-call: while that fails it is tried again, until the time is over', async () => {
    const { state, token } = page();
    const { transport, clock } = await joined(token);
    state.give = () => Promise.reject(new Error('offline'));
    transport.latest.receive({ name: 'token-expiring', args: [{ ms: 25_000 }] });
    await clock.advance(3_000);
    expect(transport.latest.all('token')).toEqual([]);
    const { asked } = state;
    expect(asked).toBeGreaterThan(3);
    state.give = () => Promise.resolve('fresh');
    await clock.advance(5_000);
    transport.latest.last('token').args[1]({ ok: false, error: wireError('rate-limited', undefined, 4_000) });
    await clock.advance(3_900);
    expect(transport.latest.all('token')).toHaveLength(1);
    state.give = () => Promise.resolve('fresher');
    await clock.advance(1_000);
    expect(transport.latest.last('token').args[0]).toEqual({ token: 'fresher' });
    transport.latest.last('token').args[1]({ ok: false, error: wireError('token-unchecked') });
    await clock.advance(60_000);
    const afterwards = state.asked;
    await clock.advance(60_000);
    expect(state.asked).toBe(afterwards);
    expect(clock.waiting).toBe(0);
  });

  test('in mid-call: a text cannot be renewed, and the goodbye of the node ends the session', async () => {
    const { transport, client, seen } = await joined('text');
    transport.latest.receive({ name: 'token-expiring', args: [{ ms: 25_000 }] });
    await settled();
    expect(transport.latest.all('token')).toEqual([]);
    transport.latest.receive({ name: 'goodbye', args: [{ reason: 'token-expired', reconnect: false, afterMs: 0 }] });
    expect(client.state).toEqual({ kind: 'ended', reason: 'token-expired' });
    expect(seen.at(-1)).toBe('ended');
  });
});

describe('R183: a client whose token does not permit signals', () => {
  test('is told at once, and asks no node', async () => {
    const { client, transport } = await joined('text', { grant: { ...GRANT, permissions: ['message'] } });
    expect(() => client.signal('ann', {})).toThrow(expect.objectContaining({ code: 'forbidden', detail: 'signal' }));
    expect(transport.latest.all('signal')).toEqual([]);
  });
});
