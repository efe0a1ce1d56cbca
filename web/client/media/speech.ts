/** Louder than this (0 to 1) for ON_MS somebody speaks; not louder for OFF_MS, somebody is silent again. */
const LEVEL = 0.03;
const ON_MS = 150;
const OFF_MS = 700;

/** Somebody who speaks for STAGE_MS takes the stage, and keeps it for KEEP_MS at least. */
const STAGE_MS = 1_500;
const KEEP_MS = 3_000;

/** Tells by the loudness of somebody's sound whether that person speaks. */
export class Speech {
  #speaking = false;
  /** Since when it sounds otherwise, in ms. */
  #changingSince: number | undefined;
  #since = 0;

  get speaking(): boolean {
    return this.#speaking;
  }

  /** When `speaking` changed last, in ms. */
  get since(): number {
    return this.#since;
  }

  hear(level: number, now: number): void {
    const loud = level > LEVEL;
    if (loud === this.#speaking) {
      this.#changingSince = undefined;
      return;
    }
    this.#changingSince ??= now;
    if (now - this.#changingSince < (loud ? ON_MS : OFF_MS)) return;
    this.#speaking = loud;
    this.#since = this.#changingSince;
    this.#changingSince = undefined;
  }
}

/** Chooses the peer that a layout with one large tile shows: the one that began to speak last. */
export class ActiveSpeaker {
  #peerId: string | undefined;
  #since = 0;

  /** Undefined before anybody spoke, and when that peer is gone. */
  get peerId(): string | undefined {
    return this.#peerId;
  }

  update(peers: ReadonlyMap<string, Speech>, now: number): void {
    const current = this.#peerId === undefined ? undefined : peers.get(this.#peerId);
    if (current === undefined) this.#peerId = undefined;
    else if (now - this.#since < KEEP_MS) return;
    let latest: { readonly peerId: string; readonly since: number } | undefined;
    for (const [peerId, { speaking, since }] of peers) {
      if (!speaking || peerId === this.#peerId) continue;
      if (current !== undefined && now - since < STAGE_MS) continue;
      // Of two who speak at once, the one on the stage stays there until the other one begins anew.
      if (current?.speaking === true && since < this.#since) continue;
      if (latest === undefined || since > latest.since) latest = { peerId, since };
    }
    if (latest === undefined) return;
    this.#peerId = latest.peerId;
    this.#since = now;
  }
}
