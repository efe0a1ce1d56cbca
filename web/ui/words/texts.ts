import type { EndReason, Participant } from '../../client/call/call-store.ts';
import { displayName } from '../../client/call/display-name.ts';
import type { Announcement } from '../announcements.ts';
import type { Words } from './en.ts';

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
      return words.endDevicesOff;
    case 'replaced':
      return words.endReplacedText;
    case 'token-expired':
      return words.endTokenText;
    case 'network':
      return words.endNetworkText;
  }
}

/** The text on a tile about a participant that is away or not connected; empty if there is nothing to say. */
export function statusOf(participant: Pick<Participant, 'away' | 'connection'>, words: Words): string {
  if (participant.away) return words.away;
  switch (participant.connection) {
    case 'connecting':
      return words.connecting;
    case 'interrupted':
      return words.interrupted;
    case 'connected':
      return '';
  }
}

/** The name of somebody else, as every part of the element shows it (SPEC R155). */
export function nameText(name: string, words: Words): string {
  return displayName(name) || words.guest;
}

/** What follows the name of an announcement. */
export function announcementText({ what, others }: Announcement, words: Words): string {
  return what === 'came' ? words.nameJoined(others) : words.nameLeft(others);
}
