import type { Socket } from 'node:net';
import { SilentConnections } from './silent-connections.ts';

export interface TcpLimits {
  /** Most TCP connections at once; undefined where descriptors are unlimited. */
  readonly most: number | undefined;
  /** Most of one address; undefined where addresses have no limits, or the connections are those of a proxy. */
  readonly ofOneAddress: number | undefined;
  /** A connection was closed because of one of these limits. */
  onRefused(gate: 'descriptors' | 'client-address'): void;
}

export interface TcpGate {
  /** TCP connections that are open. */
  readonly size: number;
}

/**
 * The TCP connections of a server, whatever they carry (SPEC R111). Where there are as many as there may be, one more takes
 * the place of one without a request: of the address that has most of them, the one that has been so for longest. Only if every connection carries a request or a
 * WebSocket, it is closed itself.
 */
export class TcpConnections implements TcpGate {
  readonly #limits: TcpLimits;
  readonly #silent = new SilentConnections();
  readonly #addresses = new Map<string, number>();
  #size = 0;

  constructor(limits: TcpLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#size;
  }

  /** Counts a connection of an address until it is closed. False if it was closed at once. */
  open(address: string, socket: Socket): boolean {
    const { most, ofOneAddress } = this.#limits;
    const ofAddress = (this.#addresses.get(address) ?? 0) + 1;
    if (ofOneAddress !== undefined && address !== '' && ofAddress > ofOneAddress)
      return this.#refuse(socket, 'client-address');
    if (most !== undefined && this.#size >= most && !this.#makeRoom()) return this.#refuse(socket, 'descriptors');
    this.#size += 1;
    this.#addresses.set(address, ofAddress);
    this.#silent.add(address, socket);
    socket.on('close', () => this.#closed(socket, address));
    return true;
  }

  /** A request, or an upgrade, begins. False if the one before it on this connection is not answered yet. */
  begin(address: string, socket: Socket): boolean {
    return this.#silent.delete(address, socket);
  }

  /** The request was answered: the connection waits for the next one. */
  finish(address: string, socket: Socket): void {
    if (!socket.destroyed) this.#silent.add(address, socket);
  }

  #closed(socket: Socket, address: string): void {
    this.#size -= 1;
    this.#silent.delete(address, socket);
    const left = (this.#addresses.get(address) ?? 1) - 1;
    if (left > 0) this.#addresses.set(address, left);
    else this.#addresses.delete(address);
  }

  #makeRoom(): boolean {
    const silent = this.#silent.takeFirst();
    if (silent === undefined) return false;
    this.#refuse(silent, 'descriptors');
    return true;
  }

  #refuse(socket: Socket, gate: 'descriptors' | 'client-address'): false {
    socket.on('error', () => undefined);
    socket.destroy();
    this.#limits.onRefused(gate);
    return false;
  }
}
