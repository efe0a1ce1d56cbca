import type { Payload, Welcome } from '../../src/protocol/index.ts';
import { SignalingClient } from '../../web/client/signaling/signaling-client.ts';
import { layWire } from './wire.ts';

/** What must not be in any log. */
export const SDP_LINE = 'a=ice-pwd:asd88fgpdd777uzjYhagZg';
const CANDIDATE = 'candidate:1 1 udp 2113937151 192.0.2.17 54400 typ host';
const CHAT = 'the words of the chat';
const NAME_OF_KEY = 'the value of the metadata';

export interface Call {
  /** Everything that passed through the nodes and is nobody else's to read. */
  readonly confidential: readonly string[];
}

/**
 * A call of three in a room of three, on two nodes: signals on one node and between them, a fourth who finds it full, a
 * lost connection that is taken up again, chat, metadata, and everybody leaves.
 */
export async function holdCall(nodes: readonly [string, string], room: string): Promise<Call> {
  await using wire = await layWire(nodes[0]);
  const ann = new SignalingClient({ server: wire.url });
  const ben = new SignalingClient({ server: nodes[0] });
  const cleo = new SignalingClient({ server: nodes[1] });
  const dan = new SignalingClient({ server: nodes[1] });
  const everyone = [ann, ben, cleo];
  try {
    const secrets: string[] = [];
    for (const client of everyone) secrets.push((await client.join({ room, name: 'N. N.' })).resumeSecret);
    const refused = await dan.join({ room }).catch((error: unknown) => error);
    if (!(refused instanceof Error)) throw new Error('a fourth came into a room of three');

    await Promise.all(everyone.map((client) => knows(client, everyone.length - 1)));
    await Promise.all(pairs(everyone).map(([from, to]) => sendSignal(from, to)));
    const heard = new Promise((resolve) => cleo.on('message', resolve));
    await ann.sendMessage({ text: CHAT });
    await heard;
    const updated = new Promise((resolve) => ben.on('peer-updated', resolve));
    await cleo.update({ metadata: { key: NAME_OF_KEY } });
    await updated;

    const resumed = new Promise<Welcome>((resolve) => ann.on('resumed', resolve));
    wire.cut();
    secrets.push((await resumed).resumeSecret);
    await Promise.all(pairs(everyone).map(([from, to]) => sendSignal(from, to)));
    return { confidential: [...secrets, SDP_LINE, CANDIDATE, CHAT, NAME_OF_KEY] };
  } finally {
    await Promise.all(everyone.map((client) => client.leave()));
  }
}

/** Waits until a client has been told of so many others. */
async function knows(client: SignalingClient, others: number): Promise<void> {
  if (client.peers.length === others) return;
  await new Promise<void>((resolve) => {
    const stop = client.on('roster', (peers) => {
      if (peers.length !== others) return;
      stop();
      resolve();
    });
  });
}

/** A description and a candidate, as browsers send them, and waits for both. */
async function sendSignal(from: SignalingClient, to: SignalingClient): Promise<void> {
  const [sender, target] = [from.self?.peerId, to.self?.peerId];
  if (sender === undefined || target === undefined) throw new Error('not in the room');
  const payloads: readonly Payload[] = [
    { description: { type: 'offer', sdp: `v=0\r\n${SDP_LINE}\r\n` } },
    { candidate: { candidate: CANDIDATE, sdpMid: '0' } },
  ];
  let missing = payloads.length;
  const all = new Promise<void>((resolve) => {
    const stop = to.on('signal', (source) => {
      if (source === sender) missing -= 1;
      if (missing > 0) return;
      stop();
      resolve();
    });
  });
  for (const payload of payloads) from.signal(target, payload);
  await all;
}

function pairs<T>(all: readonly T[]): readonly (readonly [T, T])[] {
  return all.flatMap((one) => all.filter((other) => other !== one).map((other) => [one, other] as const));
}
