/** Every text that the element shows or speaks. A new text stands here and in each other language. */
export const en = {
  call: 'Video call',
  controls: 'Call controls',
  participants: 'Participants',

  lobbyTitle: 'Ready to join?',
  room: 'Room',
  nameLabel: 'Your name',
  namePlaceholder: 'How others will see you',
  nobodyHere: 'Nobody else is here yet',
  peopleHere: (count: number): string => (count === 1 ? '1 person is here' : `${count} people are here`),
  microphone: 'Microphone',
  camera: 'Camera',
  speaker: 'Speaker',
  chooseMicrophone: 'Choose microphone and speaker',
  chooseCamera: 'Choose camera',
  testSound: 'Play a test sound',
  notHeard: "We can't hear you. Is this the right microphone?",
  choose: 'Choose',
  join: 'Join call',
  askToJoin: 'Ask to join',
  joining: 'Joining…',
  stillJoining: 'Still joining…',
  cancel: 'Cancel',

  previewOff: 'Camera is off',
  previewStarting: 'Camera is starting…',
  previewBlocked: 'Camera is blocked',
  askingDevices: 'Your browser is asking for camera and microphone. Choose "Allow".',
  joinWithout: 'Join without',
  tryDevices: 'Try again',

  mute: 'Mute',
  unmute: 'Unmute',
  cameraOff: 'Turn camera off',
  cameraOn: 'Turn camera on',
  leave: 'Leave call',
  more: 'More',
  fullScreen: 'Full screen',
  exitFullScreen: 'Exit full screen',

  you: 'You',
  guest: 'Guest',
  muted: 'muted',
  cameraIsOff: 'camera off',
  connecting: 'Connecting…',
  stillConnecting: 'Still connecting…',
  fair: 'weak connection',
  poor: 'very weak connection',
  videoPaused: 'Video paused: weak connection',
  weakLink: 'Your connection is weak. Sound comes first.',
  turnMyCameraOff: 'Turn my camera off',
  optionsOf: (name: string): string => `Options for ${name}`,
  cannotConnect: (name: string): string => `Can't connect to ${name}`,
  reconnectingTo: (name: string): string => `Reconnecting to ${name}…`,
  isReconnecting: (name: string): string => `${name} is reconnecting…`,

  deviceBlocked: (which: Which): string =>
    device(which, 'Camera blocked', 'Microphone blocked', 'Camera and microphone blocked'),
  deviceMissing: (which: Which): string =>
    device(which, 'No camera found', 'No microphone found', 'No camera and no microphone found'),
  deviceInUse: (which: Which): string =>
    device(which, 'Camera is in use', 'Microphone is in use', 'Camera and microphone are in use'),
  deviceUnfit: (which: Which): string =>
    device(
      which,
      "This camera doesn't work here",
      "This microphone doesn't work here",
      "Camera and microphone don't work here",
    ),
  deviceUnavailable: (which: Which): string =>
    device(
      which,
      "The camera isn't available on this page",
      "The microphone isn't available on this page",
      "Camera and microphone aren't available on this page",
    ),
  allowIt: "Allow it next to the page's address, then try again.",
  joinWithoutIt: 'You can join without.',
  plugIn: 'Plug one in.',
  plugInOrJoin: 'Plug one in, or join without.',
  closeOther: 'Close the other app or tab.',
  chooseAnother: 'Choose another.',
  joinAndListen: 'You can join and listen.',
  chooseAnotherDevice: 'Choose another',
  nowUsing: (label: string): string => `Now using ${label}`,

  full: 'This call is full.',
  fullText: 'Try again when somebody has left.',
  locked: 'This call is locked.',
  lockedText: 'Ask the host to unlock it.',
  denied: "You weren't let in.",
  banned: "You can't join this call.",
  bannedText: 'The host keeps you out.',
  cannotReach: "Can't reach the call",
  checkInternet: 'Check your internet connection.',
  busy: 'The call is busy',
  busyText: 'Try it again in a moment.',
  tryingAgainIn: (seconds: number): string => `Trying again in ${seconds} s.`,
  tryNow: 'Try now',
  cannotOpen: "This call can't be opened",
  setUpWrong: (code: string): string => `Something is set up wrong on this page (${code}).`,
  trouble: 'Something did not work',
  troubleText: (code: string): string => `Try it again (${code}).`,

  reconnecting: 'Reconnecting…',
  stillReconnecting: 'Still reconnecting. You can go on talking; nobody new can join.',
  back: "You're back.",
  soundOff: 'Sound is off',
  soundOffText: 'Your browser waits for a click.',
  soundOn: 'Turn sound on',
  dismiss: 'Dismiss',

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
  endRemoved: 'The host removed you from the call.',
  endByHost: 'The host ended the call.',
  endClosed: 'The call was ended',
  endDevicesOff: 'Camera and microphone are off.',
  endNetwork: 'The connection was lost',
  endNetworkText: 'Check your network, then join again.',

  joined: (names: readonly string[]): string => `${everybody(names)} joined.`,
  left: (names: readonly string[]): string => `${everybody(names)} left.`,
};

/** The texts of one language. */
export type Words = typeof en;

/** Camera, microphone, or both. */
type Which = 'video' | 'audio' | 'both';

function device(which: Which, camera: string, microphone: string, both: string): string {
  return which === 'video' ? camera : which === 'audio' ? microphone : both;
}

function everybody(names: readonly string[]): string {
  return names.length > 2 ? `${names.length} people` : names.join(' and ');
}
