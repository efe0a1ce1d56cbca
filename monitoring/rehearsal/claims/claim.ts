import type { FaultName, MainFault } from '../faults/fault.ts';
import type { Played } from '../play.ts';
import type { Shape } from '../shapes.ts';

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
