import { io, type Socket } from 'socket.io-client';

/** A Socket.IO connection with no client library of ours above it: it can say what ours never would. */
export interface RawClient {
  readonly socket: Socket;
  /** Every event it got, as [event, ...arguments]. */
  readonly events: readonly (readonly unknown[])[];
  /** The answer in the ack. */
  ask(event: string, ...args: readonly unknown[]): Promise<unknown>;
  /** The next event of this name, or the first that came already and was not taken. */
  next(event: string): Promise<readonly unknown[]>;
  /** Settles when the connection is gone. */
  readonly disconnected: Promise<void>;
  close(): void;
}

export async function rawClient(url: string, options: { readonly origin?: string } = {}): Promise<RawClient> {
  const socket = io(url, {
    forceNew: true,
    reconnection: false,
    transports: ['websocket'],
    ...(options.origin === undefined ? {} : { extraHeaders: { origin: options.origin } }),
  });
  const events: (readonly unknown[])[] = [];
  const waiting = new Map<string, ((args: readonly unknown[]) => void)[]>();
  const untaken = new Map<string, (readonly unknown[])[]>();
  socket.onAny((event: string, ...args: unknown[]) => {
    events.push([event, ...args]);
    const taker = waiting.get(event)?.shift();
    if (taker !== undefined) taker(args);
    else untaken.set(event, [...(untaken.get(event) ?? []), args]);
  });
  const disconnected = new Promise<void>((resolve) => socket.once('disconnect', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return {
    socket,
    events,
    ask: (event, ...args) => socket.timeout(10_000).emitWithAck(event, ...args),
    next: (event) => {
      const early = untaken.get(event)?.shift();
      if (early !== undefined) return Promise.resolve(early);
      return new Promise((resolve) => {
        waiting.set(event, [...(waiting.get(event) ?? []), resolve]);
      });
    },
    disconnected,
    close: () => void socket.disconnect(),
  };
}
