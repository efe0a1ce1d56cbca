import type { Ground } from './ground.ts';

/** What an attack wants to exhaust or to break: the classes of docs/attacks.md. */
export const KINDS = [
  'memory',
  'processor',
  'room-mates',
  'counters',
  'descriptors',
  'addresses',
  'origins',
  'logs',
] as const;

export type Kind = (typeof KINDS)[number];

/** One way to attack. */
export interface Attack {
  readonly kind: Kind;
  /** For the command line. */
  readonly name: string;
  /** What it does, in one line. */
  readonly title: string;
  /** It begins before the others: they use up what the address may do, and nobody would enter a room any more. */
  readonly first?: boolean;
  /** It leaves sessions of long polling behind, which a node ends after 20 to 25 s: the short form has no time for that. */
  readonly lingers?: boolean;
  /** Plays until the ground's time is over. */
  play(ground: Ground): Promise<void>;
}
