import type { Entry, JoinOutcome, KnockEntry, KnockReply, KnockStatus, NewSeat } from '../../core/ports.ts';
import { isName } from '../../protocol/metadata.ts';
import { versionIn, notUnderstood } from './room-answers.ts';

/** What the verbs on those who wait to be let in take and answer. */

/** What `join` is told beside a seat: nothing for a peer that cannot wait. */
export function entryArguments(entry: Entry, { name }: NewSeat): readonly (string | number)[] {
  switch (entry.kind) {
    case 'plain':
      return [];
    case 'free':
      return ['*'];
    case 'knock': {
      const { id, at, waits, lifeMs } = entry;
      return [id, Math.floor(at), waits ? 1 : 0, lifeMs, JSON.stringify(name)];
    }
    default:
      return entry satisfies never;
  }
}

/** The answer of `join` that brings no room; undefined for one that does. */
export function refusedJoin([first, since, ...nodes]: readonly string[]): JoinOutcome | undefined {
  switch (first) {
    case undefined:
      return { kind: 'full' };
    case 'locked':
    case 'banned':
    case 'over':
    case 'must-wait':
    case 'crowded':
    case 'denied':
      return { kind: first };
    case 'waits':
      return { kind: 'waits', since: versionIn(since), nodes };
    default:
      return undefined;
  }
}

/** Reads { id, node, status, JSON of the name, ... }. */
export function knocksIn(texts: readonly string[]): readonly KnockEntry[] {
  const found: KnockEntry[] = [];
  for (let at = 0; at < texts.length; at += 4) {
    const [id = '', node = '', status, name] = texts.slice(at, at + 4);
    found.push({ id, node, status: statusIn(status), name: nameIn(name) });
  }
  return found;
}

/** Reads { number, node, node, ... }, or why nothing was decided. */
export function knockReply([first, ...nodes]: readonly string[]): KnockReply {
  switch (first) {
    case 'refused':
    case 'unknown':
    case 'locked':
    case 'full':
      return { kind: first };
    default:
      return { kind: 'answered', count: versionIn(first), nodes };
  }
}

function statusIn(text: string | undefined): KnockStatus {
  switch (text) {
    case 'waiting':
    case 'admitted':
    case 'denied':
    case 'closed':
      return text;
    default:
      return notUnderstood();
  }
}

/** The name in a record; empty where the record has no valid name, because another program may have written it. */
function nameIn(text = ''): string {
  try {
    const name: unknown = JSON.parse(text);
    return isName(name) ? name : '';
  } catch {
    return '';
  }
}
