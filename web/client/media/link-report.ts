import type { Quality } from './media-state.ts';

/** Loss (a share, 0 to 1) and round-trip time (ms) from which on a link is fair, and from which on it is poor. */
const FAIR = { loss: 0.03, rttMs: 300 };
const POOR = { loss: 0.08, rttMs: 600 };

/** How one direction of a link does. */
export interface LinkReport {
  /** Packets that were lost, as a share of all: 0 to 1. */
  readonly loss: number;
  /** Round-trip time in ms; 0 where nothing is known. */
  readonly rttMs: number;
}

/**
 * A peer reports every 7.5 s or more often (RFC 3550, 6.3.1). Its last report of a picture that is sent no more stays in the statistics,
 * and does not count after this time, in ms.
 */
const STALE_MS = 8_000;

/** What this device sends to a peer, as the peer and the browser see it. */
export interface SendReport extends LinkReport {
  /** What the browser thinks that the link carries, in kbit/s. */
  readonly availableKbps: number | undefined;
}

export function qualityOf({ loss, rttMs }: LinkReport): Quality {
  if (loss >= POOR.loss || rttMs >= POOR.rttMs) return 'poor';
  return loss >= FAIR.loss || rttMs >= FAIR.rttMs ? 'fair' : 'good';
}

/** Counts and figures of a connection at one time, out of its statistics (W3C WebRTC Statistics). */
export interface Reading {
  /** Packets since the connection began. */
  readonly received: number;
  readonly lost: number;
  /** Pictures of the camera that were decoded since then. */
  readonly frames: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  readonly send: SendReport;
}

/** One entry of the statistics, as an object with keys. */
export function entryOf(entry: unknown): Readonly<Record<string, unknown>> {
  return { ...(typeof entry === 'object' ? entry : {}) };
}

/** Whether the entry is of what arrives of the peer's screen, which may come before camera and microphone in the statistics. */
export function isOfScreen(entry: Readonly<Record<string, unknown>>, screen: MediaStream | undefined): boolean {
  return !!screen?.getTrackById(String(entry['trackIdentifier']));
}

export function readStats(report: Iterable<readonly [string, unknown]>, screen?: MediaStream): Reading {
  const sum = { received: 0, lost: 0, frames: 0, bytesReceived: 0, bytesSent: 0 };
  let loss = 0;
  let rttMs = 0;
  let availableKbps: number | undefined;
  const entries = [...report].map(([, each]) => entryOf(each));
  const latest = Math.max(...entries.map(({ timestamp }) => Number(timestamp) || 0));
  for (const entry of entries) {
    const count = (name: string): number => {
      const value = entry[name];
      return typeof value === 'number' ? value : 0;
    };
    switch (entry['type']) {
      case 'inbound-rtp':
        sum.received += count('packetsReceived');
        sum.lost += count('packetsLost');
        if (!isOfScreen(entry, screen)) sum.frames += count('framesDecoded');
        break;
      case 'remote-inbound-rtp':
        if (latest - count('timestamp') < STALE_MS) loss = Math.max(loss, count('fractionLost'));
        break;
      case 'candidate-pair':
        // Only the pair in use has a round-trip time that goes on, and an estimate.
        if (entry['nominated'] !== true || entry['state'] !== 'succeeded') break;
        rttMs = Math.max(rttMs, count('currentRoundTripTime') * 1_000);
        sum.bytesReceived += count('bytesReceived');
        sum.bytesSent += count('bytesSent');
        availableKbps = count('availableOutgoingBitrate') / 1_000 || availableKbps;
        break;
      default:
    }
  }
  return { ...sum, send: { loss, rttMs, availableKbps } };
}
