import { SignalingClient, type Welcome } from '../../client/index.ts';

/** Returns the ICE servers that this page's node hands out to a peer. Joins a room of its own, and leaves it again. */
export async function nodeServers(server: string): Promise<Pick<Welcome, 'iceServers' | 'iceServersMs'>> {
  const client = new SignalingClient({ server });
  const { iceServers, iceServersMs } = await client.join({ room: `check-${crypto.randomUUID()}` });
  await client.leave();
  return { iceServers, ...(iceServersMs === undefined ? {} : { iceServersMs }) };
}
