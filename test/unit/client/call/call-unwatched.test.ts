import { expect, test, vi } from 'vitest';
import { settled } from '../../../support/fake-clock.ts';
import { joined } from '../support/call.ts';

vi.mock('../../../../web/client/media/monitor.ts', () => {
  throw new Error('404');
});

// What nobody catches fails the run.
test('a call goes on without the file that watches it, which may not be there during an upgrade', async () => {
  const { store } = await joined({}, {});
  await settled();
  expect(store.state).toMatchObject({ phase: { kind: 'joined' }, quality: undefined, speaker: undefined });
});
