import type { Payload } from '../../src/protocol/index.ts';
import { SignalingClient } from '../../web/client/signaling/signaling-client.ts';
import { Carrier } from './carrier.ts';
import { now } from './time.ts';

/** What a peer of the crowd tells. */
export interface CrowdPeerListener {
  /** It has a connection: at first, after a resume, as a new peer. */
  placed(peer: CrowdPeer): void;
  signal(peer: CrowdPeer, payload: Payload): void;
  reported(payload: Payload): void;
  /** It shows somebody as having left. */
  sawLeave(peer: CrowdPeer, peerId: string): void;
  /** It shows somebody as away. */
  sawAway(peer: CrowdPeer, peerId: string): void;
  /** The session goes on in another connection; none carried it since `lostAt`, where that is given. */
  resumed(peer: CrowdPeer, lostAt: number | undefined): void;
  /**
   * It is a new peer: its session was refused, `lostMs` after no connection carried it any more, with a resume proof of
   * `proofMs`.
   */
  rejoined(lostMs: number, proofMs: number): void;
  ended(reason: string): void;
  error(code: string): void;
}

/** One real client of the crowd. */
export class CrowdPeer {
  readonly room: string;
  /** May stop reading. */
  readonly slow: boolean;
  readonly #carrier = new Carrier();
  readonly #client: SignalingClient;
  readonly #listener: CrowdPeerListener;
  /** The time in the proof that it had when it lost its connection, in ms since the epoch. */
  #provenAt = 0;
  /** Own peer id; '' before the join. */
  id = '';
  /** The node that serves it, as its latest welcome says. */
  node = '';
  /** `doomed`: it ends with its node. */
  fate: 'stays' | 'doomed' | 'gone' = 'stays';

  constructor(server: string, room: string, slow: boolean, listener: CrowdPeerListener) {
    this.room = room;
    this.slow = slow;
    this.#listener = listener;
    this.#client = new SignalingClient({ server, transport: this.#carrier });
    this.#listen();
  }

  /** Ids of the others that it shows, and whether all of them are present. */
  get shown(): { readonly ids: readonly string[]; readonly present: boolean } {
    const { peers } = this.#client;
    return { ids: peers.map(({ peerId }) => peerId), present: peers.every(({ presence }) => presence === 'present') };
  }

  /** Whether its session goes on in a connection. */
  get joined(): boolean {
    return this.#client.state.kind === 'joined';
  }

  /** Tries until it is in. */
  async join(attempts = 20): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#client.join({ room: this.room });
        return;
      } catch (error) {
        if (attempt === attempts) throw error;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    }
  }

  signal(to: string, payload: Payload): void {
    this.#client.signal(to, payload);
  }

  shows(peerId: string): boolean {
    return this.#client.peers.some((peer) => peer.peerId === peerId);
  }

  close(): void {
    this.fate = 'gone';
    this.#client.close();
  }

  #listen(): void {
    const client = this.#client;
    const listener = this.#listener;
    const place = ({ self, node }: { readonly self: string; readonly node: string }): void => {
      this.id = self;
      this.node = node;
      listener.placed(this);
    };
    client.on('joined', (welcome) => {
      this.#carrier.welcomed();
      place(welcome);
    });
    client.on('resumed', (welcome) => {
      const lostAt = this.#carrier.welcomed();
      place(welcome);
      listener.resumed(this, lostAt);
    });
    client.on('rejoined', (welcome) => {
      const lostAt = this.#carrier.welcomed();
      place(welcome);
      listener.rejoined(lostAt === undefined ? 0 : now() - lostAt, Date.now() - this.#provenAt);
    });
    client.on('connection-lost', () => {
      const { state } = client;
      if (state.kind === 'resuming') this.#provenAt = Number.parseInt(state.welcome.resumeProof ?? '0', 36);
      if (this.fate === 'doomed') this.close();
    });
    client.on('signal', (_, payload) => listener.signal(this, payload));
    client.on('signal-lost', (_, payload) => listener.reported(payload));
    client.on('peer-left', ({ peerId }) => listener.sawLeave(this, peerId));
    client.on('peer-away', ({ peerId }) => listener.sawAway(this, peerId));
    client.on('error', ({ code }) => listener.error(code));
    client.on('ended', (reason) => {
      if (this.fate === 'stays') listener.ended(reason);
    });
  }
}
