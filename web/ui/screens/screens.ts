import type { ReactiveControllerHost } from 'lit';
import type { CallState } from '../../client/call/call-store.ts';
import type { Clock } from '../../client/signaling/clock.ts';
import { ICONS } from '../icons.ts';
import type { Notice } from '../notices.ts';
import { Since } from '../since.ts';
import type { Words } from '../words/en.ts';
import { isolated, nameText } from '../words/texts.ts';

/** How long it is told that somebody shares, in ms. */
const NEWS_MS = 5_000;

/** A browser of a phone cannot share its screen. */
export const canShare = (): boolean => 'getDisplayMedia' in (navigator.mediaDevices ?? {});

/** Knows in which order the screens of a call began, and tells of the latest one. */
export class Screens {
  readonly #since: Since;
  #order: readonly string[] = [];
  #latest: string | undefined;

  constructor(host: ReactiveControllerHost, clock: Clock) {
    this.#since = new Since(host, clock);
  }

  /** The peer ids of those who share, the first one first. `self` is the own one. */
  of({ participants, local }: CallState, self: string): readonly string[] {
    const others = participants.filter(({ screen }) => screen).map(({ peerId }) => peerId);
    const now = local.screen ? [...others, self] : others;
    this.#latest =
      others.findLast((each) => !this.#order.includes(each)) ?? others.find((each) => each === this.#latest);
    this.#order = [
      ...this.#order.filter((each) => now.includes(each)),
      ...now.filter((each) => !this.#order.includes(each)),
    ];
    return this.#order;
  }

  /** That somebody else shares, for a while. */
  notice({ participants }: CallState, words: Words): readonly Notice[] {
    if (this.#since.passed(this.#latest, [NEWS_MS]) > 0) return [];
    return participants
      .filter(({ peerId }) => peerId === this.#latest)
      .map(({ name }) => ({
        kind: 'info',
        icon: ICONS.screen,
        title: words.isSharing(isolated(nameText(name, words))),
      }));
  }
}
