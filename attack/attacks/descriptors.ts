import type { Attack } from '../lib/attack.ts';

/** What keeps a descriptor of the node's open. */

export const descriptorAttacks: readonly Attack[] = [
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
    lingers: true,
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
  {
    kind: 'descriptors',
    name: 'foreign-upgrades',
    title: 'upgrades to what the node does not speak, on paths that it does not have, and CONNECTs',
    play: (ground) =>
      ground.keep(ground.tcp, async (line, index) => {
        line.cling();
        const upgrade = (path: string, protocol: string): string =>
          [`GET ${path} HTTP/1.1`, ground.host, 'Connection: Upgrade', `Upgrade: ${protocol}`, '', ''].join('\r\n');
        const asked = [
          upgrade('/nothing', 'websocket'),
          upgrade('/socket.io/?EIO=4&transport=polling', 'h2c'),
          `CONNECT elsewhere:80 HTTP/1.1\r\n${ground.host}\r\n\r\n`,
        ];
        await line.write(asked[index % asked.length] ?? '');
        await ground.pause(20_000);
      }),
  },
];
