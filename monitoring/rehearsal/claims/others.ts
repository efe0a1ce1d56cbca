import { type FaultName, MAIN, type MainFault } from '../faults/fault.ts';
import type { Claims } from './claim.ts';

/** Which fault of the full form moves a panel that none of the main faults moves; or why no fault here does. */
export type Mover = { readonly fault: Exclude<FaultName, MainFault> } | { readonly none: string };

const MACHINE = 'it says how busy the machine is';
const WEBHOOKS = 'no webhooks are asked for';
const ACCESS = 'nodes ask for no tokens, and have no administrators';
const by = (fault: Exclude<FaultName, MainFault>): Mover => ({ fault });
const none = (reason: string): Mover => ({ none: reason });

/** Panels that stay calm in all main faults, by boards and titles. The table of docs/dashboards.md is made of them. */
export const OTHERS: Readonly<Record<string, Readonly<Record<string, Mover>>>> = {
  overview: {
    'Edges that do not answer': by('edge-down'),
    'TURN servers that do not answer': none('no TURN server is scraped'),
    'Signals relayed within 10 ms': by('slow-version'),
    'Crossings within 250 ms': by('redis-slow'),
    'Relay latency': by('slow-version'),
    'Event-loop lag': by('starved'),
    Memory: none('it says how much is used'),
  },
  delivery: {
    'Relay latency': by('slow-version'),
    'Between nodes': by('redis-slow'),
    'Entries that vanish': by('inbox-cut'),
    'Join latency': by('redis-slow'),
    'Inboxes subscribed anew': by('channels-lost'),
  },
  rooms: {
    'Changes of room states': none('nobody locks, closes or limits a room'),
    'Mends of a node': by('cut-off'),
    'Rooms mended': by('data-lost'),
    'Rosters read again': by('data-lost'),
    'Attempts by result': none(WEBHOOKS),
    'Events that wait': none(WEBHOOKS),
    'Age of the oldest event that waits': none(WEBHOOKS),
    'Events given up or dropped': none(WEBHOOKS),
  },
  redis: {
    'Redis up': by('redis-away'),
    'Bad input by source': none('nobody else writes into Redis'),
    'Memory used': by('limits-near'),
    'Evicted keys': none('Redis may not evict'),
    'Refused connections': none('three nodes are far from what Redis takes'),
    'CPU of Redis': none(MACHINE),
    Memory: by('limits-near'),
    'Time by command': by('all-killed'),
  },
  nodes: {
    'Failed background work': none('an error that nobody foresaw'),
    'Time in collections': none(MACHINE),
    Collections: none(MACHINE),
    'Length of a collection': none(MACHINE),
  },
  limits: {
    'Tokens by result': none(ACCESS),
    'Requests of administrators': none(ACCESS),
  },
  edge: {
    'Edges up': by('edge-down'),
    Uneven: none('eight rooms are uneven by chance'),
    'Failures on the way to nodes': by('all-killed'),
    'Time to a node': none(MACHINE),
    Idle: none(MACHINE),
    'Failed look-ups': none('HAProxy 2.6 does not count those that the name server refuses or leaves unanswered'),
  },
};

/** Whether claims say that a fault moves the panel. */
export function moves(claims: Claims, fault: FaultName): boolean {
  if ('elsewhere' in claims) return false;
  return claims.some(({ shapes }) => ['rises', 'falls', 'gap'].includes(shapes[fault]?.word ?? 'free'));
}

/** Whether claims say that one of the main faults moves the panel. */
export const movesInMain = (claims: Claims): boolean => MAIN.some((fault) => moves(claims, fault));

/** Rows of Markdown: panels that no main fault moves, and what does. */
export function otherRows(): readonly string[] {
  return Object.entries(OTHERS).flatMap(([board, panels]) =>
    Object.entries(panels).map(([title, mover]) => {
      const [fault, reason] = 'fault' in mover ? [`\`${mover.fault}\``, ''] : ['', mover.none];
      return `| ${board} | ${title} | ${fault} | ${reason} |`;
    }),
  );
}
