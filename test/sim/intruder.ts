import type { Reply, ServerEvent, Welcome } from '../../src/protocol/index.ts';
import { simTransport, type SimClient } from './client.ts';
import type { World } from './world.ts';

/** So long after a client left somebody shows what it had, in ms. */
const AFTER_MS = { least: 300, most: 6_000 };

/**
 * Somebody who kept the secret and the proof of a client that is about to leave shows them later. As long as the store knows
 * that the client left, that is in vain (SPEC R15, R142).
 */
export function intrude(world: World, { client, room, label }: SimClient): void {
  const { state } = client;
  if (state.kind !== 'joined') return;
  const { self: peerId, resumeSecret, resumeProof = '' } = state.welcome;
  const { clock, random, redis } = world;
  const { wipes } = redis;
  clock.after(random.int(AFTER_MS.least, AFTER_MS.most), async () => {
    const { seats } = await redis.rooms.load(room);
    const left = !seats.some((seat) => seat.peerId === peerId);
    const resume = { peerId, secret: `${resumeSecret}.${resumeProof}`, attempt: 1_000 };
    const connection = simTransport(world.network(() => undefined)).connect('sim', room, {
      opened: () => connection.emit('join', { v: 1, room, resume }, answered),
      failed: () => undefined,
      closed: () => undefined,
      event: (_: ServerEvent) => undefined,
    });
    function answered(reply: Reply<Welcome>): void {
      if (reply.ok && left && wipes === redis.wipes)
        world.failed(`R142: somebody took the seat that ${label} had left`);
      if (reply.ok) connection.emit('leave', () => connection.close());
      else connection.close();
    }
  });
}
