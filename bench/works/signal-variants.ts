import type { Placement } from '../lib/crowd.ts';
import type { Entrant, Goal } from '../lib/result.ts';
import type { SignalLoad } from '../lib/signal-round.ts';
import type { OpponentName } from '../opponents/index.ts';

/** Who plays, on how many nodes, where its peers connect. */
export interface SignalEntrant extends Entrant {
  readonly opponent: OpponentName;
  readonly nodes: number;
  readonly placement: Placement;
  /** Whether an opponent that can do without is given Redis. */
  readonly redis: boolean;
  /** A load of its own, where a variant compares loads. */
  readonly load?: Partial<SignalLoad>;
}

export interface SignalVariant {
  readonly name: string;
  /** Without rate and size, which are put behind it. */
  readonly title: string;
  readonly rooms: number;
  readonly payloadBytes: number;
  /** Signals a second. Where one does not fit the machine with some entrant, the whole variant takes the next. */
  readonly rates: readonly number[];
  readonly entrants: readonly SignalEntrant[];
  readonly goals: readonly Goal[];
  readonly notes: readonly string[];
}

const rooms = 200;
const candidate = 300;
const offer = 3_000;

const apart = (opponent: 'signalbox' | 'signalbox-access' | 'classic' | 'sharded', nodes: number): SignalEntrant => ({
  name: opponent,
  opponent,
  nodes,
  placement: 'apart',
  redis: true,
});

const together = (opponent: 'signalbox' | 'classic', nodes: number): SignalEntrant => ({
  name: `${opponent} + affinity`,
  about: 'all peers of a room on one node',
  opponent,
  nodes,
  placement: 'together',
  redis: true,
});

const alone = (
  opponent: 'signalbox' | 'signalbox-access' | 'tutorial' | 'ws' | 'peerjs' | 'signalbox-peerjs',
): SignalEntrant => ({
  name: opponent,
  opponent,
  nodes: 1,
  placement: 'together',
  redis: false,
});

const aloneWithRedis: SignalEntrant = { ...alone('signalbox'), name: 'signalbox + Redis', redis: true };

const named = (entrant: SignalEntrant): SignalEntrant => ({
  ...entrant,
  name: `${entrant.opponent}, ${entrant.nodes} node${entrant.nodes === 1 ? '' : 's'}`,
});

/** 600 signals/s and 25 rooms a node, so that every peer sends as often however many nodes there are. */
const grown = (opponent: 'signalbox' | 'classic', nodes: number): SignalEntrant => ({
  ...named(apart(opponent, nodes)),
  load: { rate: 600 * nodes, rooms: 25 * nodes } satisfies Partial<SignalLoad>,
});

const below = (against: string, of: string, ratio: number, figure = 'nodeCpuUs') => ({ figure, of, against, ratio });

const faster = (against: string) => [below(against, 'signalbox', 1, 'p50Ms'), below(against, 'signalbox', 1, 'p99Ms')];

const one = (name: string, title: string, payloadBytes: number): SignalVariant => ({
  name,
  title,
  rooms,
  payloadBytes,
  rates: [5_000, 3_000],
  entrants: [alone('tutorial'), alone('ws'), alone('peerjs'), alone('signalbox'), aloneWithRedis],
  goals: [
    below('tutorial', 'signalbox', 1),
    below('ws', 'signalbox', 1.3),
    below('peerjs', 'signalbox', 1),
    ...faster('tutorial'),
    ...faster('peerjs'),
  ],
  notes: [],
});

/** Who plays where all clients are those of PeerJS. Its own server has one form only: one process without Redis. */
const peerjsClients = (name: string, title: string, payloadBytes: number): SignalVariant => ({
  name,
  title,
  rooms,
  payloadBytes,
  rates: [5_000, 3_000, 2_000],
  entrants: [
    alone('peerjs'),
    alone('signalbox-peerjs'),
    { ...alone('signalbox-peerjs'), name: 'signalbox-peerjs + Redis', redis: true },
    {
      ...alone('signalbox-peerjs'),
      name: 'signalbox-peerjs, 2 nodes',
      about: 'each pair of peers on different nodes',
      nodes: 2,
      placement: 'apart',
      redis: true,
    },
  ],
  goals: [
    below('peerjs', 'signalbox-peerjs', 1),
    below('peerjs', 'signalbox-peerjs + Redis', 1),
    below('peerjs', 'signalbox-peerjs', 1, 'p50Ms'),
    below('peerjs', 'signalbox-peerjs', 1, 'p99Ms'),
  ],
  notes: [
    'All entrants get the same frames from the same clients. A room is two peers that send to each other: the dialect has no rooms, only ids.',
    'Signalbox checks the depth and the keys of each payload, the rate of each client, and counts; the server of PeerJS does none of it.',
  ],
});

