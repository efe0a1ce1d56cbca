/** Every text that the element shows or speaks. A new text stands here and in each other language. */
export const en = {
  call: 'Video call',
  controls: 'Call controls',
  participants: 'Participants',

  lobbyTitle: 'Ready to join?',
  room: 'Room',
  nameLabel: 'Your name',
  namePlaceholder: 'How others will see you',
  microphone: 'Microphone',
  camera: 'Camera',
  join: 'Join call',
  joining: 'Joining…',

  previewOff: 'Camera is off',
  previewStarting: 'Camera is starting…',
  previewNone: 'No camera picture',
  tryDevices: 'Try again',

  mute: 'Mute',
  cameraOff: 'Turn camera off',
  leave: 'Leave call',

  you: 'You',
  guest: 'Guest',
  muted: 'muted',
  cameraIsOff: 'camera off',
  connecting: 'Connecting…',
  stillConnecting: 'Still connecting…',
  cannotConnect: (name: string): string => `Can't connect to ${name}`,
  reconnectingTo: (name: string): string => `Reconnecting to ${name}…`,
  isReconnecting: (name: string): string => `${name} is reconnecting…`,

  noRoom: 'This call has no room yet.',
  noRoomAction: 'Set the room attribute of the element.',
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
  endLeft: 'You left the call',
  endReplaced: 'This call goes on in another window',
  endReplacedText: 'Join again to bring it back here.',
  endToken: 'Your access to this call has ended',
  endTokenText: 'Open the call again from the page that led you here.',
  endRemoved: 'You were removed from the call',
  endClosed: 'The call was ended',
  endDevicesOff: 'Camera and microphone are off.',
  endNetwork: 'The connection was lost',
  endNetworkText: 'Check your network, then join again.',

  /** What follows the name, and how many others, of those who came or went. */
  nameJoined: (others: number): string => `${more(others)} joined.`,
  nameLeft: (others: number): string => `${more(others)} left.`,
};

/** The texts of one language. */
export type Words = typeof en;

function more(others: number): string {
  return others === 0 ? '' : ` and ${others} ${others === 1 ? 'other' : 'others'}`;
}
