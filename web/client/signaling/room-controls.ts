import type { RoomRequest } from '../../../src/protocol/index.ts';

/**
 * What a host asks of its room (SPEC R197-R206). Each resolves when the node has done it, and rejects with the code of the refusal:
 * `forbidden` for a peer that is not the host and has no permission, `connection-failed` while reconnecting. What changed comes as
 * `room-updated`.
 */
export class RoomControls {
  readonly #ask: (request: RoomRequest) => Promise<void>;

  constructor(ask: (request: RoomRequest) => Promise<void>) {
    this.#ask = ask;
  }

  /** Nobody joins any more. Who is there stays, and may resume. */
  lock(): Promise<void> {
    return this.#ask({ action: 'lock' });
  }

  unlock(): Promise<void> {
    return this.#ask({ action: 'unlock' });
  }

  /** Whether those who join wait until they are let in. Who waits when that ends may come in. */
  setWaiting(on: boolean): Promise<void> {
    return this.#ask({ action: 'waiting', on });
  }

  /**
   * Lets one of `waiting` in, or all. Rejects with `unknown-peer` where it does not wait any more, with `room-full`, and with
   * `room-locked` until the room is unlocked.
   */
  admit(knock?: string): Promise<void> {
    return this.#ask({ action: 'admit', ...(knock && { knock }) });
  }

  /** Turns one of `waiting` away, or all. It may ask again in 30 s. */
  deny(knock?: string): Promise<void> {
    return this.#ask({ action: 'deny', ...(knock && { knock }) });
  }

  /** Makes another peer of the room the host. Rejects with `unknown-peer` where there is no such peer. */
  handOver(peerId: string): Promise<void> {
    return this.#ask({ action: 'hand-over', peerId });
  }

  /** Most peers of the room; `null`: as many as the nodes allow. */
  setCapacity(peers: number | null): Promise<void> {
    return this.#ask({ action: 'capacity', peers });
  }

  /** In how many ms the room ends for all, at most 30 days; `null`: not by itself. */
  setLength(ms: number | null): Promise<void> {
    return this.#ask({ action: 'length', ms });
  }

  /** Ends the room for all, now. This client gets `ended` with the reason `closed`, too. */
  end(): Promise<void> {
    return this.#ask({ action: 'end' });
  }

  /**
   * Removes a peer. It may join again as a new peer, unless the room is locked; with `ban` nobody of its client address may.
   * Rejects with `unknown-peer` where there is no such peer.
   */
  remove(peerId: string, { ban }: { readonly ban?: boolean } = {}): Promise<void> {
    return this.#ask({ action: 'remove', peerId, ...(ban && { ban }) });
  }

  /** Asks a peer to mute. Its client tells its application, which decides. `off` takes that back. */
  askToMute(peerId: string, { off }: { readonly off?: boolean } = {}): Promise<void> {
    return this.#ask({ action: 'ask-to-mute', peerId, ...(off && { off }) });
  }

  /** Takes back one of the bans of `roomState.bans`. */
  unban(ban: string): Promise<void> {
    return this.#ask({ action: 'unban', ban });
  }
}
