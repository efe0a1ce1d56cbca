/** What a node can be made to do wrong, to show that the fuzz catches it (preload/misbehave.ts). */
export const MISBEHAVIOURS = [
  /** One number in a frame ends the process. */
  'dies',
  /** Everything that is parsed is kept. */
  'leaks',
  /** One text in 500 that is parsed leaves a descriptor open. */
  'opens',
  /** One signal in 500 is not delivered. */
  'loses',
  /** One signal in 500 is delivered twice. */
  'doubles',
  /** A bystander gets the refusals of others. */
  'strays',
] as const;

export type Misbehaviour = (typeof MISBEHAVIOURS)[number];

export function isMisbehaviour(value: unknown): value is Misbehaviour {
  return MISBEHAVIOURS.some((known) => known === value);
}
