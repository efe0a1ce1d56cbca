import { isServerEvent, type ServerEvent, SignalboxError } from '../../src/protocol/index.ts';
import { SignalingClient } from '../../web/client/signaling/signaling-client.ts';
import type { Transport } from '../../web/client/signaling/transport.ts';
import type { SimClock } from './clock.ts';
import { type NetworkPorts, SimLine } from './line.ts';
import { SIM_SETTINGS } from './node.ts';
import type { SeededRandom } from './random.ts';

/** Socket.IO between clients and nodes. */
export function simTransport(ports: NetworkPorts): Transport {
  return {
    connect(_server, _room, listener) {
      const line = new SimLine(ports, {
        accept: (node, id, closeLine) => {
          node.open(id, {
            frame: (frame) => line.frameToClient(() => listener.event(eventOf(frame))),
            close: () => {
              closeLine();
              node.lose(id);
            },
          });
        },
        opened: () => listener.opened(),
        ended: (before) => {
          if (before === 'open') listener.closed();
          else listener.failed(new SignalboxError('connection-failed'));
        },
      });
      return {
        emit(name, ...args) {
          if (!line.open) return;
          const last: unknown = args.at(-1);
          const plain: unknown[] = JSON.parse(JSON.stringify(typeof last === 'function' ? args.slice(0, -1) : args));
          if (typeof last === 'function') {
            plain.push((reply: object) => {
              const copy: unknown = JSON.parse(JSON.stringify(reply));
              line.toClient(() => last(copy));
            });
          }
          line.toNode((node) => node.event(line.id, name, plain));
        },
        close: () => line.close(),
      };
    },
  };
}

function eventOf(frame: string): ServerEvent {
  const [name, ...args] = JSON.parse(frame);
  const event = { name, args };
  if (!isServerEvent(event)) throw new Error(`unknown event ${name}`);
  return event;
}

/** The signals that clients sent and received. The key is `from>to`, the peer ids of both at that time. */
export interface Ledger {
  readonly sent: Map<string, number>;
  readonly received: Map<string, number[]>;
}

/** A participant: the real client, with an application that sends numbered signals and notes those that it gets. */
export class SimClient {
  readonly client: SignalingClient;
  readonly room: string;
  readonly label: string;
  readonly #clock: SimClock;
  readonly #ledger: Ledger;
  wanted = true;
  /** When the network ended its connection, in ms since the Unix epoch; undefined while the client is connected. */
  #hurtAt: number | undefined;
  /** Whether the store has lost data so far. */
  readonly #wiped: () => boolean;

  constructor(
    label: string,
    room: string,
    clock: SimClock,
    random: SeededRandom,
    transport: Transport,
    ledger: Ledger,
    failed: (what: string) => void,
    wiped: () => boolean,
  ) {
    this.#wiped = wiped;
    this.label = label;
    this.room = room;
    this.#clock = clock;
    this.#ledger = ledger;
    this.client = new SignalingClient({ server: 'sim', transport, clock, random: random.next });
    this.client.on('signal', (from, payload) => {
      const key = `${from}>${this.selfId}`;
      if (!('n' in payload) || typeof payload.n !== 'number') return;
      ledger.received.set(key, [...(ledger.received.get(key) ?? []), payload.n]);
      if (!this.client.peers.some(({ peerId }) => peerId === from)) {
        failed(`R23: ${label} got a signal of ${from}, who is not in its roster`);
      }
    });
    this.client.on('error', (error) => failed(`${label} was told of ${error.code}: ${error.message}`));
    this.client.on('rejoined', () => this.#lostSession(failed));
    this.client.on('resumed', () => {
      this.#hurtAt = undefined;
    });
    this.client.on('ended', (reason) => {
      // No other client has the secret of this session, so none can take it over.
      if (reason === 'replaced') failed(`R43: ${label} was told that its session goes on elsewhere`);
      if (this.wanted) clock.after(200, () => this.join());
    });
  }

  readonly hurt = (): void => {
    this.#hurtAt ??= this.#clock.now();
  };

  /** A session may end for two reasons: it was away for too long, or the store lost it while no node held it. */
  #lostSession(failed: (what: string) => void): void {
    if (this.#hurtAt === undefined) failed(`R45: ${this.label} lost its session with its connection untouched`);
    else if (!this.#wiped() && this.#clock.now() - this.#hurtAt < SIM_SETTINGS.graceMs) {
      failed(`R41: ${this.label} lost its session within its grace period`);
    }
    this.#hurtAt = undefined;
  }

  get selfId(): string | undefined {
    const { state } = this.client;
    return state.kind === 'joined' || state.kind === 'resuming' ? state.welcome.self : undefined;
  }

  join(): void {
    if (!this.wanted) return;
    this.client.join({ room: this.room, name: this.label }).catch(() => this.#clock.after(500, () => this.join()));
  }

  leave(): void {
    this.wanted = false;
    void this.client.leave();
  }

  /** Sends one numbered signal to some peer of the room. */
  send(random: SeededRandom): void {
    const self = this.selfId;
    const to = random.pick(this.client.peers)?.peerId;
    if (self === undefined || to === undefined) return;
    const key = `${self}>${to}`;
    const n = (this.#ledger.sent.get(key) ?? 0) + 1;
    try {
      this.client.signal(to, { n });
      this.#ledger.sent.set(key, n);
    } catch (error) {
      if (!(error instanceof SignalboxError) || error.code !== 'link-full') throw error;
    }
  }
}
