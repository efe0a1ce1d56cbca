import type { Ground } from './ground.ts';
import { oddJson } from './hostile-json.ts';
import { mutated, oddField } from './mutate.ts';
import type { Random } from './random.ts';
import type { RedisGround } from './redis-ground.ts';

const KINDS = ['d', 'r', 'c', 'c', 'l', 'a', 'n', 'm', 'z', '', 'dd'] as const;
const MB = 1_048_576;
/** Numbers of Socket.IO's adapter for its messages, and some that are none. */
const TYPES = [
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '9',
  '10',
  '11',
  '12',
  '13',
  '0',
  '-1',
  '1e300',
  '"3"',
  'null',
] as const;
/** Events that a server tells itself, and that another one can name. */
const SERVER_EVENTS = [
  '"connection"',
  '"connect"',
  '"new_namespace"',
  '"error"',
  '"newListener"',
  '"x"',
  '0',
  'null',
] as const;
/** MessagePack: nil, never used, empty ones, lengths that nothing follows. */
const PACKED = [
  'c0',
  'c1',
  '80',
  '90',
  'a0',
  'c3',
  '00',
  'ff',
  'dfffffffff',
  'ddffffffff',
  'dbffffffff',
  'c6ffffffff',
  'c7ff00',
  '81c0c0',
] as const;

/** Publishes to the channels that nodes listen to: what is garbage, and what is nearly right. */
export async function attackChannels({ random, tally }: Ground, redis: RedisGround): Promise<void> {
  const publishes = Array.from({ length: 1 + random.below(10) }, async () => {
    const inbox = random.chance(0.7);
    const channel = pickOf(random, inbox ? redis.inboxes : redis.sockets);
    const what = inbox ? batch(random, redis) : socketMessage(random);
    tally.sent(what);
    await redis.publish(channel, what);
    tally.taken(1);
  });
  await Promise.all(publishes);
}

function pickOf(random: Random, names: readonly string[]): string {
  return names[random.below(names.length)] ?? '';
}

function batch(random: Random, redis: RedisGround): Buffer {
  const kind = random.next();
  if (kind < 0.05) return random.bytes(random.below(200));
  if (kind < 0.06) return Buffer.alloc(MB, random.pick(['\n', '\t', 'x', 'c\t']));
  const lines = Array.from({ length: 1 + random.below(5) }, () => line(random, redis));
  return Buffer.concat(lines.flatMap((one) => [one, Buffer.from('\n')]).slice(0, -1));
}

/** An envelope that nodes sent, damaged; or one made up. Never one about a room that is not attacked. */
function line(random: Random, { captured, room }: RedisGround): Buffer {
  if (random.chance(0.6) && captured.length > 0) return mutated(random, pickOf(random, captured));
  const where = random.chance(0.7) ? room : oddField(random);
  const version = random.chance(0.5) ? String(random.below(5)) : oddField(random);
  const fields = [random.pick(KINDS), where, version, oddField(random), `2${frame(random)}`];
  return Buffer.from(fields.slice(0, random.chance(0.9) ? 5 : random.below(5)).join('\t'));
}

function frame(random: Random): string {
  const peer = `{"peerId":${oddJson(random)},"name":${oddJson(random)},"metadata":${oddJson(random)}}`;
  return random.pick([
    oddJson(random),
    `["peer-joined",${peer},${oddJson(random)}]`,
    `["peer-left",${oddJson(random)},${oddJson(random)},${oddJson(random)}]`,
    `["peer-updated",${peer},${oddJson(random)}]`,
    `["signal",${oddJson(random)},1,{},0]`,
    '["peer-joined"]',
    '[',
    '',
  ]);
}

/** A message of Socket.IO's adapter, as JSON or as MessagePack. It is for nobody, unless it is so damaged that it is none. */
function socketMessage(random: Random): Buffer {
  if (random.chance(0.3))
    return random.chance(0.5) ? Buffer.from(random.pick(PACKED), 'hex') : random.bytes(random.below(60));
  const odd = (right: string): string => (random.chance(0.15) ? notEverybody(oddJson(random)) : right);
  const options = odd(`{"rooms":${odd('["nobody"]')},"except":${odd('[]')},"flags":${odd('{}')}}`);
  const packet = odd(`{"type":${odd('2')},"data":${odd('["announcement",{"text":"x"}]')},"nsp":"/"}`);
  const event = odd(`[${random.pick(SERVER_EVENTS)},${oddJson(random)}]`);
  const requestId = random.chance(0.5) ? `,"requestId":${odd('"r1"')}` : '';
  const type = random.pick(TYPES);
  const content = type === '9' ? event : packet;
  const data = odd(
    `{"opts":${options},"packet":${content},"rooms":${odd('["nobody"]')},"close":true,"sockets":${odd('[]')}${requestId}}`,
  );
  const text = `{"uid":${odd('"somebody"')},"nsp":${odd('"/"')},"type":${type},"data":${data}}`;
  return random.chance(0.1) ? mutated(random, text) : Buffer.from(text);
}

/** An empty list of rooms means everybody: that is an order, not garbage. */
function notEverybody(json: string): string {
  return json === '[]' ? '[0]' : json;
}
