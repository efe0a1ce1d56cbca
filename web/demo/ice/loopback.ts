import { rtcServer, type Server } from './server.ts';

const CONNECT_MS = 15_000;
const TRANSFER_MS = 15_000;
const PINGS = 10;
const CHUNK_BYTES = 16_384;
const CHUNKS = 16;

/** The data that went through a relay and arrived at the other end. */
export interface Transfer {
  readonly bytes: number;
  readonly ms: number;
  /** The median of PINGS round trips. */
  readonly roundTripMs: number;
}

/** Sends data from this page to itself through two relays of a TURN server: each end has one of its own. */
export async function sendThroughRelay(server: Server): Promise<Transfer> {
  const configuration: RTCConfiguration = { iceServers: [rtcServer(server)], iceTransportPolicy: 'relay' };
  const [near, far] = [new RTCPeerConnection(configuration), new RTCPeerConnection(configuration)];
  try {
    const [out, back] = [channelOf(near), channelOf(far)];
    await within(CONNECT_MS, 'no connection from relay to relay', async () => {
      const open = Promise.all([opened(out), opened(back)]);
      await describe(near, far);
      await describe(far, near);
      await open;
    });
    await checkPath(near);
    return await within(TRANSFER_MS, 'the data did not come through', () => transfer(out, back));
  } finally {
    near.close();
    far.close();
  }
}

function channelOf(connection: RTCPeerConnection): RTCDataChannel {
  const channel = connection.createDataChannel('check', { negotiated: true, id: 0 });
  channel.binaryType = 'arraybuffer';
  return channel;
}

/** Makes an offer or an answer, as the state requires, and hands over candidates as they come. */
async function describe(from: RTCPeerConnection, to: RTCPeerConnection): Promise<void> {
  const described = Promise.withResolvers<void>();
  from.addEventListener('icecandidate', async ({ candidate }) => {
    await described.promise;
    if (candidate && to.connectionState !== 'closed') await to.addIceCandidate(candidate);
  });
  await from.setLocalDescription();
  if (from.localDescription) await to.setRemoteDescription(from.localDescription);
  described.resolve();
}

function opened(channel: RTCDataChannel): Promise<unknown> {
  return new Promise((resolve) => channel.addEventListener('open', resolve, { once: true }));
}

function message(channel: RTCDataChannel): Promise<MessageEvent> {
  return new Promise((resolve) => channel.addEventListener('message', resolve, { once: true }));
}

async function transfer(out: RTCDataChannel, back: RTCDataChannel): Promise<Transfer> {
  const echo = ({ data }: MessageEvent) => back.send(data);
  back.addEventListener('message', echo);
  const trips: number[] = [];
  for (let ping = 0; ping < PINGS; ping += 1) {
    const sentAt = performance.now();
    const answer = message(out);
    out.send('ping');
    await answer;
    trips.push(performance.now() - sentAt);
  }
  back.removeEventListener('message', echo);

  const startedAt = performance.now();
  const wanted = CHUNKS * CHUNK_BYTES;
  const arrived = new Promise<number>((resolve) => {
    let bytes = 0;
    back.addEventListener('message', ({ data }) => {
      bytes += data instanceof ArrayBuffer ? data.byteLength : 0;
      if (bytes >= wanted) resolve(bytes);
    });
  });
  for (let chunk = 0; chunk < CHUNKS; chunk += 1) out.send(new Uint8Array(CHUNK_BYTES));
  const bytes = await arrived;
  const ms = performance.now() - startedAt;
  return { bytes, ms, roundTripMs: trips.sort((a, b) => a - b)[PINGS / 2] ?? 0 };
}

/** Throws if the selected pair is not relay to relay (W3C WebRTC Statistics, RTCIceCandidatePairStats). */
async function checkPath(connection: RTCPeerConnection): Promise<void> {
  const stats = new Map((await connection.getStats()).entries());
  const pairs = [...stats.values()].filter(({ type, nominated }) => type === 'candidate-pair' && nominated);
  for (const { localCandidateId, remoteCandidateId } of pairs) {
    const types = [localCandidateId, remoteCandidateId].map((id) => stats.get(id)?.candidateType);
    if (types.some((type) => type !== 'relay')) throw new Error(`the path is ${types.join(' to ')}`);
  }
}

async function within<T>(ms: number, problem: string, work: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(problem)), ms);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
