import { FRAME, frameOf, upgradeHead } from '../support/raw-frames.ts';
import type { Ground } from './ground.ts';
import { eventJson, properJoin } from './messages.ts';
import { PollingSession } from './polling-session.ts';
import type { Random } from './random.ts';
import { AttackTcp } from './tcp.ts';

const TEXT_FIRST = 0x01;
const BINARY = 0x82;
/** Nearly the largest packet. */
const LARGE = 262_000;
const PLACEHOLDERS = 10;
const HEAVY = 80_000;
const SHOWN = 200;
const PATIENCE_MS = 1_000;

/** Packets, frames, requests, payloads and upgrades that begin and do not end: some are left open, some are cut. */
export async function attackUnfinished(ground: Ground): Promise<void> {
  const { random } = ground;
  const kind = random.next();
  if (kind < 0.55) return halfPacket(ground);
  if (kind < 0.75) return halfRequest(ground);
  if (kind < 0.85) return halfPayload(ground);
  return halfUpgrade(ground);
}

/** Frames of a WebSocket: the Socket.IO packet that they carry has no end, or the last frame has none. */
async function halfPacket(ground: Ground): Promise<void> {
  const { url, random, tally } = ground;
  const tcp = await AttackTcp.webSocket(url);
  await tcp.connect();
  const event = (): string => eventJson(random, tally.known);
  const texts = [
    `420${properJoin(random, tally.known)}`,
    ...Array.from({ length: random.below(20) }, () => `42${event()}`),
  ];
  const frames = texts.map((text) => frameOf(FRAME.text, text));
  if (random.chance(0.8)) frames.push(...binaryPacket(random, event));
  for (const frame of frames) tally.sent(frame.length > SHOWN ? frame.subarray(0, SHOWN) : frame);
  const mark = random.bytes(16);
  await tcp.write(Buffer.concat([...frames, frameOf(FRAME.ping, mark)]));
  if (await tcp.heard(mark, PATIENCE_MS)) tally.taken(frames.length);
  if (random.chance(0.7)) {
    const last = lastFrame(random);
    tally.sent(last.subarray(0, SHOWN));
    await tcp.write(last.subarray(0, 1 + random.below(last.length)));
  }
  await leave(ground, tcp);
}

/** A packet that announces attachments, and those that come: mostly too few, seldom too many, or a text. */
function binaryPacket(random: Random, event: () => string): readonly Buffer[] {
  const large = random.chance(0.4);
  const count = large ? PLACEHOLDERS : 1 + random.below(PLACEHOLDERS);
  const type = random.pick([45, 45, 45, 46]);
  const list = Array.from({ length: count }, (_, num) => `{"_placeholder":true,"num":${num}}`).join(',');
  // Small things that take much memory: what is read of them is far more than what was sent.
  const heavy = large && random.chance(0.5) ? `,[${'{},'.repeat(HEAVY)}0]` : '';
  const body = random.chance(0.8) ? `["message",${list}${heavy}]` : event();
  const some = large ? count - 1 : random.below(count);
  const attachments = Array.from({ length: random.chance(0.9) ? some : count + random.below(3) }, () =>
    large ? frameOf(BINARY, Buffer.alloc(LARGE)) : frameOf(BINARY, random.bytes(random.below(200))),
  );
  const header = `${type}${random.chance(0.95) ? count : random.pick(['', '0', '11', '1e3', '999999999'])}-`;
  const first = frameOf(FRAME.text, `${header}${random.chance(0.2) ? '7' : ''}${body}`);
  // A text where an attachment is due.
  const wrong = random.chance(0.1) ? [frameOf(FRAME.text, random.pick(['2', '42["leave"]', '41', '']))] : [];
  return [first, ...attachments, ...wrong];
}

function lastFrame(random: Random): Buffer {
  return random.pick([
    frameOf(FRAME.text, `42["message","${'x'.repeat(random.below(60_000))}"]`),
    frameOf(TEXT_FIRST, '42["message",'),
    frameOf(BINARY, random.bytes(random.below(2_000))),
    frameOf(BINARY, Buffer.alloc(LARGE)),
    frameOf(FRAME.ping, random.bytes(100)),
  ]);
}

/** A request whose line, headers or body stop in the middle. */
async function halfRequest(ground: Ground): Promise<void> {
  const { url, random, tally } = ground;
  const path = random.pick([
    '/socket.io/?EIO=4&transport=polling&sid=',
    '/',
    '/health/live',
    '/socket.io/?EIO=4&transport=polling&sid=x',
  ]);
  const method = random.pick(['GET', 'POST', 'POST', 'PUT']);
  const length = random.pick(['Content-Length: 100000', 'Content-Length: 10', 'Transfer-Encoding: chunked', 'X: y']);
  const whole = `${method} ${path} HTTP/1.1\r\nHost: x\r\nX-Long: ${'h'.repeat(random.below(6_000))}\r\n${length}\r\n\r\n`;
  const body = length.startsWith('T') ? 'ff\r\nabc' : 'abc';
  const text = random.chance(0.5) ? whole.slice(0, 1 + random.below(whole.length)) : whole + body;
  tally.sent(text);
  const tcp = new AttackTcp(url);
  await tcp.write(text);
  await leave(ground, tcp);
}

/** A body of long polling that stops: in a packet of Engine.IO, in one of Socket.IO, or before its length is reached. */
async function halfPayload(ground: Ground): Promise<void> {
  const { url, random, tally } = ground;
  const session = await PollingSession.open(url, tally);
  const bodies = [
    '42["mess',
    '451-["message",{"_placeholder":true,"num":0}]',
    '40\x1e4',
    '40\x1e42["join",{\x1e',
    'bAAA',
    '',
  ] as const;
  for (let left = 1 + random.below(4); left > 0; left -= 1) await session.post(random.pick(bodies));
  if (random.chance(0.5)) {
    const tcp = new AttackTcp(url);
    const text = `POST ${session.address} HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n${random.pick(bodies)}`;
    tally.sent(text);
    await tcp.write(text);
    await ground.held.keep(async () => {
      await session.close();
      await tcp.end('cut');
    });
  } else {
    await ground.held.keep(() => session.close());
  }
}

/** A session of long polling whose WebSocket comes, asks, and never takes over; or comes twice. */
async function halfUpgrade(ground: Ground): Promise<void> {
  const { url, random, tally } = ground;
  const session = await PollingSession.open(url, tally);
  if (random.chance(0.7)) await session.post('40');
  const address = session.address.replace('polling', 'websocket');
  const sockets: AttackTcp[] = [];
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    const tcp = new AttackTcp(url);
    sockets.push(tcp);
    const head = upgradeHead(address);
    tally.sent(head);
    const whole = random.chance(0.8);
    await tcp.write(whole ? head : head.slice(0, 1 + random.below(head.length)));
    if (!whole) continue;
    await tcp.heard('\r\n\r\n', PATIENCE_MS);
    const frames = random.pick([
      [],
      ['2probe'],
      ['2probe', '2probe'],
      ['5'],
      ['42["leave"]'],
      ['2probe', '4'],
      ['3probe'],
    ]);
    for (const frame of frames) tally.sent(frame);
    await tcp.write(Buffer.concat(frames.map((text) => frameOf(FRAME.text, text))));
  }
  await ground.held.keep(async () => {
    await session.close();
    await Promise.all(sockets.map((tcp) => tcp.end('cut')));
  });
}

async function leave({ random, held }: Ground, tcp: AttackTcp): Promise<void> {
  if (random.chance(0.5)) await held.keep(() => tcp.end('cut'));
  else await tcp.end(random.chance(0.5) ? 'half' : 'cut');
}
