import type { Clock } from '../signaling/clock.ts';
import { FirstSize } from './first-size.ts';
import type { OutgoingTracks, RtcConnection } from './rtc.ts';

/** What this participant sends to one peer: its tracks, and the size of its picture. */
export class OutgoingMedia {
  readonly #size: FirstSize;
  #tracks: OutgoingTracks;
  #connection: RtcConnection | undefined;

  constructor(clock: Clock, tracks: OutgoingTracks) {
    this.#tracks = tracks;
    this.#size = new FirstSize(clock, () => this.apply());
  }

  setTracks(tracks: OutgoingTracks): void {
    this.#tracks = tracks;
    this.apply();
  }

  /** Sends over this connection from now on. It is applied as soon as the connection has its transceivers. */
  use(connection: RtcConnection): void {
    this.#connection = connection;
    this.#size.reset();
  }

  /** Media flows: the picture may grow. */
  connected(): void {
    this.#size.connected();
  }

  stop(): void {
    this.#size.stop();
    this.#connection = undefined;
  }

  apply(): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    const { audio, video } = this.#tracks;
    const applied = [
      connection.replaceTrack('audio', audio),
      connection.replaceTrack('video', video),
      connection.scalePicture(this.#size.scale(video)),
    ];
    for (const each of applied) {
      each.catch(() => {
        // The connection is closed, or is being replaced: the next one gets the tracks, too.
      });
    }
  }
}
