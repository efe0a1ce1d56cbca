import type { Page } from 'playwright-core';
import { SignalboxError } from '../../../src/protocol/index.ts';
import { SignalingClient } from '../../../web/client/signaling/signaling-client.ts';

declare global {
  interface Window {
    /** What `countNegotiations` saw. */
    negotiations: { connections: number; remote: number; local: number; candidates: number };
  }
}

/** Runs at the start of a page: counts what its peer connections are asked to do. */
export function countNegotiations(): void {
  const counts = { connections: 0, remote: 0, local: 0, candidates: 0 };
  window.negotiations = counts;
  const Original = RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      counts.connections++;
    }
    override setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
      counts.remote++;
      return super.setRemoteDescription(description);
    }
    override setLocalDescription(description?: RTCLocalSessionDescriptionInit): Promise<void> {
      counts.local++;
      return super.setLocalDescription(description);
    }
    override addIceCandidate(candidate?: RTCIceCandidateInit | null): Promise<void> {
      counts.candidates++;
      return super.addIceCandidate(candidate);
    }
  };
}

export function negotiationsOf(page: Page): Promise<Window['negotiations']> {
  return page.evaluate(() => ({ ...window.negotiations }));
}

/** An offer of sound and picture, as this browser makes it. */
export function offerOf(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const connection = new RTCPeerConnection();
    connection.addTransceiver('audio');
    connection.addTransceiver('video');
    const { sdp = '' } = await connection.createOffer();
    connection.close();
    return sdp;
  });
}

/** Offers a second, of each hostile peer: as many as a node lets through. */
const RATE = 95;
const EVERY_MS = 100;

/** Peers in `room` that offer to one peer all the time. */
export class Flood {
  readonly #clients: SignalingClient[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #ids = 0;
  sent = 0;

  async join(server: string, room: string, count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const client = new SignalingClient({ server });
      this.#clients.push(client);
      await client.join({ room, name: `Eve ${n}` });
    }
  }

  /** `epoch` is the epoch of an offer by its number: always the same, or one connection after the other. */
  start(to: string, sdp: string, epoch: (id: number) => number): void {
    this.#timer = setInterval(() => {
      for (let n = 0; n < (RATE * EVERY_MS) / 1_000; n++) {
        this.#ids++;
        const offer = { kind: 'description', epoch: epoch(this.#ids), id: this.#ids, type: 'offer', sdp };
        for (const client of this.#clients) this.#send(client, to, offer);
      }
    }, EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#clients.splice(0).map((client) => client.leave()));
  }

  #send(client: SignalingClient, ...signal: Parameters<SignalingClient['signal']>): void {
    try {
      client.signal(...signal);
      this.sent++;
    } catch (error) {
      // What the node or the page does not take is not sent.
      if (!(error instanceof SignalboxError)) throw error;
    }
  }
}
