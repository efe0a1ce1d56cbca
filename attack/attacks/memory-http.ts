import { LIMITS } from '../../src/protocol/limits.ts';
import type { Attack } from '../lib/attack.ts';
import { REFUSED } from '../lib/ground.ts';
import { LARGE_HEADERS } from '../lib/hostile.ts';

/** What one connection can make a node keep, by HTTP. */

/** Between two bytes of a request that never ends, in ms: less than any timeout for silence. */
const DRIP_MS = 2_000;

/** One byte of a body that says no length before. */
const TINY_CHUNK = '1\r\n4\r\n';

export const memoryHttpAttacks: readonly Attack[] = [
  {
    kind: 'memory',
    name: 'polling-handshakes',
    title: 'handshakes of long polling with 12 KB of headers that never take a namespace',
    play: (ground) => {
      const request = ground.request('GET', '/socket.io/?EIO=4&transport=polling', '', LARGE_HEADERS);
      const several = request.repeat(4);
      return ground.keep(ground.tcp, async (line, index) => {
        // A node may end a connection on which the next request comes too early.
        const asked = index % 2 === 0 ? several : request;
        while (!ground.over) await line.ask(asked, /"pingInterval"/, REFUSED);
      });
    },
  },
  {
    kind: 'memory',
    name: 'unpolled-sessions',
    first: true,
    lingers: true,
    title: 'peers by long polling in rooms of others that never ask for what waits for them',
    play: (ground) =>
      ground.keep(ground.tcp, async (line, index) => {
        const path = await ground.polling(line);
        const post = (body: string): Promise<string> => line.ask(ground.request('POST', path, body), /ok$/, REFUSED);
        await post('40');
        await post(`420["join",${JSON.stringify({ v: 1, room: ground.room(index) })}]`);
        await ground.pause(20_000);
      }),
  },
  {
    kind: 'memory',
    name: 'slow-headers',
    title: 'requests whose headers come one by one and never end',
    play: (ground) =>
      ground.keep(ground.tcp, async (line) => {
        await line.write(`GET / HTTP/1.1\r\n${ground.host}\r\n${LARGE_HEADERS.join('\r\n')}\r\n`);
        for (let count = 0; !ground.over; count += 1) {
          await ground.pause(DRIP_MS);
          await line.write(`X-More-${count}: 1\r\n`);
        }
      }),
  },
  {
    kind: 'memory',
    name: 'slow-bodies',
    title: 'POSTs of long polling whose body never ends, with a length or in chunks of one byte',
    play: (ground) =>
      ground.keep(ground.tcp, async (line, index) => {
        const path = await ground.polling(line);
        const chunked = index % 2 === 1;
        const length = chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${LIMITS.packetBytes}`;
        await line.write(`${[`POST ${path} HTTP/1.1`, ground.host, length].join('\r\n')}\r\n\r\n`);
        await line.write((chunked ? TINY_CHUNK : '4').repeat(LIMITS.packetBytes - 1_000));
        while (!ground.over) {
          await ground.pause(DRIP_MS);
          await line.write(chunked ? TINY_CHUNK : '4');
        }
      }),
  },
  {
    kind: 'memory',
    name: 'unread-pages',
    title: 'pipelined GETs of the largest page, whose answers nobody reads',
    play: (ground) => {
      const several = ground.request('GET', '/signalbox.js').repeat(50);
      return ground.keep(ground.tcp, async (line) => {
        line.stopReading();
        while (!ground.over) {
          await Promise.race([line.write(several), ground.pause(10_000)]);
          await ground.pause(1_000);
        }
      });
    },
  },
];
