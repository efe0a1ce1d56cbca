import { isServerEvent, type ServerEvent, SignalboxError } from '../../src/protocol/index.ts';
import { SignalingClient } from '../../web/client/signaling/signaling-client.ts';
import type { Transport } from '../../web/client/signaling/transport.ts';
import { z } from 'zod';
import { isRecord } from '../../src/protocol/json.ts';
import type { SimClock } from './clock.ts';
import { type NetworkPorts, SimLine } from './line.ts';
import { SIM_SETTINGS } from './node.ts';
import type { SeededRandom } from '../../scripts/lib/seeded-random.ts';
import type { World } from './world.ts';

/** Socket.IO between clients and nodes. `note` gets every event and answer that arrives. */
export function simTransport(ports: NetworkPorts, note: (message: unknown) => void = () => undefined): Transport {
  return {
    connect(_server, _room, listener) {
      const line = new SimLine(ports, {
        accept: (node, id, closeLine) => {
          node.open(
            id,
            {
              frame: (frame) =>
                line.frameToClient(() => {
                  const event = eventOf(frame);
                  note(event);
                  listener.event(event);
                }),
              close: () => {
                closeLine();
                node.lose(id);
              },
            },
            ports.address,
          );
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
              line.toClient(() => {
                note(copy);
                last(copy);
              });
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

/** The time in a proof, in ms since the epoch. */
export function timeOf(proof = '0'): number {
  return Number.parseInt(proof, 36);
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
  hurtAt: number | undefined;
  /** The time in its latest proof, in ms since the Unix epoch. */
  provenAt = 0;
  /** How old its proof was when a resume was refused last, in ms. */
  #refusedProofMs = 0;
  readonly #world: World;
  /** The peer id of its latest session. */
  #session = '';

  constructor(label: string, room: string, transport: Transport, world: World) {
    const { clock, random, ledger, failed } = world;
    this.label = label;
    this.room = room;
    this.#clock = clock;
    this.#ledger = ledger;
    this.#world = world;
    this.client = new SignalingClient({ server: 'sim', transport, clock, random: random.next });
    this.client.on('signal', (from, payload) => {
      const key = `${from}>${this.selfId}`;
      if (!('n' in payload) || typeof payload.n !== 'number') return;
      ledger.received.set(key, [...(ledger.received.get(key) ?? []), payload.n]);
      if (!this.client.peers.some(({ peerId }) => peerId === from)) {
        failed(`R23: ${label} got a signal of ${from}, who is not in its roster`);
      }
    });
    this.client.on('roster', () => this.#seeHost());
    this.client.on('room-updated', () => this.#seeHost());
    this.client.on('error', (error) => failed(`${label} was told of ${error.code}: ${error.message}`));
    this.client.on('joined', ({ self }) => {
      this.#session = self;
    });
    this.client.on('rejoined', ({ self }) => {
      this.#lostSession(failed);
      this.#session = self;
    });
    this.client.on('peer-left', ({ peerId }) => this.#sawLeave(peerId));
    this.client.on('resumed', () => {
      this.hurtAt = undefined;
    });
    this.client.on('ended', (reason) => {
      // No other client has the secret of this session, so none can take it over.
      if (reason === 'replaced') failed(`R43: ${label} was told that its session goes on elsewhere`);
      if (this.wanted) clock.after(200, () => this.join());
    });
  }

  readonly hurt = (): void => {
    this.hurtAt ??= this.#clock.now();
  };

  /** Takes note of what a node sent. */
  note(message: unknown): void {
    if (!isRecord(message)) return;
    this.#world.hosts.told(this.room, this.label, message);
    const [proof] = message['name'] === 'resume-proof' ? z.array(z.string()).parse(message['args']) : [];
    const shown = proof ?? message['resumeProof'];
    if (typeof shown === 'string') this.provenAt = timeOf(shown);
    if (isRecord(message['error']) && message['error']['code'] === 'resume-refused')
      this.#refusedProofMs = this.#clock.now() - this.provenAt;
  }

  /** The host is one of those whom the client sees (SPEC R194). */
  #seeHost(): void {
    const { host } = this.client.roomState;
    const known = [this.selfId, ...this.client.peers.map(({ peerId }) => peerId)];
    if (!known.includes(host)) this.#world.failed(`R194: ${this.label} sees ${host} as host, who is not in its roster`);
  }

  /** A session may end for two reasons: it was away for too long, or the store lost it and its proof had ended. */
  #lostSession(failed: (what: string) => void): void {
    const { graceMs } = SIM_SETTINGS;
    const { redis } = this.#world;
    if (redis.isRemoved(this.#session)) failed(`R210: ${this.label} was removed, and came back by itself`);
    else if (redis.removed.has(this.#session)) this.hurtAt = undefined;
    else if (this.hurtAt === undefined) failed(`R45: ${this.label} lost its session with its connection untouched`);
    else if (this.#clock.now() - this.hurtAt < graceMs) {
      const provenFor = this.#refusedProofMs;
      if (this.#world.redis.wipes === 0) failed(`R41: ${this.label} lost its session within its grace period`);
      else if (provenFor < graceMs) failed(`R141: ${this.label} lost its session with a proof of ${provenFor} ms`);
    }
    this.hurtAt = undefined;
  }

  /** Nobody is seen to leave who stays, unless away for the grace period. */
  #sawLeave(peerId: string): void {
    const peer = this.#world.clients.find((one) => one.wanted && one.selfId === peerId);
    if (peer === undefined || this.#world.redis.removed.has(peerId)) return;
    const { hurtAt = this.#clock.now() } = peer;
    if (this.#clock.now() - hurtAt < SIM_SETTINGS.graceMs)
      this.#world.failed(`R45: ${this.label} saw ${peer.label} leave`);
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
