/** One row of the error table: what happened, whether the same call may succeed later, and what a person can do. */
export interface ErrorRow {
  /** What happened, in one sentence, for a log or a developer. */
  readonly meaning: string;
  /** True where the same call, unchanged, may succeed later. */
  readonly retryable: boolean;
  /** What the person in front of the screen, or the developer, should do. */
  readonly action: string;
  /** The part that raises the error: a node, the client library, or the device layer of the client. */
  readonly origin: 'node' | 'client' | 'media';
}

/**
 * The errors that a client of the native protocol may be told, or raises itself: what the client library has to carry. `errors.ts`
 * has the whole table.
 */
export const CLIENT_ERRORS = {
  'bad-message': {
    meaning: 'The message does not fit the schema of its event.',
    retryable: false,
    action: 'Correct the call; `detail` names the field.',
    origin: 'node',
  },
  'unknown-event': {
    meaning: 'The protocol has no event of this name.',
    retryable: false,
    action: 'Correct the event name, or update the client.',
    origin: 'node',
  },
  'unsupported-version': {
    meaning: 'The node does not speak the protocol version that the client asked for.',
    retryable: false,
    action: 'Update the client.',
    origin: 'node',
  },
  'bad-room': {
    meaning: 'The room id is empty, too long, `.` or `..`, or has control characters.',
    retryable: false,
    action: 'Choose another room id.',
    origin: 'node',
  },
  'payload-too-large': {
    meaning: 'The payload or the metadata is larger than the limit.',
    retryable: false,
    action: 'Send less: see `limits` in the welcome.',
    origin: 'node',
  },
  'not-joined': {
    meaning: 'The connection is in no room.',
    retryable: false,
    action: 'Join a room first.',
    origin: 'node',
  },
  'already-joined': {
    meaning: 'The connection is in a room, or is joining one.',
    retryable: false,
    action: 'Leave first: a connection is in one room at a time.',
    origin: 'node',
  },
  'room-full': {
    meaning: 'The room has as many peers as it may hold.',
    retryable: true,
    action: 'Try again when somebody has left.',
    origin: 'node',
  },
  'room-locked': {
    meaning: 'The host has locked the room.',
    retryable: true,
    action: 'Try again when the host has unlocked the room.',
    origin: 'node',
  },
  denied: {
    meaning: 'The host did not let this client in.',
    retryable: false,
    action: 'Ask again after `retryAfterMs`, if the person wants to.',
    origin: 'node',
  },
  banned: {
    meaning: 'The host has banned this client address from the room.',
    retryable: false,
    action: 'Ask the host to take the ban back.',
    origin: 'node',
  },
  'unknown-peer': {
    meaning: 'No such peer is in the room of this connection.',
    retryable: false,
    action: 'Drop what was meant for this peer.',
    origin: 'node',
  },
  'peer-away': {
    meaning: 'The peer has lost its connection and has not resumed yet, or it does not take what waits for it.',
    retryable: true,
    action: 'Send again on `peer-back`, and now and then before that; the client library does.',
    origin: 'node',
  },
  'resume-refused': {
    meaning:
      'The session is over, the resume secret is not the current one, or a later attempt to resume overtook this one.',
    retryable: false,
    action: 'Join again as a new peer; the client library does.',
    origin: 'node',
  },
  'token-required': {
    meaning: 'The room needs a token, and the page showed none.',
    retryable: false,
    action: 'Open the call again from the page that led you here. How a page shows a token: docs/tokens.md.',
    origin: 'node',
  },
  'token-refused': {
    meaning: 'The token is not good for this room; `detail` names the check.',
    retryable: false,
    action: 'Open the call again from the page that led you here. What a token must hold: docs/tokens.md.',
    origin: 'node',
  },
  'token-expired': {
    meaning: 'The time of the token is over.',
    retryable: false,
    action:
      'Open the call again from the page that led you here. Where `token` is a function, the client library asks it.',
    origin: 'node',
  },
  'token-unchecked': {
    meaning: 'The node cannot get the key that the token is checked with (JWT_JWKS_URL).',
    retryable: true,
    action: 'Try again in a few seconds.',
    origin: 'node',
  },
  forbidden: {
    meaning: 'The peer is not the host, or its token does not permit this.',
    retryable: false,
    action: 'Ask the host, or get a token with the permission that `detail` names.',
    origin: 'node',
  },
  removed: {
    meaning: 'Somebody who may do so removed this peer from its room.',
    retryable: false,
    action: 'Tell the person. Join again as a new peer only when they ask for it.',
    origin: 'node',
  },
  closed: {
    meaning: 'Somebody who may do so closed the room, which ended all sessions in it.',
    retryable: false,
    action: 'Tell the person. Join again as a new peer only when they ask for it.',
    origin: 'node',
  },
  'rate-limited': {
    meaning: 'The client, or its client address, did more than the rate allows.',
    retryable: true,
    action:
      'Wait for `retryAfterMs`, then send again; the client library does. If honest clients meet it, raise the limit.',
    origin: 'node',
  },
  'node-full': {
    meaning: 'The node is full: one of its limits is reached.',
    retryable: true,
    action: 'Try again in a few seconds; if it lasts, add nodes, or raise the limit that /health/accept names.',
    origin: 'node',
  },
  'store-unavailable': {
    meaning: 'The node cannot reach the shared store.',
    retryable: true,
    action: 'Try again in a few seconds.',
    origin: 'node',
  },
  draining: {
    meaning: 'The node is shutting down and takes no new peers.',
    retryable: true,
    action: 'Reconnect: another node will answer.',
    origin: 'node',
  },
  internal: {
    meaning: 'The node failed in a way that it did not foresee.',
    retryable: true,
    action: 'Try again; the log of the node says more.',
    origin: 'node',
  },
  'connection-failed': {
    meaning: 'The server could not be reached.',
    retryable: true,
    action: 'Check the address and the network, then try again.',
    origin: 'client',
  },
  'origin-refused': {
    meaning: 'The server does not accept connections from this origin.',
    retryable: false,
    action: "Add the page's origin to ALLOWED_ORIGINS of the server, or the site's own host to OWN_HOSTS.",
    origin: 'node',
  },
  timeout: {
    meaning: 'The server did not answer in time.',
    retryable: true,
    action: 'Try again.',
    origin: 'client',
  },
  'link-full': {
    meaning: 'Too many signals to this peer wait for its acknowledgement.',
    retryable: true,
    action: 'Wait until the peer is back; do not produce signals faster than it takes them.',
    origin: 'client',
  },
  'peer-gone': {
    meaning: 'The peer left before it acknowledged the signal.',
    retryable: false,
    action: 'Drop what was meant for this peer.',
    origin: 'client',
  },
  'peer-connection-failed': {
    meaning: 'The media connection to a peer could not be made or was lost.',
    retryable: true,
    action: 'Wait for the reconnect; if it never comes, a TURN server is needed (TURN_URLS).',
    origin: 'client',
  },
  'media-denied': {
    meaning: 'Access to the camera or the microphone was refused.',
    retryable: true,
    action: 'Allow camera and microphone for this site in the address bar, then try again.',
    origin: 'media',
  },
  'media-blocked': {
    meaning: 'The page may not use the camera or the microphone (iframe or permissions policy).',
    retryable: false,
    action: 'Add allow="camera; microphone" to the iframe.',
    origin: 'media',
  },
  'media-insecure': {
    meaning: 'Browsers give camera and microphone to secure pages only.',
    retryable: false,
    action: 'Open the page over https, or on localhost.',
    origin: 'media',
  },
  'media-not-found': {
    meaning: 'No camera or no microphone was found.',
    retryable: true,
    action: 'Plug one in, or join without it.',
    origin: 'media',
  },
  'media-replaced': {
    meaning: 'The camera or the microphone in use is gone; another one took over.',
    retryable: false,
    action: 'Choose another device if this is the wrong one.',
    origin: 'media',
  },
  'media-in-use': {
    meaning: 'Another program is using the camera or the microphone.',
    retryable: true,
    action: 'Close the other program, then try again.',
    origin: 'media',
  },
  'media-constraints': {
    meaning: 'No device fits what was asked for.',
    retryable: true,
    action: 'Choose another device.',
    origin: 'media',
  },
} as const satisfies Record<string, ErrorRow>;

export type ClientErrorCode = keyof typeof CLIENT_ERRORS;

export function isClientErrorCode(value: unknown): value is ClientErrorCode {
  return typeof value === 'string' && Object.hasOwn(CLIENT_ERRORS, value);
}
