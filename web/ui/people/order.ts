import type { Metadata } from '../../../src/protocol/index.ts';
import type { Participant } from '../../client/call/call-store.ts';

/** A person of the call, as the list of people needs them. */
export type Listed = Pick<Participant, 'peerId' | 'name' | 'metadata'>;

/** The highest number of a hand. Above it there is only what a hostile page sends, to be the last one for ever. */
const HIGHEST = 1_000_000;

/**
 * The place that somebody's hand has, from their metadata `hand`: the lower, the earlier; undefined where it is down. It is one more
 * than the highest that whoever raises it sees in the room: no clock is asked, because those of two devices differ by more than
 * the time between two hands, and all see the same order, because all see the same numbers (SPEC R312).
 */
export function handOf({ hand }: Metadata): number | undefined {
  return typeof hand === 'number' && Number.isInteger(hand) && hand > 0 && hand <= HIGHEST ? hand : undefined;
}

/** Those with a raised hand, the first one first. Of two who raised it at once, the one with the lower peer id. */
export function handsOf<Person extends Listed>(people: readonly Person[]): readonly Person[] {
  return people
    .filter(({ metadata }) => handOf(metadata) !== undefined)
    .sort((a, b) => (handOf(a.metadata) ?? 0) - (handOf(b.metadata) ?? 0) || (a.peerId < b.peerId ? -1 : 1));
}

/** The number for a hand that is raised now. */
export function nextHand(people: readonly Listed[]): number {
  return Math.min(HIGHEST, 1 + Math.max(0, ...people.map(({ metadata }) => handOf(metadata) ?? 0)));
}

/** The others as the list shows them: the host, raised hands in their order, then by name (SPEC R311). */
export function listed<Person extends Listed>(
  people: readonly Person[],
  host: string | undefined,
  nameOf: (person: Person) => string,
  lang: string,
): readonly Person[] {
  const places = new Map(handsOf(people).map(({ peerId }, index) => [peerId, index]));
  const { compare } = new Intl.Collator(lang, { numeric: true });
  const rank = (person: Person): number =>
    person.peerId === host ? -1 : (places.get(person.peerId) ?? Number.POSITIVE_INFINITY);
  return people.toSorted((a, b) => {
    const [first, second] = [rank(a), rank(b)];
    if (first !== second) return first - second;
    return compare(nameOf(a), nameOf(b)) || (a.peerId < b.peerId ? -1 : 1);
  });
}
