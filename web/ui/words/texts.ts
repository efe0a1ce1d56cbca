import type { EndReason } from '../../client/call/call-store.ts';
import { displayName } from '../../client/call/display-name.ts';
import type { Announcement } from '../announcements.ts';
import type { TileState } from '../tile-state.ts';
import type { Words } from './en.ts';
import { isolated } from './isolated.ts';

export function endTitle(reason: EndReason, words: Words): string {
  switch (reason) {
    case 'left':
      return words.endLeft;
    case 'replaced':
      return words.endReplaced;
    case 'token-expired':
      return words.endToken;
    case 'removed':
      return words.endRemoved;
    case 'closed':
      return words.endByHost;
    case 'server-shutdown':
    case 'unknown':
      return words.endClosed;
    case 'network':
      return words.endNetwork;
  }
}

export function endText(reason: EndReason, words: Words): string {
  switch (reason) {
    case 'left':
    case 'removed':
    case 'closed':
    case 'server-shutdown':
    case 'unknown':
      return words.endDevicesOff;
    case 'replaced':
      return words.endReplacedText;
    case 'token-expired':
      return words.endTokenText;
    case 'network':
      return words.endNetworkText;
  }
}

/** The text on a tile about the connection to its participant; empty if there is nothing to say. */
export function statusText(state: TileState, name: string, words: Words): string {
  switch (state) {
    case 'well':
      return '';
    case 'connecting':
      return words.connecting;
    case 'slow':
      return words.stillConnecting;
    case 'failed':
      return words.cannotConnect(isolated(name));
    case 'interrupted':
    case 'lost':
      return words.reconnectingTo(isolated(name));
    case 'away':
      return words.isReconnecting(isolated(name));
    case 'paused':
      return words.videoPaused;
  }
}

/** The name of somebody else, as every part of the element shows it (SPEC R155). */
export function nameText(name: string, words: Words): string {
  return displayName(name) || words.guest;
}

export function announcementText({ what, names }: Announcement, words: Words): string {
  const all = names.map(isolated);
  return what === 'came' ? words.joined(all) : words.left(all);
}
