import { describe, expect, test } from 'vitest';
import { ActiveSpeaker, Speech } from '../../../../web/client/media/speech.ts';

/** Levels, one each 100 ms. */
function hear(speech: Speech, from: number, ...levels: readonly number[]): boolean[] {
  return levels.map((level, index) => {
    speech.hear(level, from + index * 100);
    return speech.speaking;
  });
}

describe('somebody', () => {
  test('R285: speaks after 150 ms above 0.03, and is silent after 700 ms without', () => {
    const speech = new Speech();
    expect(hear(speech, 1_000, 0.03, 0.031, 0.1, 0.1)).toEqual([false, false, false, true]);
    expect(hear(speech, 1_400, ...Array.from({ length: 8 }, () => 0))).toEqual([
      ...Array.from({ length: 7 }, () => true),
      false,
    ]);
  });

  test('R285: a cough does not begin it, a breath does not end it', () => {
    const speech = new Speech();
    expect(hear(speech, 0, 0.5, 0, 0.5, 0)).not.toContain(true);
    hear(speech, 1_000, 0.5, 0.5, 0.5);
    expect(hear(speech, 2_000, 0, 0, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 0, 0)).not.toContain(false);
  });
});

describe('the active speaker', () => {
  function stage() {
    const speaker = new ActiveSpeaker();
    const peers = new Map([
      ['ann', new Speech()],
      ['bob', new Speech()],
    ]);
    let now = 0;
    /** For `ms`, with those who make sound. */
    const during = (ms: number, ...loud: readonly string[]): string | undefined => {
      for (const end = now + ms; now < end; now += 100) {
        for (const [peerId, speech] of peers) speech.hear(loud.includes(peerId) ? 0.5 : 0, now);
        speaker.update(peers, now);
      }
      return speaker.peerId;
    };
    return { during, peers };
  }

  test('R285: is nobody at first, then at once whoever speaks, and stays it in silence', () => {
    const { during } = stage();
    expect([during(1_000), during(400, 'ann'), during(10_000)]).toEqual([undefined, 'ann', 'ann']);
  });

  test('R285: changes after 1.5 s of somebody else, who keeps it for 3 s', () => {
    const { during } = stage();
    during(4_000, 'ann');
    expect([during(1_400, 'bob'), during(300, 'bob')]).toEqual(['ann', 'bob']);
    expect([during(2_500, 'ann'), during(1_000, 'ann')]).toEqual(['bob', 'ann']);
  });

  test('R285: two who speak at once do not take turns', () => {
    const { during } = stage();
    during(4_000, 'ann');
    expect(during(2_000, 'ann', 'bob')).toBe('bob');
    expect(during(30_000, 'ann', 'bob')).toBe('bob');
  });

  test('R285: is nobody when that peer is gone', () => {
    const { during, peers } = stage();
    during(1_000, 'ann');
    peers.delete('ann');
    expect(during(100)).toBeUndefined();
  });
});
