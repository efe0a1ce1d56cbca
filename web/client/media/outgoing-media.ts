import type { Clock } from '../signaling/clock.ts';
import type { OutgoingTracks, RtcConnection } from './rtc.ts';

/**
 * What a picture to one peer begins with, in kbit/s, by the number of people in the call: everybody sends to everybody, so
 * an uplink carries one picture less than there are people. A browser begins to send at 300 kbit/s. Seen in Chromium 153
 * with a camera of 1280x720: it drops frames of a picture that is too large for that, and the first picture comes 130 ms
 * later than with a picture that is halved from the start.
 */
const BEGIN_KBPS = [384, 384, 384, 256, 192, 128, 128] as const;
const CROWD_KBPS = 64;

/** Pixels of a picture that 1 kbit/s carries: 30 pictures a second, 0.05 bit a pixel. */
const PIXELS_PER_KBPS = 1_000 / (30 * 0.05);

/**
 * Width and height are divided by one of these, so that an encoder does not begin anew at each small change. A picture may
 * have up to a fifth more pixels than its bitrate and its tile ask for.
 */
const SCALES = [1, 1.5, 2, 3, 4, 6, 8] as const;
const TOLERANCE = 0.9;

/** What a shared screen may take, in kbit/s: to all of the others together, and to one of them. */
const SCREENS_KBPS = 3_000;
const MOST_KBPS = 2_500;
const LEAST_KBPS = 300;

/** The wishes of a peer change what is encoded for it once in this time, in ms, because each change costs work. */
const WISH_MS = 1_000;

/** What this participant sends to one peer: its tracks, and the size and the bitrate of its picture. */
export class OutgoingMedia {
  readonly #clock: Clock;
  #tracks: OutgoingTracks;
  #connection: RtcConnection | undefined;
  #beginKbps: number = BEGIN_KBPS[2];
  #kbps = this.#beginKbps;
  #screenKbps = MOST_KBPS;
  /** Height of the tile in which the peer shows the picture, in its pixels; 0 where it shows none. */
  #shownHeight = Number.POSITIVE_INFINITY;
  #wishedHeight = this.#shownHeight;
  #cancelWish: (() => void) | undefined;
  #paused = false;

  constructor(clock: Clock, tracks: OutgoingTracks) {
    this.#clock = clock;
    this.#tracks = tracks;
  }

  setTracks(tracks: OutgoingTracks): void {
    this.#tracks = tracks;
    this.apply();
  }

  /** Whether there is a picture to send. */
  get hasPicture(): boolean {
    return this.#tracks.video !== null && this.#shownHeight > 0;
  }

  /** Whether the picture waits for a better link. */
  get paused(): boolean {
    return this.#paused;
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#encode();
  }

  /** Whether a screen is sent. */
  get hasScreen(): boolean {
    return this.#tracks.screen !== undefined;
  }

  /** The number of people in the call, this one included. What the link was found to carry stays known. */
  setPeople(people: number): void {
    const begin = BEGIN_KBPS[people] ?? CROWD_KBPS;
    this.setKbps(Math.round((this.#kbps / this.#beginKbps) * begin));
    this.#beginKbps = begin;
    this.#screenKbps = Math.max(LEAST_KBPS, Math.min(MOST_KBPS, Math.round(SCREENS_KBPS / (people - 1))));
    this.#sendScreen();
  }

  /** What the picture begins with, in kbit/s. */
  get beginKbps(): number {
    return this.#beginKbps;
  }

  /** The most that the picture may take, in kbit/s. */
  get kbps(): number {
    return this.#kbps;
  }

  setKbps(kbps: number): void {
    if (kbps === this.#kbps) return;
    this.#kbps = kbps;
    this.#encode();
  }

  /** The peer tells how large it shows the picture. */
  setShownHeight(pixels: number): void {
    this.#wishedHeight = pixels;
    if (this.#cancelWish === undefined) this.#grantWish();
  }

  /** Sends over this connection from now on. It is applied as soon as the connection has its transceivers. */
  use(connection: RtcConnection): void {
    this.#connection = connection;
    this.#kbps = this.#beginKbps;
  }

  stop(): void {
    this.#cancelWish?.();
    this.#connection = undefined;
  }

  apply(): void {
    const { audio, video } = this.#tracks;
    this.#try((connection) => connection.replaceTrack('audio', audio));
    this.#try((connection) => connection.replaceTrack('video', video));
    this.#encode();
    this.#sendScreen();
  }

  #sendScreen(): void {
    this.#try((connection) => connection.sendScreen(this.#tracks.screen, this.#screenKbps * 1_000));
  }

  #grantWish(): void {
    if (this.#wishedHeight === this.#shownHeight) return;
    this.#shownHeight = this.#wishedHeight;
    this.#encode();
    this.#cancelWish = this.#clock.after(WISH_MS, () => {
      this.#cancelWish = undefined;
      this.#grantWish();
    });
  }

  #encode(): void {
    const { width = 0, height = 0 } = this.#tracks.video?.getSettings() ?? {};
    const active = this.#shownHeight > 0 && !this.#paused;
    const forRate = Math.sqrt((width * height) / (this.#kbps * PIXELS_PER_KBPS));
    const wanted = Math.max(forRate, active ? height / this.#shownHeight : 0) * TOLERANCE;
    const scaleBy = SCALES.find((each) => each >= wanted) ?? SCALES[SCALES.length - 1] ?? 1;
    this.#try((connection) => connection.encodePicture({ active, scaleBy, maxBitrate: this.#kbps * 1_000 }));
  }

  #try(apply: (connection: RtcConnection) => Promise<void>): void {
    if (this.#connection === undefined) return;
    apply(this.#connection).catch(() => {
      // The connection is closed, or is being replaced: the next one gets the same.
    });
  }
}
