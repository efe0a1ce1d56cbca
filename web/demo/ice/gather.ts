import { rtcServer, type Server } from './server.ts';

/** How long a server may take, in ms. Chromium gives up on UDP after 9.5 s and reports an error then. */
const GATHER_MS = 15_000;

export interface Gathered {
  /** The first candidate of the server, and the time after which it came, in ms. */
  readonly candidate: { readonly address: string; readonly ms: number } | undefined;
  /** Errors as the browser reports them (W3C WebRTC 1.0, 4.8.4 RTCPeerConnectionIceErrorEvent). */
  readonly errors: readonly { readonly code: number; readonly text: string }[];
  /** True if the browser finished before the time was over. */
  readonly complete: boolean;
}

/** Asks one server for a candidate: a TURN server for a relay, a STUN server for a mapped address. */
export async function gather(server: Server): Promise<Gathered> {
  const wanted = server.kind === 'turn' ? 'relay' : 'srflx';
  const connection = connectionWith(server);
  const errors: { code: number; text: string }[] = [];
  const startedAt = performance.now();
  const { promise, resolve } = Promise.withResolvers<Gathered>();
  const end = (complete: boolean, candidate?: Gathered['candidate']) => resolve({ candidate, errors, complete });
  connection.addEventListener('icecandidateerror', ({ errorCode, errorText }) => {
    errors.push({ code: errorCode, text: errorText });
  });
  connection.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate?.type !== wanted) return;
    const address = `${candidate.address ?? ''}:${candidate.port ?? ''}`;
    end(true, { address, ms: performance.now() - startedAt });
  });
  connection.addEventListener('icegatheringstatechange', () => {
    if (connection.iceGatheringState === 'complete') end(true);
  });
  const timer = setTimeout(() => end(false), GATHER_MS);
  try {
    connection.createDataChannel('check');
    await connection.setLocalDescription();
    return await promise;
  } finally {
    clearTimeout(timer);
    connection.close();
  }
}

function connectionWith(server: Server): RTCPeerConnection {
  const iceTransportPolicy = server.kind === 'turn' ? 'relay' : 'all';
  try {
    return new RTCPeerConnection({ iceServers: [rtcServer(server)], iceTransportPolicy });
  } catch (error) {
    throw new Error(`This browser does not take ${server.url}.`, { cause: error });
  }
}
