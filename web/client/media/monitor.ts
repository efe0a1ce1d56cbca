import type { Clock } from '../signaling/clock.ts';
import { type Reading, readStats } from './link-report.ts';
import type { Quality } from './media-state.ts';
import { type ConnectionDetails, connectionDetails } from './connection-details.ts';
import type { PeerMedia } from './peer-media.ts';
import { PicturePause, PictureRate } from './picture-rate.ts';
import { QualityMeter } from './quality-meter.ts';
import { ActiveSpeaker, Speech } from './speech.ts';

/** How often statistics are read, and how often it is looked who speaks, in ms. */
const STATS_MS = 2_000;
const SPEECH_MS = 100;

export interface MonitorPorts {
  readonly clock: Clock;
  peers(): Iterable<readonly [peerId: string, media: PeerMedia]>;
  /** Whether a picture of the peer should arrive. */
  expectsPicture(peerId: string): boolean;
  /** A quality changed, or somebody began or ceased to speak. */
  changed(): void;
}

class Watched {
  readonly speech = new Speech();
  readonly rate = new PictureRate();
  readonly pause = new PicturePause();
  incoming = new QualityMeter();
  outgoing = new QualityMeter();
  last: { readonly at: number; readonly reading: Reading } | undefined;
  kbps = { receivedKbps: 0, sentKbps: 0 };

  forgetLink(): void {
    this.incoming = new QualityMeter();
    this.outgoing = new QualityMeter();
    this.last = undefined;
  }
}

/**
 * Looks after the connections of a call while it runs: how well media arrives, how much the pictures that are sent may take,
 * and who speaks.
 */
export class Monitor {
  readonly #ports: MonitorPorts;
  readonly #watched = new Map<string, Watched>();
  readonly #speaker = new ActiveSpeaker();
  #running = false;
  readonly #cancel: { stats?: () => void; speech?: () => void } = {};
  #shown = '';

  constructor(ports: MonitorPorts) {
    this.#ports = ports;
  }

  /** The quality of what arrives from a peer; undefined until statistics were read twice. */
  qualityOf(peerId: string): Quality | undefined {
    return this.#watched.get(peerId)?.incoming.quality;
  }

  isSpeaking(peerId: string): boolean {
    return this.#watched.get(peerId)?.speech.speaking === true;
  }

  /** The peer that a layout with one large tile shows; undefined if nobody spoke. */
  get speaker(): string | undefined {
    return this.#speaker.peerId;
  }

  /** The quality of what this device sends: poor or fair if it is that for at least half of the peers. */
  get ownQuality(): Quality | undefined {
    const qualities = [...this.#watched.values()].flatMap(({ outgoing }) => outgoing.quality ?? []);
    if (qualities.length === 0) return undefined;
    const share = (quality: Quality) => qualities.filter((each) => each === quality).length / qualities.length;
    if (share('poor') >= 0.5) return 'poor';
    return share('good') > 0.5 ? 'good' : 'fair';
  }

  /** The connection that `report` is of; `screen`: what arrives of the peer's screen. */
  detailsOf(peerId: string, report: RTCStatsReport, screen: MediaStream | undefined): ConnectionDetails {
    const watched = this.#watched.get(peerId);
    return connectionDetails(report, screen, watched?.last && { ...watched.incoming.smoothed, ...watched.kbps });
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#planStats();
    this.#planSpeech();
  }

  stop(): void {
    this.#running = false;
    this.#cancel.stats?.();
    this.#cancel.speech?.();
    this.#watched.clear();
  }

  #planStats(): void {
    this.#cancel.stats = this.#ports.clock.after(STATS_MS, () => void this.#readAll());
  }

  #planSpeech(): void {
    this.#cancel.speech = this.#ports.clock.after(SPEECH_MS, () => {
      this.#hear();
      this.#planSpeech();
    });
  }

  async #readAll(): Promise<void> {
    await Promise.all([...this.#ports.peers()].map(([peerId, media]) => this.#read(peerId, media)));
    if (!this.#running) return;
    this.#tell();
    this.#planStats();
  }

  async #read(peerId: string, media: PeerMedia): Promise<void> {
    const watched = this.#of(peerId);
    if (media.state !== 'connected') {
      watched.forgetLink();
      return;
    }
    let reading: Reading;
    try {
      reading = readStats((await media.getStats()) ?? [], media.screen);
    } catch {
      // The connection was closed meanwhile.
      return;
    }
    const at = this.#ports.clock.now();
    const { last } = watched;
    watched.last = { at, reading };
    const seconds = last === undefined ? 0 : (at - last.at) / 1_000;
    // A new connection counts from 0 again, and so does a picture in Firefox when its decoder begins anew.
    if (last === undefined || seconds <= 0 || shrank(last.reading, reading)) return;
    const grown = (name: 'received' | 'lost' | 'frames' | 'bytesReceived' | 'bytesSent') =>
      Math.max(0, reading[name] - last.reading[name]);
    const { send } = reading;
    const fps = this.#ports.expectsPicture(peerId) ? grown('frames') / seconds : undefined;
    watched.incoming.add({ received: grown('received'), lost: grown('lost'), rttMs: send.rttMs, fps });
    const lost = send.loss * 1_000;
    watched.outgoing.add({ received: 1_000 - lost, lost, rttMs: send.rttMs, fps: undefined });
    const kbps = (bytes: number) => Math.round((bytes * 8) / 1_000 / seconds);
    watched.kbps = { receivedKbps: kbps(grown('bytesReceived')), sentKbps: kbps(grown('bytesSent')) };
    const { outgoing } = media;
    // Without a picture the link carries too little to judge it by.
    if (outgoing.hasPicture && !outgoing.paused)
      outgoing.setKbps(watched.rate.next(outgoing.kbps, outgoing.beginKbps, send, outgoing.hasScreen));
    const quality = outgoing.hasPicture || outgoing.paused ? watched.outgoing.quality : undefined;
    media.pausePicture(watched.pause.next(outgoing.paused, outgoing.kbps, quality));
  }

  #hear(): void {
    const now = this.#ports.clock.now();
    const speeches = new Map<string, Speech>();
    for (const [peerId, media] of this.#ports.peers()) {
      const { speech } = this.#of(peerId);
      speech.hear(media.audioLevel(), now);
      speeches.set(peerId, speech);
    }
    for (const peerId of this.#watched.keys()) if (!speeches.has(peerId)) this.#watched.delete(peerId);
    this.#speaker.update(speeches, now);
    this.#tell();
  }

  #of(peerId: string): Watched {
    const watched = this.#watched.get(peerId) ?? new Watched();
    this.#watched.set(peerId, watched);
    return watched;
  }

  #tell(): void {
    const each = [...this.#watched].map(([peerId, { speech, incoming }]) => [
      peerId,
      speech.speaking,
      incoming.quality,
    ]);
    const shown = JSON.stringify([this.speaker, this.ownQuality, each]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#ports.changed();
  }
}

function shrank(before: Reading, now: Reading): boolean {
  return now.received < before.received || now.frames < before.frames;
}
