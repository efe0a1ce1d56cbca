import { type LinkReport, qualityOf } from './link-report.ts';
import type { Quality } from './media-state.ts';

/** Reports that are smoothed together: those of 10 s, one each 2 s. */
const REPORTS = 5;
/** A quality that is better is shown only after as many reports as in 6 s. */
const BETTER_REPORTS = 3;
/** Pictures a second below which what arrives is poor. */
const LEAST_FPS = 5;

const RANK = { good: 0, fair: 1, poor: 2 } as const satisfies Record<Quality, number>;

/** What arrived in 2 s. */
export interface Arrival extends Pick<LinkReport, 'rttMs'> {
  readonly received: number;
  readonly lost: number;
  /** Pictures a second; undefined where none is expected. */
  readonly fps: number | undefined;
}

/** The quality of one direction of a link, smoothed: it gets worse at once and better late, so that it does not flicker. */
export class QualityMeter {
  #arrivals: Arrival[] = [];
  #quality: Quality | undefined;
  #better: Quality[] = [];

  /** Undefined before the first report. */
  get quality(): Quality | undefined {
    return this.#quality;
  }

  /** Over the reports that are smoothed together. */
  get smoothed(): LinkReport & { readonly fps: number | undefined } {
    const { length } = this.#arrivals;
    const sum = { received: 0, lost: 0, rttMs: 0, fps: 0, pictures: 0 };
    for (const { received, lost, rttMs, fps } of this.#arrivals) {
      sum.received += received;
      sum.lost += lost;
      sum.rttMs += rttMs;
      if (fps === undefined) continue;
      sum.fps += fps;
      sum.pictures += 1;
    }
    return {
      loss: sum.lost / Math.max(1, sum.received + sum.lost),
      rttMs: sum.rttMs / Math.max(1, length),
      fps: sum.pictures === 0 ? undefined : sum.fps / sum.pictures,
    };
  }

  add(arrival: Arrival): void {
    this.#arrivals = [...this.#arrivals.slice(1 - REPORTS), arrival];
    const { smoothed } = this;
    const now = smoothed.fps !== undefined && smoothed.fps < LEAST_FPS ? 'poor' : qualityOf(smoothed);
    if (this.#quality === undefined || RANK[now] >= RANK[this.#quality]) {
      this.#quality = now;
      this.#better = [];
      return;
    }
    this.#better.push(now);
    if (this.#better.length < BETTER_REPORTS) return;
    this.#quality = this.#better.reduce((worst, each) => (RANK[each] > RANK[worst] ? each : worst));
    this.#better = [];
  }
}
