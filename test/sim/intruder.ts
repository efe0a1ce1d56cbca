import type { Reply, ServerEvent, Welcome } from '../../src/protocol/index.ts';
import { simTransport, type SimClient } from './client.ts';
import type { World } from './world.ts';

/** So long after a client left somebody shows what it had, in ms. */
const AFTER_MS = { least: 300, most: 6_000 };

/** How often it is looked whether the store knows the client, in ms. */
const LOOK_MS = 20;

/**
 * Somebody who kept the secret and the proof of a client that is about to leave shows them later. As long as the store knows
 * that the client left, that is in vain (SPEC R15, R142). It knows if it has had the client's seat since it lost its data last:
 * the node of a client that leaves sooner has not put it back, and does not do so then.
 */
export function intrude(world: World, { client, room, label }: SimClient): void {
  const { state } = client;
  if (state.kind !== 'joined') return;
  const { self: peerId, resumeSecret, resumeProof = '' } = state.welcome;
  const { clock, random, redis } = world;
  let known: { readonly wipes: number } | undefined;
  let over = false;
  const look = async (): Promise<void> => {
    const { wipes } = redis;
    const { seats } = await redis.rooms.load(room);
    if (seats.some((seat) => seat.peerId === peerId)) known = { wipes };
    if (!over) clock.after(LOOK_MS, () => void look());
  };
  void look();
  clock.after(random.int(AFTER_MS.least, AFTER_MS.most), async () => {
    over = true;
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
      if (reply.ok && left && known?.wipes === redis.wipes)
        world.failed(`R142: somebody took the seat that ${label} had left`);
      if (reply.ok) connection.emit('leave', () => connection.close());
      else connection.close();
    }
  });
}
