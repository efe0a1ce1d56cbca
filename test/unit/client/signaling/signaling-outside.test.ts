import { describe, expect, test } from 'vitest';
import { wireError } from '../../../../src/protocol/index.ts';
import { settled } from '../../../support/fake-clock.ts';
import { roster, welcome } from '../support/fake-transport.ts';
import { joined, reconnecting } from '../support/signaling.ts';

type Outside = Awaited<ReturnType<typeof reconnecting>>;

/** The grace period of the session, and what a client waits beyond it. */
const GRACE_MS = 30_000;
const MARGIN_MS = 30_000;
const AGAIN_MS = 5_000;

const refused = (retryAfterMs = AGAIN_MS) =>
  ({ ok: false, error: wireError('rate-limited', 'resumes', retryAfterMs) }) as const;

const asks = ({ transport }: Outside) => transport.latest.all('join').map(({ args: [{ resume }] }) => resume?.attempt);

/** The node refuses the resume; after the wait the client asks again. Answers what was asked in the old connection. */
async function refuse(all: Outside, ms = AGAIN_MS) {
  all.transport.latest.answerJoin(refused(ms));
  await settled();
  const asked = asks(all);
  await all.clock.advance(ms);
  all.transport.latest.open();
  await settled();
  return asked;
}

const RESUME = [expect.any(Number)];
const RESUME_AND_JOIN = [expect.any(Number), undefined];

describe('a client whose resumes are refused because of the rate of its address', () => {
  test('R150: joins as a new peer once its grace period and 30 s more have passed, and not before', async () => {
    const all = await reconnecting();
    all.client.signal('ann', ['kept']);
    // The first resume goes 125 ms after the loss.
    for (let ms = 125; ms < GRACE_MS + MARGIN_MS; ms += AGAIN_MS) expect(await refuse(all)).toEqual(RESUME);
    all.transport.latest.answerJoin(refused());
    await settled();
    expect(asks(all), 'the resume, and in the same connection the join').toEqual(RESUME_AND_JOIN);
    expect(all.transport.latest.joinRequest).toEqual({ v: 1, room: 'lab', name: 'me', metadata: {} });
    all.transport.latest.answerJoin(welcome({ self: 'me2', roster: roster(20, 'me2', 'ann') }));
    await settled();
    expect(all.client.state).toMatchObject({ kind: 'joined', welcome: { self: 'me2' } });
    expect(all.seen).toEqual(['connection-lost', 'signal-lost', 'rejoined']);
  });

  test('R150: where the join is refused, too, both are asked again after the longer wait', async () => {
    const all = await reconnecting();
    await refuse(all, 60_000);
    const { length } = all.transport.connections;
    all.transport.latest.answerJoin(refused(8_000));
    await settled();
    expect(asks(all)).toEqual(RESUME_AND_JOIN);
    all.transport.latest.answerJoin(refused(50));
    await all.clock.advance(7_999);
    expect([all.transport.connections.length, all.client.state.kind]).toEqual([length, 'resuming']);
    await all.clock.advance(1);
    expect(all.transport.connections).toHaveLength(length + 1);
    all.transport.latest.open();
    await settled();
    all.transport.latest.answerJoin(welcome({ resumed: true }));
    await settled();
    expect([all.client.state.kind, all.client.self?.peerId]).toEqual(['joined', 'me']);
  });

  test('R150: a resume whose answer never came may have moved the session: the time begins anew', async () => {
    const all = await reconnecting();
    await refuse(all, 55_000);
    all.transport.latest.lose();
    await all.clock.advance(5_000);
    all.transport.latest.open();
    await settled();
    expect(await refuse(all, 54_000)).toEqual(RESUME);
    expect(await refuse(all, 5_000)).toEqual(RESUME);
    expect(await refuse(all)).toEqual(RESUME_AND_JOIN);
  });

  test('R150: does not join while a connection carries the session, however long that takes', async () => {
    const all = await joined();
    all.transport.latest.receive({ name: 'goodbye', args: [{ reason: 'drain', reconnect: true, afterMs: 0 }] });
    await all.clock.advance(0);
    all.transport.latest.open();
    await settled();
    for (let time = 0; time < 20; time += 1) expect(await refuse(all)).toEqual(RESUME);
    expect(all.client.state.kind).toBe('joined');
  });

  test('R150: a clock that was set back brings it in later, but does not keep it outside', async () => {
    const all = await reconnecting();
    all.clock.set(-600_000);
    expect(await refuse(all, 55_000)).toEqual(RESUME);
    expect(await refuse(all)).toEqual(RESUME);
    expect(await refuse(all)).toEqual(RESUME_AND_JOIN);
  });
});
