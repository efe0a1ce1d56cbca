import type {
  ClientEvents,
  JoinRequest,
  Peer,
  Reply,
  Roster,
  ServerEvent,
  SignalboxError,
  Welcome,
} from '../../../../src/protocol/index.ts';
import type { Connection, ConnectionListener, Transport } from '../../../../web/client/signaling/transport.ts';

/** What a client sent, as data; `ack` answers it. */
export type Sent = {
  readonly [Name in keyof ClientEvents]: { readonly name: Name; readonly args: Parameters<ClientEvents[Name]> };
}[keyof ClientEvents];

/** The server's end of one connection, which a test controls. */
export class FakeConnection implements Connection {
  readonly server: string;
  readonly room: string;
  readonly sent: Sent[] = [];
  closed = false;
  readonly #listener: ConnectionListener;

  constructor(server: string, room: string, listener: ConnectionListener) {
    this.server = server;
    this.room = room;
    this.#listener = listener;
  }

  emit: Connection['emit'] = (name, ...args) => {
    this.sent.push(sent(name, args));
  };

  close(): void {
    this.closed = true;
  }

  open(): void {
    this.#listener.opened();
  }

  fail(error: SignalboxError): void {
    this.#listener.failed(error);
  }

  lose(): void {
    this.#listener.closed();
  }

  receive(...events: readonly ServerEvent[]): void {
    for (const event of events) this.#listener.event(event);
  }

  /** Everything sent under one name, oldest first. */
  all<Name extends Sent['name']>(name: Name): readonly Extract<Sent, { readonly name: Name }>[] {
    return this.sent.filter((each): each is Extract<Sent, { readonly name: Name }> => each.name === name);
  }

  last<Name extends Sent['name']>(name: Name): Extract<Sent, { readonly name: Name }> {
    const found = this.all(name).at(-1);
    if (found === undefined) throw new Error(`no ${name} was sent`);
    return found;
  }

  get joinRequest(): JoinRequest {
    return this.last('join').args[0];
  }

  answerJoin(reply: Reply<Welcome>): void {
    this.last('join').args[1](reply);
  }
}

/** Connections that a test opens, fails and loses by hand. */
export class FakeTransport implements Transport {
  readonly connections: FakeConnection[] = [];

  connect(server: string, room: string, listener: ConnectionListener): Connection {
    const connection = new FakeConnection(server, room, listener);
    this.connections.push(connection);
    return connection;
  }

  get latest(): FakeConnection {
    const latest = this.connections.at(-1);
    if (latest === undefined) throw new Error('nothing connected yet');
    return latest;
  }
}

function sent<Name extends keyof ClientEvents>(name: Name, args: Parameters<ClientEvents[Name]>): Sent;
function sent(name: keyof ClientEvents, args: unknown): unknown {
  return { name, args };
}

export function peer(peerId: string, over: Partial<Peer> = {}): Peer {
  return { peerId, name: peerId, metadata: {}, presence: 'present', ...over };
}

export function roster(version: number, ...ids: readonly string[]): Roster {
  return { version, peers: ids.map((id) => peer(id)) };
}

/** The welcome of a small room. */
export function welcome(over: Partial<Welcome> = {}): { readonly ok: true } & Welcome {
  return {
    ok: true,
    v: 1,
    room: 'lab',
    self: 'me',
    resumeSecret: 'secret-1',
    resumed: false,
    roster: roster(10, 'me', 'ann'),
    iceServers: [],
    limits: { capacity: 8, graceMs: 30_000, payloadLength: 65_536, eventsPerSecond: 100 },
    node: 'node-1',
    ...over,
  };
}