/** What signals cost where tokens, the administration API and webhooks are switched on. */
const access = (name: string, title: string, entrants: readonly SignalEntrant[]): SignalVariant => ({
  name,
  title,
  rooms,
  payloadBytes: candidate,
  rates: [5_000, 3_000, 2_000],
  entrants,
  goals: [below('signalbox', 'signalbox-access', 1.03), below('before', 'signalbox-access', 1.03)],
  notes: ['Tokens are checked, and events are told, where peers join. Everybody has joined before the load begins.'],
});

/** The matrix: what issue and docs speak of by name. */
export const variants: readonly SignalVariant[] = [
  one('one-process', 'one process', candidate),
  {
    name: 'apart-2',
    title: '2 nodes, peers of a room on different ones',
    rooms,
    payloadBytes: candidate,
    rates: [5_000, 3_000, 2_000],
    entrants: [apart('classic', 2), apart('signalbox', 2)],
    goals: [below('classic', 'signalbox', 1), ...faster('classic')],
    notes: [],
  },
  {
    name: 'apart-4',
    title: '4 nodes, peers of a room on different ones',
    rooms,
    payloadBytes: candidate,
    rates: [5_000, 3_000, 2_000],
    entrants: [apart('classic', 4), apart('signalbox', 4), apart('sharded', 4)],
    goals: [
      below('classic', 'signalbox', 0.6),
      below('classic', 'signalbox', 0.35, 'redisCpuUs'),
      ...faster('classic'),
      ...faster('sharded'),
    ],
    notes: [],
  },
  {
    name: 'apart-8',
    title: '8 nodes, peers of a room on different ones',
    rooms,
    payloadBytes: candidate,
    rates: [5_000, 3_000, 2_000, 1_200],
    entrants: [apart('classic', 8), apart('signalbox', 8), apart('sharded', 8)],
    goals: [below('classic', 'signalbox', 0.4), ...faster('classic'), ...faster('sharded')],
    notes: [],
  },
  {
    name: 'affinity-4',
    title: '4 nodes behind room affinity',
    rooms,
    payloadBytes: candidate,
    rates: [5_000, 3_000, 2_000],
    entrants: [apart('classic', 4), together('classic', 4), together('signalbox', 4)],
    goals: [
      below('classic', 'signalbox + affinity', 0.45),
      below('classic + affinity', 'signalbox + affinity', 0.45),
      below('classic', 'signalbox + affinity', 1, 'p50Ms'),
      below('classic', 'signalbox + affinity', 1, 'p99Ms'),
    ],
    notes: [
      'Peers are placed as the edge would; the edge itself takes no part. Redis commands left are leases and probes.',
    ],
  },
  {
    name: 'small-batches-4',
    title: '4 nodes, peers of a room on different ones, small batches',
    rooms,
    payloadBytes: candidate,
    rates: [2_000],
    entrants: [apart('classic', 4), apart('signalbox', 4), apart('sharded', 4)],
    goals: [below('classic', 'signalbox', 0.55), ...faster('classic'), ...faster('sharded')],
    notes: ['At 5 signals/s a peer most acknowledgements find no signal to ride on, and go alone.'],
  },
  {
    name: 'growth',
    title: '600 signals/s a node, peers of a room on different nodes',
    rooms,
    payloadBytes: candidate,
    rates: [4_800],
    entrants: [2, 4, 8].flatMap((nodes) => [grown('classic', nodes), grown('signalbox', nodes)]),
    goals: [below('signalbox, 2 nodes', 'signalbox, 8 nodes', 1.15)],
    notes: ['Rate and rooms grow with the nodes: 25 rooms and 600 signals/s a node.'],
  },
  {
    name: 'cluster-sizes',
    title: 'one load on 1 to 8 nodes, peers of a room on different ones',
    rooms,
    payloadBytes: candidate,
    rates: [2_000, 1_200],
    entrants: [
      named(aloneWithRedis),
      ...[2, 4, 8].flatMap((nodes) => [named(apart('classic', nodes)), named(apart('signalbox', nodes))]),
    ],
    goals: [],
    notes: ['What the model below is made from: one rate that eight nodes of classic can carry, too.'],
  },
  {
    name: 'offers-4',
    title: '4 nodes, peers of a room on different ones, offers',
    rooms,
    payloadBytes: offer,
    rates: [3_000, 2_000],
    entrants: [apart('classic', 4), apart('signalbox', 4), apart('sharded', 4)],
    goals: [below('classic', 'signalbox', 0.6), ...faster('classic')],
    notes: [],
  },
  one('offers-one-process', 'one process, offers', offer),
  peerjsClients('peerjs-clients', 'clients of PeerJS', candidate),
  peerjsClients('peerjs-clients-offers', 'clients of PeerJS, offers', offer),
  access('access', 'one process, tokens and webhooks on or off', [alone('signalbox'), alone('signalbox-access')]),
  access('access-2', '2 nodes, peers of a room on different ones, tokens and webhooks on or off', [
    apart('signalbox', 2),
    apart('signalbox-access', 2),
  ]),
];
