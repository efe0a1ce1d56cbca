import type { Socket } from 'node:net';

/** Connections without a request, by address. Whatever is asked of it costs the same, however many there are. */
export class SilentConnections {
  /** Those of each address, the one that is silent for longest first. */
  readonly #ofAddress = new Map<string, Set<Socket>>();
  /** Addresses by how many such connections they have; those first that have had as many for longest. */
  readonly #withCount: Set<string>[] = [];

  add(address: string, socket: Socket): void {
    const sockets = this.#ofAddress.get(address) ?? new Set();
    this.#ofAddress.set(address, sockets.add(socket));
    this.#move(address, sockets.size - 1, sockets.size);
  }

  /** False if it is not there. */
  delete(address: string, socket: Socket): boolean {
    const sockets = this.#ofAddress.get(address);
    if (sockets === undefined || !sockets.delete(socket)) return false;
    if (sockets.size === 0) this.#ofAddress.delete(address);
    this.#move(address, sockets.size + 1, sockets.size);
    return true;
  }

  /** Takes away, of the address that has most, the one that is silent for longest. */
  takeFirst(): Socket | undefined {
    const [address = ''] = this.#withCount.at(-1) ?? [];
    const [socket] = this.#ofAddress.get(address) ?? [];
    if (socket !== undefined) this.delete(address, socket);
    return socket;
  }

  #move(address: string, from: number, to: number): void {
    this.#withCount[from - 1]?.delete(address);
    if (to > 0) {
      const addresses = this.#withCount[to - 1] ?? new Set();
      this.#withCount[to - 1] = addresses.add(address);
    }
    while (this.#withCount.at(-1)?.size === 0) this.#withCount.pop();
  }
}
