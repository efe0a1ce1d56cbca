import type { CallRequest } from '../events.ts';
import { pressedKey } from '../shortcuts.ts';

/** What a key asks of the extras; undefined where it asks for nothing, or belongs to a field. `keys`: those that are on; `raised`: the own hand; `sharing`: as in ExtraBar. */
export function extraKey(
  event: KeyboardEvent,
  keys: ReadonlySet<string>,
  raised: boolean,
  sharing: boolean | undefined,
): CallRequest | undefined {
  const key = pressedKey(event);
  if (key === undefined || !keys.has(key)) return undefined;
  switch (key) {
    case 'h':
      return { kind: 'set-hand', on: !raised };
    case 'd':
      return sharing === undefined ? undefined : { kind: 'set-screen', on: !sharing };
    case 'c':
      return { kind: 'show-panel', panel: 'chat' };
    case 'p':
      return { kind: 'show-panel', panel: 'people' };
    case '?':
      return { kind: 'show-panel', panel: 'shortcuts' };
    default:
      return undefined;
  }
}
