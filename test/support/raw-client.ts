import { io, type Socket } from 'socket.io-client';

/** A Socket.IO connection without Signalbox's client library, so that a test can send what the library never sends. */
export interface RawClient {
  readonly socket: Socket;
  /** Every event that the client got, as [event, ...arguments]. */
  readonly events: readonly (readonly unknown[])[];
  /** Sends an event and resolves with the answer in its ack. */
  ask(event: string, ...args: readonly unknown[]): Promise<unknown>;
  /**
   * Resolves with the arguments of the next event of this name. An event that came before counts, if no call has taken
   * it. Rejects before the test's own time is over, and says what came instead.
   */
  next(event: string): Promise<readonly unknown[]>;
  /** Resolves when the connection is gone. */
  readonly disconnected: Promise<void>;
  close(): void;
}

export interface RawClientOptions {
  readonly origin?: string;
  readonly host?: string;
  readonly traceparent?: string;
  readonly 'x-request-id'?: string;
  /** The address that it comes from, for instance 127.0.0.2. */
  readonly localAddress?: string;
  readonly cookie?: string;
  /** Of the Socket.IO server; /socket.io unless given. */
  readonly path?: string;
}

/** How long `next` waits, in ms: less than the least timeout of a test. */
const NEXT_MS = 25_000;
/** How many events its error quotes. */
const LAST = 8;

export async function rawClient(
  url: string,
  { localAddress, path, ...headers }: RawClientOptions = {},
): Promise<RawClient> {
  const socket = io(url, {
    forceNew: true,
    reconnection: false,
    transports: ['websocket'],
    extraHeaders: { ...headers },
    ...(localAddress === undefined ? {} : { localAddress }),
    ...(path === undefined ? {} : { path }),
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
      const { promise, resolve, reject } = Promise.withResolvers<readonly unknown[]>();
      waiting.set(event, [...(waiting.get(event) ?? []), resolve]);
      const late = setTimeout(() => {
        const last = events.slice(-LAST).map((each) => JSON.stringify(each).slice(0, 200));
        reject(
          new Error(`no '${event}' within ${NEXT_MS} ms (connected: ${socket.connected}); last: ${last.join(', ')}`),
        );
      }, NEXT_MS);
      // A test may end without awaiting it.
      promise.finally(() => clearTimeout(late)).catch(() => undefined);
      late.unref();
      return promise;
    },
    disconnected,
    close: () => void socket.disconnect(),
  };
}
