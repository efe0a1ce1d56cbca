import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Page } from 'playwright-core';

declare global {
  interface Window {
    /** The same candidate behind a wire of the test; undefined for one that has no wire. */
    wired(candidate: string): Promise<string | undefined>;
  }
}

/** Runs at the start of a page: the page reaches others over wires of the test alone. */
export function useWires(): void {
  const withoutCandidates = (sdp = '') => sdp.replace(/^a=candidate:.*\r\n/gmu, '');
  const Original = RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    override setRemoteDescription({ type, sdp }: RTCSessionDescriptionInit): Promise<void> {
      return super.setRemoteDescription({ type, sdp: withoutCandidates(sdp) });
    }
    override async addIceCandidate(init?: RTCIceCandidateInit | null): Promise<void> {
      if (!init?.candidate) return super.addIceCandidate(init);
      const candidate = await window.wired(init.candidate);
      if (candidate !== undefined) await super.addIceCandidate({ ...init, candidate });
    }
  };
}

interface Wire {
  readonly sockets: readonly Socket[];
  cut: boolean;
}

/** Wires between two pages of this machine: all their media goes through sockets of the test, which can cut them. */
export class Wires {
  readonly #wires: Wire[] = [];

  async lay(page: Page): Promise<void> {
    await page.exposeFunction('wired', (candidate: string) => this.#wired(candidate));
  }

  /** From now on nothing comes through any wire of now. New candidates get new wires. */
  cut(): void {
    for (const wire of this.#wires) wire.cut = true;
  }

  close(): void {
    for (const { sockets } of this.#wires) for (const socket of sockets) socket.close();
  }

  /** RFC 8839, 5.1: foundation, component, transport, priority, address and port are the first fields. */
  async #wired(candidate: string): Promise<string | undefined> {
    const fields = candidate.split(' ');
    const [, , transport, , address, port] = fields;
    if (transport?.toLowerCase() !== 'udp' || address === undefined || !/^[\d.]+$/u.test(address)) return undefined;
    fields[4] = '127.0.0.1';
    fields[5] = String(await this.#lay(address, Number(port)));
    return fields.join(' ');
  }

  /** What comes to the port that is returned goes on to `port` of `address`, and answers go back. */
  async #lay(address: string, port: number): Promise<number> {
    const near = createSocket('udp4');
    const far = createSocket('udp4');
    const wire: Wire = { sockets: [near, far], cut: false };
    this.#wires.push(wire);
    let from: { readonly port: number; readonly address: string } | undefined;
    near.on('message', (data, sender) => {
      from = sender;
      if (!wire.cut) far.send(data, port, address);
    });
    far.on('message', (data) => {
      if (!wire.cut && from !== undefined) near.send(data, from.port, from.address);
    });
    near.bind(0, '127.0.0.1');
    far.bind(0, '0.0.0.0');
    await Promise.all([once(near, 'listening'), once(far, 'listening')]);
    return near.address().port;
  }
}
