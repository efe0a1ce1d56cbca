import { qualityOf, type SendReport } from './link-report.ts';
import type { Quality } from './media-state.ts';

/** A picture grows to this many times of what it begins with, where the link carries it, and shrinks to LEAST_KBPS. */
const MOST_TIMES = 4;
const LEAST_KBPS = 64;

/** What sound takes beside a picture, in kbit/s, with the headers of its packets. */
const SOUND_KBPS = 48;

/** What a face may take of what the link carries while a screen goes beside it, as a share. */
const BESIDE_SCREEN = 0.25;

/** What a report changes the rate by. It grows only after GOOD_REPORTS good ones in a row. */
const SHRINK = { fair: 0.85, poor: 0.6 };
const GROW = 1.1;
const GOOD_REPORTS = 3;

/** Adapts the bitrate of a picture that is sent to one peer to the link: down at once, up slowly. */
export class PictureRate {
  #good = 0;

  /** The rate from now on, in kbit/s, after one that was `kbps`; `beside`: a screen is sent, too. Asked each 2 s. */
  next(kbps: number, beginKbps: number, link: SendReport, beside = false): number {
    const quality = qualityOf(link);
    const room = (link.availableKbps ?? Number.POSITIVE_INFINITY) * (beside ? BESIDE_SCREEN : 1) - SOUND_KBPS;
    this.#good = quality === 'good' && room >= kbps ? this.#good + 1 : 0;
    const factor = quality === 'good' ? (this.#good < GOOD_REPORTS ? 1 : GROW) : SHRINK[quality];
    return Math.round(Math.max(LEAST_KBPS, Math.min(MOST_TIMES * beginKbps, room, kbps * factor)));
  }
}

/** So many poor reports in a row at the least rate pause a picture: those of 6 s. */
const POOR_REPORTS = 3;

/** Decides whether a picture to one peer pauses, so that the link carries the sound. */
export class PicturePause {
  #poor = 0;

  /** Whether it pauses from now on; `paused`: it does so now. `quality`: of what is sent. Asked each 2 s. */
  next(paused: boolean, kbps: number, quality: Quality | undefined): boolean {
    this.#poor = quality === 'poor' && kbps <= LEAST_KBPS ? this.#poor + 1 : 0;
    return paused ? quality === 'poor' : this.#poor > POOR_REPORTS;
  }
}
