import { describe, expect, test } from 'vitest';
import { statsOf } from '../../../../web/client/media/stats.ts';

/** A connection whose answers the test gives, one for each question. */
class FakeConnection {
  readonly questions: PromiseWithResolvers<RTCStatsReport>[] = [];
  getStats(): Promise<RTCStatsReport> {
    const question = Promise.withResolvers<RTCStatsReport>();
    this.questions.push(question);
    return question.promise;
  }
}

describe('the statistics of a connection', () => {
  test('come also where the connection is closed while they are asked for', async () => {
    const connection = new FakeConnection();
    const stats = statsOf(connection);
    const answer = stats.get();
    stats.closed();
    const report: RTCStatsReport = new Map();
    connection.questions[1]?.resolve(report);
    expect(await answer).toBe(report);
    expect(connection.questions).toHaveLength(2);
  });

  test('are asked for once by those who ask at the same time, and anew by those who ask later', async () => {
    const connection = new FakeConnection();
    const stats = statsOf(connection);
    const both = [stats.get(), stats.get()];
    connection.questions[0]?.resolve(new Map());
    await Promise.all(both);
    const third = stats.get();
    expect(connection.questions).toHaveLength(2);
    connection.questions[1]?.reject(new Error('no'));
    await expect(third).rejects.toThrow('no');
    stats.closed();
    expect(connection.questions).toHaveLength(2);
  });
});
