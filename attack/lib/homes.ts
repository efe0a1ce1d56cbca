import { isIPv4, Socket } from 'node:net';

/** 127.1.0.1, and 65,533 more. */
const FIRST = 0x7f_01_00_01;
const MOST = 65_534;

let opened = 0;

/**
 * Gives each connection that this process opens to this machine an address of its own, as people at home have: all of them
 * behind one address would share its limits. Connections to other machines stay as they are.
 */
export function liveApart(): void {
  const connect: unknown = Socket.prototype.connect;
  if (typeof connect !== 'function') throw new Error('Node opens connections in another way');
  Reflect.set(Socket.prototype, 'connect', function (this: Socket, ...args: unknown[]): unknown {
    // Node passes what it was given as a list of the options and a callback.
    const [first] = args;
    const options: unknown = Array.isArray(first) ? first[0] : first;
    if (typeof options === 'object' && options !== null && isHere(options)) {
      Reflect.set(options, 'localAddress', dotted(FIRST + (opened % MOST)));
      opened += 1;
    }
    return connect.apply(this, args);
  });
}

function isHere(options: object): boolean {
  if ('localAddress' in options && options.localAddress !== undefined) return false;
  const host = 'host' in options ? options.host : undefined;
  return typeof host === 'string' && isIPv4(host) && host.startsWith('127.');
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((bits) => (address >>> bits) & 0xff).join('.');
}
