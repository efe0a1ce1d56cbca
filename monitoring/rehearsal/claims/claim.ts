import type { FaultName, MainFault } from '../faults/fault.ts';
import { LOAD } from '../load.ts';
import type { Played } from '../play.ts';
import { free, type Shape, within } from '../shapes.ts';

/** What one curve of a panel must show: of each main fault, and of others where it shows something. */
export interface Claim {
  /** The curve's name in the legend. Curves that match a pattern are added up. */
  readonly of: string | RegExp;
  readonly shapes: Readonly<Record<MainFault, Shape>> & Partial<Readonly<Record<FaultName, Shape>>>;
}

/** The claims of a panel; or why a rehearsal cannot move it, for panels of something that does not run here. */
export type Claims = readonly Claim[] | { readonly elsewhere: string };

/** The claims of a board, by the titles of its panels. */
export type BoardClaims = Readonly<Record<string, Claims>>;

/** What claims may know: what the run did, and nothing that Prometheus told. */
export type Facts = Played;

/** The same shape for every main fault. */
export function everywhere(shape: Shape): Readonly<Record<MainFault, Shape>> {
  return { killed: shape, 'redis-stopped': shape, 'over-limits': shape, rollout: shape };
}

/** Shapes of some main faults; the others have the first one. */
export function but(other: Shape, shapes: Partial<Readonly<Record<FaultName, Shape>>>): Claim['shapes'] {
  return { ...everywhere(other), ...shapes };
}

/** The window of a rate in seconds: that of `Source` of pictures/range.ts. A count of events divided by it is the rate that they have at most. */
export const windowOf = (scrapeS: number): number => 4 * scrapeS;

/**
 * For what shows of Redis that is stopped for 5 s, of which a node notices 2 s or more: with slower scrapes it may lie between two, or be a
 * small part of the window of a rate. */
export const briefly =
  (scrapeS: number) =>
  (shape: Shape): Shape =>
    scrapeS <= 2 ? shape : free();

/** The signals of the load, as a rate: fewer while the load itself has to wait for the processor, more where clients send again. */
export const flow = (): Shape => within(LOAD.signalsPerSecond / 4, LOAD.signalsPerSecond * 6);
