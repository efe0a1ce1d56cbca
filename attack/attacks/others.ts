import { FRAME, frameOf } from '../../scripts/lib/raw-frames.ts';
import type { Attack } from '../lib/attack.ts';
import { NAMESPACE } from '../lib/ground.ts';

/** Counters that can be got round, descriptors, addresses, origins and logs. */

/** As many events as a connection may send at once, and packets too. */
const BURST = 200;

/** Between two bursts of a client that keeps to its rate, in ms. */
const BURST_MS = 500;

const peeks = (name: () => string): Buffer =>
  Buffer.concat(Array.from({ length: BURST }, (_, id) => frameOf(FRAME.text, `42${id}["peek",{"room":"${name()}"}]`)));

const leaveNamespace = frameOf(FRAME.text, '41');
const enterNamespace = frameOf(FRAME.text, '40');

const counterAttacks: readonly Attack[] = [
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
    title: 'WebSockets without a namespace, opened again as soon as they are closed',
    play: (ground) => ground.keep(ground.engine, (line) => ground.hold(line)),
  },
];

const descriptorAttacks: readonly Attack[] = [
  {
    kind: 'descriptors',
    name: 'unread-pipelines',
    title: 'pipelined GETs, reset before their answers are read',
    play: (ground) => {
      const several = ground.request('GET', '/signalbox.js').repeat(20);
      return ground.keep(ground.tcp, async (line) => {
        line.stopReading();
        await line.write(several);
        await ground.pause(50);
        line.reset();
      });
    },
  },
  {
    kind: 'descriptors',
    name: 'idle-tcp',
    title: 'TCP connections on which nothing is said',
    play: (ground) =>
      ground.keep(ground.tcp, async (line) => {
        line.cling();
        await ground.hold(line);
      }),
  },
  {
    kind: 'descriptors',
    name: 'half-closed',
    title: 'requests of which one side is closed, and whose answer nobody reads',
    play: (ground) =>
      ground.keep(ground.tcp, async (line) => {
        line.stopReading();
        await line.write(ground.request('GET', '/signalbox.js'));
        line.halfClose();
        await ground.pause(20_000);
      }),
  },
  {
    kind: 'descriptors',
    name: 'unfinished-upgrades',
    title: 'WebSockets for sessions of long polling that are never probed',
    play: (ground) =>
      ground.keep(ground.tcp, async (line) => {
        const path = await ground.polling(line);
        const query = path.slice(path.indexOf('?') + 1).replace('EIO=4&transport=polling', 'transport=websocket');
        const upgrade = await ground.upgraded(query);
        await ground.hold(upgrade);
        upgrade.cut();
      }),
  },
  {
    kind: 'descriptors',
    name: 'unanswered-closings',
    title: 'WebSockets that the node wants to close, and that answer nothing',
    play: (ground) =>
      ground.keep(ground.connected, async (line) => {
        line.cling();
        line.stopReading();
        // Engine.IO's own end, and a second namespace: the node closes.
        await line.send('40', '1');
        await ground.pause(20_000);
      }),
  },
];

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
    name: 'foreign-origin',
    title: 'pages of other sites',
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

export const otherAttacks: readonly Attack[] = [
  ...counterAttacks,
  ...descriptorAttacks,
  ...addressAttacks,
  ...originAttacks,
  ...logAttacks,
];
