import type { Rtc } from './rtc.ts';

/** Most tracks of one stream. A call has two; each one costs the page a decoder. */
const MOST_TRACKS = 8;

/** The sound and picture of a peer, or those of its screen: the same object from the first track until the peer leaves. */
export class RemoteStream {
  readonly #rtc: Rtc;
  #stream: MediaStream | undefined;

  constructor(rtc: Rtc) {
    this.#rtc = rtc;
  }

  get stream(): MediaStream | undefined {
    return this.#stream;
  }

  /** Takes a track in, unless there are too many; tracks that have ended make room. */
  add(track: MediaStreamTrack): void {
    this.#stream ??= this.#rtc.createStream();
    for (const each of this.#stream.getTracks()) if (each.readyState === 'ended') this.#stream.removeTrack(each);
    if (this.#stream.getTracks().length < MOST_TRACKS) this.#stream.addTrack(track);
  }

  /** A new connection begins, with tracks of its own. */
  clear(): void {
    for (const track of this.#stream?.getTracks() ?? []) this.#stream?.removeTrack(track);
  }
}
