import { connect } from 'node:net';
import { oddJson } from './hostile-json.ts';
import type { Random } from './random.ts';
import type { Tally } from './tally.ts';

const HANDSHAKES = [
  ...[
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
    'GET /socket.io/?EIO=4&transport=websocket&sid=none HTTP/1.1',
  ],
  ...['GET /socket.io/?EIO=9&transport=websocket HTTP/1.1', 'POST /socket.io/?EIO=4&transport=polling HTTP/1.1'],
  ...['GET /socket.io/../health/live HTTP/1.1', 'GET /socket.io/?EIO=4&transport=websocket HTTP/0.9', 'GET'],
] as const;
const HEADERS = [
  ...[
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    'Sec-WebSocket-Version: 13',
  ],
  ...['Sec-WebSocket-Key: short', 'Sec-WebSocket-Version: 99', 'Origin: null', 'Origin: https://evil.example', 'Host:'],
  ...[
    'Content-Length: 10',
    'Content-Length: 99999999',
    'Transfer-Encoding: chunked',
    'Sec-WebSocket-Extensions: permessage-deflate',
  ],
] as const;
const UPGRADE = HEADERS.slice(0, 4);

/** Bytes on a TCP connection: handshakes that are none, WebSocket frames that break RFC 6455, both cut off anywhere. */
export async function attackTcp(url: string, random: Random, tally: Tally): Promise<void> {
  const { hostname, port } = new URL(url);
  const proper = random.chance(0.6);
  const lines = proper
    ? [HANDSHAKES[0], 'Host: x', ...UPGRADE]
    : [random.pick(HANDSHAKES), 'Host: x', ...HEADERS.filter(() => random.chance(0.4))];
  const frames = Array.from({ length: 1 + random.below(6) }, () => brokenFrame(random));
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  const start = proper ? head : head.subarray(0, 1 + random.below(head.length));
  for (const frame of frames) tally.sent(frame);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.write(start);
  if (proper) await new Promise<void>((resolve) => socket.once('data', () => resolve()).once('close', () => resolve()));
  for (const frame of frames) socket.write(frame);
  socket.write(oddJson(random), () => {
    tally.taken(frames.length);
    socket.destroySoon();
  });
  socket.resume();
  await ended;
}

function brokenFrame(random: Random): Buffer {
  const opcode = random.below(256);
  const length = random.pick([0, 1, 5, 125, 126, 127, 200, 254, 255]);
  return Buffer.concat([Buffer.from([opcode, length]), random.bytes(random.below(40))]);
}
