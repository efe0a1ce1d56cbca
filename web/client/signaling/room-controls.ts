import type { Nothing, RoomRequest } from '../../../src/protocol/index.ts';

/**
 * What a host asks of its room (SPEC R197-R206). Each resolves when the node has done it, and rejects with the code of the refusal:
 * `forbidden` for a peer that is not the host and has no permission, `connection-failed` while reconnecting. What changed comes as
 * `room-updated`.
 */
export class RoomControls {
  readonly #ask: (request: RoomRequest) => Promise<Nothing>;

  constructor(ask: (request: RoomRequest) => Promise<Nothing>) {
    this.#ask = ask;
  }

  /** Nobody joins any more. Who is there stays, and may resume. */
  async lock(): Promise<void> {
    await this.#ask({ action: 'lock' });
  }

  async unlock(): Promise<void> {
    await this.#ask({ action: 'unlock' });
  }

  /** Makes another peer of the room the host. Rejects with `unknown-peer` where there is no such peer. */
  async handOver(peerId: string): Promise<void> {
    await this.#ask({ action: 'hand-over', peerId });
  }

  /** Most peers of the room; `null`: as many as the nodes allow. */
  async setCapacity(peers: number | null): Promise<void> {
    await this.#ask({ action: 'capacity', peers });
  }

  /** In how many ms the room ends for all, at most 30 days; `null`: not by itself. */
  async setLength(ms: number | null): Promise<void> {
    await this.#ask({ action: 'length', ms });
  }

  /** Ends the room for all, now. This client gets `ended` with the reason `closed`, too. */
  async end(): Promise<void> {
    await this.#ask({ action: 'end' });
  }

  /**
   * Removes a peer. It may join again as a new peer, unless the room is locked; with `ban` nobody of its client address may.
   * Rejects with `unknown-peer` where there is no such peer.
   */
  async remove(peerId: string, { ban = false }: { readonly ban?: boolean } = {}): Promise<void> {
    await this.#ask({ action: 'remove', peerId, ...(ban && { ban }) });
  }

  /** Asks a peer to mute. Its client tells its application, which decides. `off` takes that back. */
  async askToMute(peerId: string, { off = false }: { readonly off?: boolean } = {}): Promise<void> {
    await this.#ask({ action: 'ask-to-mute', peerId, ...(off && { off }) });
  }

  /** Takes back one of the bans of `roomState.bans`. */
  async unban(ban: string): Promise<void> {
    await this.#ask({ action: 'unban', ban });
  }
}
