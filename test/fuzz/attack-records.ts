import { AttackSocket } from './attack-socket.ts';
import type { Ground } from './ground.ts';
import { mutated, oddField } from './mutate.ts';
import type { Random } from './random.ts';
import type { RedisGround } from './redis-ground.ts';

/** Addresses whose records are attacked. */
export const ADDRESSES = ['address1', 'address2'] as const;

/** Kinds of keys. What belongs to all rooms comes less often. */
const KINDS = [
  'seats',
  'seats',
  'seats',
  'seats',
  'version',
  'version',
  'address',
  'address',
  'askers',
  'leases',
  'epoch',
] as const;
const SCORES = ['0', '-1', '1e300', '-1e300', 'inf', '-inf', '1.5'] as const;
const WRONG_TYPE = 0.03;

/** Writes to the records of one room, to some addresses, and to what all nodes share; then lets nodes read them. */
export async function attackRecords({ url, random, tally }: Ground, redis: RedisGround): Promise<void> {
  for (let left = 1 + random.below(6); left > 0; left -= 1) {
    const command = await nextCommand(random, redis);
    tally.sent(command.map(String).join(' '));
    const [name = '', ...args] = command;
    // Redis itself refuses some: a number that is none, a command for another type.
    await redis.commands.call(String(name), ...args).catch(() => undefined);
    tally.taken(1);
  }
  const socket = await AttackSocket.open(url, tally);
  await socket.connect();
  await socket.send([`420${JSON.stringify(['join', { v: 1, room: redis.room }])}`]);
  await socket.send([
    '421["sync"]',
    '42["update",{"name":"other"}]',
    `422["peek",{"room":"${redis.room}"}]`,
    '423["leave"]',
  ]);
  socket.end('close');
}

type Command = readonly (string | Buffer)[];

async function nextCommand(random: Random, redis: RedisGround): Promise<Command> {
  const kind = random.pick(KINDS);
  const key = keyOf(random, redis, kind);
  if (random.chance(WRONG_TYPE)) {
    const type = random.pick(['SET', 'HSET', 'LPUSH'] as const);
    await redis.commands.del(key);
    return type === 'HSET' ? [type, key, 'a', 'b'] : [type, key, 'x'];
  }
  if (random.chance(0.03)) return ['DEL', key];
  switch (kind) {
    case 'seats':
      return seatCommand(random, redis, key);
    case 'version':
    case 'epoch':
      return [
        'SET',
        key,
        random.chance(0.5) ? mutated(random, (await redis.commands.get(key).catch(() => '')) ?? '') : oddField(random),
      ];
    case 'leases': {
      const members: unknown = await redis.commands.zrange(key, '0', '-1').catch(() => []);
      const known = Array.isArray(members) ? String(members[random.below(members.length)] ?? 'none') : 'none';
      if (random.chance(0.3)) return ['ZREM', key, known];
      return ['ZADD', key, random.pick(SCORES), random.chance(0.5) ? mutated(random, known) : oddField(random)];
    }
    case 'address': {
      const record = (await redis.commands.get(key).catch(() => '')) ?? '';
      return ['SET', key, random.chance(0.7) ? mutated(random, record) : oddField(random), 'PX', '60000'];
    }
    case 'askers':
      return ['SADD', key, oddField(random)];
    default:
      return kind satisfies never;
  }
}

function keyOf(random: Random, redis: RedisGround, kind: (typeof KINDS)[number]): string {
  switch (kind) {
    case 'seats':
    case 'version':
      return redis.key(`{${redis.room}}:${kind}`);
    case 'leases':
    case 'epoch':
      return redis.key(`{nodes}:${kind}`);
    case 'address':
      return redis.key(`address:{${random.pick(ADDRESSES)}}:at`);
    case 'askers':
      return redis.key(`address:{${random.pick(ADDRESSES)}}:askers`);
    default:
      return kind satisfies never;
  }
}

/** The record of a peer, damaged; or one that never was a record, of a peer that never was. */
async function seatCommand(random: Random, redis: RedisGround, key: string): Promise<Command> {
  const seats = await redis.commands.hgetall(key).catch(() => ({}));
  const all: readonly (readonly [string, string])[] = Object.entries(seats);
  const [peer, record] = all[random.below(all.length)] ?? ['nobody', ''];
  if (random.chance(0.1)) return ['HDEL', key, peer];
  // A whole record under another name would be a lie, not garbage.
  const short = record
    .slice(0, random.below(record.length + 1))
    .split('\t')
    .slice(0, 7)
    .join('\t');
  if (random.chance(0.3)) return ['HSET', key, oddField(random), random.chance(0.5) ? oddField(random) : short];
  return ['HSET', key, peer, mutated(random, record)];
}
