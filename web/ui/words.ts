import type { EndReason, Participant } from '../client/call/call-store.ts';
import { displayName } from '../client/call/display-name.ts';
import type { Announcement } from './announcements.ts';

/** Every text of the element that is not in the error table, in one place. */
export const WORDS = {
  call: 'Video call',
  controls: 'Call controls',
  lobbyTitle: 'Ready to join?',
  room: 'Room',
  nameLabel: 'Your name',
  namePlaceholder: 'How others will see you',
  microphone: 'Microphone',
  camera: 'Camera',
  join: 'Join call',
  joining: 'Joining…',
  noRoom: 'This call has no room yet.',
  noRoomAction: 'Set the room attribute of the element.',
  previewOff: 'Camera is off',
  previewStarting: 'Camera is starting…',
  previewNone: 'No camera picture',
  tryDevices: 'Try again',
  mute: 'Mute',
  cameraOff: 'Turn camera off',
  leave: 'Leave call',
  participants: 'Participants',
  you: 'You',
  guest: 'Guest',
  muted: 'muted',
  cameraIsOff: 'camera off',
  away: 'Away, coming back…',
  connecting: 'Connecting…',
  interrupted: 'Connection interrupted…',
  reconnecting: 'Reconnecting. The call goes on meanwhile.',
  soundBlocked: 'Your browser holds back the sound.',
  enableSound: 'Enable sound',
  dismiss: 'Dismiss',
  aloneTitle: 'Nobody else is here yet',
  aloneText: 'Share this link to bring others in.',
  link: 'Link to this call',
  copy: 'Copy link',
  copied: 'Copied',
  copyFailed: 'Press Ctrl+C or ⌘C',
  joinAgain: 'Join again',
} as const;

export function endTitle(reason: EndReason): string {
  switch (reason) {
    case 'left':
      return 'You left the call';
    case 'replaced':
      return 'This call goes on in another window';
    case 'token-expired':
      return 'Your access to this call has ended';
    case 'removed':
      return 'You were removed from the call';
    case 'closed':
      return 'The call was ended';
    case 'network':
      return 'The connection was lost';
  }
}

export function endText(reason: EndReason): string {
  switch (reason) {
    case 'left':
      return 'Camera and microphone are off.';
    case 'replaced':
      return 'Join again to bring it back here.';
    case 'token-expired':
      return 'Open the call again from the page that led you here.';
    case 'removed':
    case 'closed':
      return 'Camera and microphone are off.';
    case 'network':
      return 'Check your network, then join again.';
  }
}

/** The text on a tile about a participant that is away or not connected; empty if there is nothing to say. */
export function statusOf(participant: Pick<Participant, 'away' | 'connection'>): string {
  if (participant.away) return WORDS.away;
  switch (participant.connection) {
    case 'connecting':
      return WORDS.connecting;
    case 'interrupted':
      return WORDS.interrupted;
    case 'connected':
      return '';
  }
}

/** The name of somebody else, as every part of the element shows it (SPEC R155). */
export function nameText(name: string): string {
  return displayName(name) || WORDS.guest;
}

/** What follows the name of an announcement. */
export function announcementText({ what, others }: Announcement): string {
  const more = others === 0 ? '' : ` and ${others} ${others === 1 ? 'other' : 'others'}`;
  return `${more} ${what === 'came' ? 'joined' : 'left'}.`;
}
