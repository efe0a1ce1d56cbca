import { entryOf, isOfScreen } from './link-report.ts';

/** The media connection to one participant, for people who want to know. A figure that is not known is undefined. */
export interface ConnectionDetails {
  /** Whether a TURN server relays media. */
  readonly path: 'direct' | 'relayed' | undefined;
  /** What carries it to the other end, or to the TURN server of this end: `udp`, `tcp` or `tls`. */
  readonly protocol: string | undefined;
  /** Round-trip time over the latest 10 s, in ms. */
  readonly rttMs: number | undefined;
  /** Packets that did not arrive over the latest 10 s, as a share: 0 to 1. */
  readonly loss: number | undefined;
  /** The picture of the camera that arrives, in pixels; pictures a second. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly fps: number | undefined;
  /** All that arrives and all that is sent, in kbit/s, over the latest 2 s. */
  readonly receivedKbps: number | undefined;
  readonly sentKbps: number | undefined;
  /** Names of the codecs of camera and microphone as they arrive, for instance `VP8` and `opus`. */
  readonly videoCodec: string | undefined;
  readonly audioCodec: string | undefined;
}

/** What one look at the statistics does not tell. */
export type Arriving = Pick<ConnectionDetails, 'rttMs' | 'loss' | 'fps' | 'receivedKbps' | 'sentKbps'>;

/** Reads details off the statistics of a connection (W3C WebRTC Statistics). `screen`: what arrives of the peer's screen. */
export function connectionDetails(
  report: Iterable<readonly [string, unknown]>,
  screen: MediaStream | undefined,
  arriving: Arriving | undefined,
): ConnectionDetails {
  const entries = new Map([...report].map(([id, entry]) => [id, entryOf(entry)]));
  const all = [...entries.values()].filter((each) => !isOfScreen(each, screen));
  const pair = all.find(
    ({ type, nominated, state }) => type === 'candidate-pair' && nominated === true && state === 'succeeded',
  );
  const named = (id: unknown) => entries.get(String(id));
  const local = named(pair?.['localCandidateId']);
  const remote = named(pair?.['remoteCandidateId']);
  const inbound = (kind: string) => all.find((each) => each['type'] === 'inbound-rtp' && each['kind'] === kind);
  const codec = (kind: string) => text(named(inbound(kind)?.['codecId'])?.['mimeType'])?.replace(/^.*\//u, '');
  const video = inbound('video');
  const relayed = [local, remote].some((candidate) => candidate?.['candidateType'] === 'relay');
  return {
    path: local === undefined || remote === undefined ? undefined : relayed ? 'relayed' : 'direct',
    protocol: text(local?.['relayProtocol']) ?? text(local?.['protocol']),
    rttMs: arriving?.rttMs,
    loss: arriving?.loss,
    width: number(video?.['frameWidth']),
    height: number(video?.['frameHeight']),
    fps: number(video?.['framesPerSecond']) ?? arriving?.fps,
    receivedKbps: arriving?.receivedKbps,
    sentKbps: arriving?.sentKbps,
    videoCodec: codec('video'),
    audioCodec: codec('audio'),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
