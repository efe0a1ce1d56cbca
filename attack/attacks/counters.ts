import type { Attack } from '../lib/attack.ts';
import { enterNamespace, leaveNamespace, peeks } from '../lib/bursts.ts';
import { NAMESPACE } from '../lib/ground.ts';
import { LARGE_HEADERS } from '../lib/hostile.ts';

/** Counters that can be got round. */

export const counterAttacks: readonly Attack[] = [
  {
    kind: 'counters',
    name: 'left-namespace',
    title: 'connections that have left the namespace and stay',
    play: (ground) =>
      ground.keep(ground.connected, async (line) => {
        await line.write(leaveNamespace);
        await ground.hold(line);
      }),
  },
  {
    kind: 'counters',
    name: 'renewed-rate',
    title: 'a whole burst of events, then out of the namespace and in again for the next',
    play: (ground) =>
      ground.keep(ground.connected, async (line) => {
        while (!ground.over) {
          await line.write(peeks(() => ground.name()));
          await line.write(leaveNamespace);
          await line.ask(enterNamespace, NAMESPACE, /44\{/);
        }
      }),
  },
  {
    kind: 'counters',
    name: 'idle-handshakes',
    title: 'WebSockets with 12 KB of headers and no namespace, opened again as soon as they are closed',
    play: (ground) =>
      ground.keep(
        () => ground.upgraded('transport=websocket', LARGE_HEADERS),
        (line) => ground.hold(line),
      ),
  },
  {
    kind: 'counters',
    name: 'renewed-connection',
    title: 'a whole burst of events, then a new connection for the next',
    play: (ground) =>
      ground.keep(ground.connected, async (line) => {
        await line.write(peeks(() => ground.name()));
        await line.ask(enterNamespace, /43199\[/);
      }),
  },
];
