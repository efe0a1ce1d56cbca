import type { Attack } from '../lib/attack.ts';
import { enterNamespace, peeks } from '../lib/bursts.ts';
import { NAMESPACE, REFUSED } from '../lib/ground.ts';

/** What one address should not get often, origins, and logs. */

/** Between two bursts of a client that keeps to its rate, in ms. */
const BURST_MS = 500;

const addressAttacks: readonly Attack[] = [
  {
    kind: 'addresses',
    name: 'peek-flood',
    title: 'room names guessed as fast as each connection may ask',
    play: (ground) =>
      ground.keep(ground.connected, async (line) => {
        while (!ground.over) {
          await line.write(peeks(() => ground.name()));
          await ground.pause(BURST_MS);
        }
      }),
  },
  {
    kind: 'addresses',
    name: 'kept-seats',
    title: 'eight joins that vanish at once keep a room full for the grace period',
    play: (ground) =>
      ground.keep(ground.connected, async (line, index) => {
        await ground.join(line, `kept-${index % 4}`);
      }),
  },
  {
    kind: 'addresses',
    name: 'failed-resumes',
    title: 'resumes with guessed peers and secrets',
    play: (ground) =>
      ground.keep(ground.connected, async (line, index) => {
        const guess = (id: number): string => {
          const resume = { peerId: ground.name(), secret: ground.name() };
          return `42${id}["join",${JSON.stringify({ v: 1, room: ground.room(index), resume })}]`;
        };
        while (!ground.over) {
          await line.send(...Array.from({ length: 40 }, (_, id) => guess(id)));
          await ground.pause(BURST_MS);
        }
      }),
  },
];

const originAttacks: readonly Attack[] = [
  {
    kind: 'origins',
    name: 'rebound-origin',
    title: 'pages of a name that was rebound to the node: their Origin equals their Host',
    first: true,
    play: (ground) =>
      ground.keep(
        () => ground.upgraded('transport=websocket', ['Host: evil.example', 'Origin: http://evil.example']),
        async (line) => {
          await line.ask(enterNamespace, NAMESPACE, /44\{/);
          ground.deeds.believed += 1;
          await ground.pause(1_000);
        },
      ),
  },
  {
    kind: 'origins',
    name: 'rebound-polling',
    title: 'the same by long polling, where browsers send no Origin with the handshake',
    first: true,
    play: (ground) =>
      ground.keep(ground.tcp, async (line) => {
        const path = await ground.polling(line, ['Host: evil.example']);
        const page = ['Host: evil.example', 'Origin: http://evil.example'];
        await line.ask(ground.request('POST', path, '40', page), /ok$/, REFUSED);
        await line.ask(ground.request('GET', path, '', ['Host: evil.example']), NAMESPACE, /44\{|HTTP\/1\.1 4/);
        ground.deeds.believed += 1;
        await ground.pause(1_000);
      }),
  },
  {
    kind: 'origins',
    name: 'foreign-origin',
    title: 'pages of other sites',
    first: true,
    play: (ground) =>
      ground.keep(
        () => ground.upgraded('transport=websocket', ['Origin: http://evil.example']),
        async (line) => {
          const answer = await line.ask(enterNamespace, /4[04]\{/);
          if (NAMESPACE.test(answer)) ground.deeds.believed += 1;
          await ground.pause(1_000);
        },
      ),
  },
];

const logAttacks: readonly Attack[] = [
  {
    kind: 'logs',
    name: 'odd-names',
    title: 'names of rooms and peers with line separators and changes of direction',
    play: (ground) =>
      ground.keep(ground.connected, async (line) => {
        const name = `\u202e${ground.name()}\u2028forged line`;
        await line.send(`420["join",${JSON.stringify({ v: 1, room: name, name })}]`, '421["leave"]');
        await ground.pause(100);
      }),
  },
];

export const otherAttacks: readonly Attack[] = [...addressAttacks, ...originAttacks, ...logAttacks];
