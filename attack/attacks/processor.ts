import { FRAME, frameOf } from '../../scripts/lib/raw-frames.ts';
import type { Attack } from '../lib/attack.ts';
import type { Line } from '../lib/line.ts';
import type { Ground } from '../lib/ground.ts';

/** What one connection can take of a node's processor below the protocol: WebSocket frames, handshakes, requests. */

const FRAMES = { close: 0x88, pong: 0x8a, emptyText: 0x81, firstFragment: 0x01, nextFragment: 0x00 } as const;

/** Frames in one write. */
const MANY = 10_000;

function flood(name: string, title: string, first: number, payload = '', before: Buffer = Buffer.alloc(0)): Attack {
  const many = Buffer.concat(Array.from({ length: MANY }, () => frameOf(first, payload)));
  return {
    kind: 'processor',
    name,
    title,
    play: (ground) =>
      ground.keep(ground.connected, async (line) => {
        await line.write(before);
        await repeat(ground, line, many);
      }),
  };
}

export const processorAttacks: readonly Attack[] = [
  flood('ping-flood', 'WebSocket pings, as many as the line takes', FRAME.ping),
  flood('pong-flood', 'WebSocket pongs that nobody asked for', FRAMES.pong),
  flood('heartbeat-flood', 'answers of Engine.IO that nobody asked for', FRAMES.emptyText, '3'),
  flood('empty-frames', 'empty WebSocket messages', FRAMES.emptyText),
  flood(
    'empty-fragments',
    'empty fragments of one WebSocket message',
    FRAMES.nextFragment,
    '',
    frameOf(FRAMES.firstFragment, '4'),
  ),
  {
    kind: 'processor',
    name: 'connect-churn',
    title: 'WebSockets that take the namespace and are cut at once',
    play: (ground) => ground.keep(ground.connected, async () => undefined),
  },
  {
    kind: 'processor',
    name: 'after-close',
    title: 'a closing frame, and as many frames behind it as the line takes',
    play: (ground) => {
      const many = Buffer.concat([frameOf(FRAMES.close), ...Array.from({ length: MANY }, () => frameOf(FRAME.ping))]);
      return ground.keep(ground.connected, (line) => repeat(ground, line, many));
    },
  },
  {
    kind: 'processor',
    name: 'tcp-churn',
    title: 'TCP connections that are cut at once',
    play: (ground) => ground.keep(ground.tcp, async () => undefined),
  },
  {
    kind: 'processor',
    name: 'poured-bodies',
    lingers: true,
    title: 'bodies in chunks of one byte, to paths that read bodies and to others, as fast as the line takes them',
    play: (ground) => {
      const many = '1\r\n4\r\n'.repeat(MANY);
      const head = (path: string): string =>
        `${[`POST ${path} HTTP/1.1`, ground.host, 'Transfer-Encoding: chunked'].join('\r\n')}\r\n\r\n`;
      return ground.keep(ground.tcp, async (line, index) => {
        await line.write(head(index % 2 === 0 ? await ground.polling(line) : '/health/ready'));
        await repeat(ground, line, Buffer.from(many));
      });
    },
  },
  {
    kind: 'processor',
    name: 'expectations',
    title: 'requests that wait for leave to send their body, which never comes',
    play: (ground) =>
      ground.keep(ground.tcp, async (line, index) => {
        const expected = index % 2 === 0 ? '100-continue' : 'a-miracle';
        const asked = ground.request('POST', '/socket.io/?EIO=4&transport=polling', '', [`Expect: ${expected}`]);
        await line.ask(asked, /HTTP\/1\.1 \d/);
      }),
  },
  {
    kind: 'processor',
    name: 'request-flood',
    title: 'GETs of metrics, health and pages, pipelined and one by one',
    play: (ground) => {
      const paths = ['/metrics', '/health/ready', '/', '/nothing', '/socket.io/?EIO=9&transport=polling'];
      const many = paths.map((path) => ground.request('GET', path)).join('');
      return ground.keep(ground.tcp, async (line, index) => {
        // A node may end a connection on which the next request comes too early.
        const single = ground.request('GET', paths[Math.floor(index / 2) % paths.length] ?? '/');
        while (!ground.over) {
          if (index % 2 === 0) await line.ask(many, /"code":5/, /HTTP\/1\.1 429/);
          else await line.ask(single, /HTTP\/1\.1 \d/);
        }
      });
    },
  },
];

/** The same bytes as fast as the line takes them. */
async function repeat(ground: Ground, line: Line, bytes: Buffer): Promise<void> {
  while (!ground.over) {
    await line.write(bytes);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
