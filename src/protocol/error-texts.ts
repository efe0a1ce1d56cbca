import type { ErrorCode } from './errors.ts';

/** What an error means, in words. */
export interface ErrorText {
  /** What happened, in one sentence, for a log or a developer. */
  readonly meaning: string;
  /** What the person in front of the screen, or the developer, should do. */
  readonly action: string;
}

export type ErrorTexts = { readonly [Code in ErrorCode]: ErrorText };

/** The texts of every error. They stand alone, so that a page with words of its own does not load them. */
export const ERROR_TEXTS: ErrorTexts = {
  'bad-message': {
    meaning: 'The message does not fit the schema of its event.',
    action: 'Correct the call; `detail` names the field.',
  },
  'unknown-event': {
    meaning: 'The protocol has no event of this name.',
    action: 'Correct the event name, or update the client.',
  },
  'unsupported-version': {
    meaning: 'The node does not speak the protocol version that the client asked for.',
    action: 'Update the client: load it from the server it talks to.',
  },
  'bad-room': {
    meaning: 'The room id is empty, too long, `.` or `..`, or has control characters.',
    action: 'Choose another room id.',
  },
  'payload-too-large': {
    meaning: 'The payload or the metadata is larger than the limit.',
    action: 'Send less: see `limits` in the welcome.',
  },
  'not-joined': {
    meaning: 'The connection is in no room.',
    action: 'Join a room first.',
  },
  'already-joined': {
    meaning: 'The connection is in a room, or is joining one.',
    action: 'Leave first: a connection is in one room at a time.',
  },
  'room-full': {
    meaning: 'The room has as many peers as it may hold.',
    action: 'Try again when somebody has left.',
  },
  'room-locked': {
    meaning: 'The host has locked the room.',
    action: 'Try again when the host has unlocked the room.',
  },
  denied: {
    meaning: 'The host did not let this client in.',
    action: 'Ask again after `retryAfterMs`, if the person wants to.',
  },
  banned: {
    meaning: 'The host has banned this client address from the room.',
    action: 'Ask the host to take the ban back.',
  },
  'unknown-peer': {
    meaning: 'No such peer is in the room of this connection.',
    action: 'Drop what was meant for this peer.',
  },
  'peer-away': {
    meaning: 'The peer has lost its connection and has not resumed yet, or it does not take what waits for it.',
    action: 'Send again on `peer-back`, and now and then before that; the client library does.',
  },
  'address-taken': {
    meaning: 'Another client has this address, with another token.',
    action: 'Choose another address, or come back with the token that claimed it.',
  },
  'resume-refused': {
    meaning:
      'The session is over, the resume secret is not the current one, or a later attempt to resume overtook this one.',
    action: 'Join again as a new peer; the client library does.',
  },
  'token-required': {
    meaning: 'The room needs a token, and the page showed none.',
    action: 'Open the call again from the page that led you here. How a page shows a token: docs/tokens.md.',
  },
  'token-refused': {
    meaning: 'The token is not good for this room; `detail` names the check.',
    action: 'Open the call again from the page that led you here. What a token must hold: docs/tokens.md.',
  },
  'token-expired': {
    meaning: 'The time of the token is over.',
    action:
      'Open the call again from the page that led you here. Where `token` is a function, the client library asks it.',
  },
  'token-unchecked': {
    meaning: 'The node cannot get the key that the token is checked with (JWT_JWKS_URL).',
    action: 'Try again in a few seconds.',
  },
  forbidden: {
    meaning: 'The peer is not the host, or its token does not permit this.',
    action: 'Ask the host, or get a token with the permission that `detail` names.',
  },
  removed: {
    meaning: 'Somebody who may do so removed this peer from its room.',
    action: 'Tell the person. Join again as a new peer only when they ask for it.',
  },
  closed: {
    meaning: 'Somebody who may do so closed the room, which ended all sessions in it.',
    action: 'Tell the person. Join again as a new peer only when they ask for it.',
  },
  'rate-limited': {
    meaning: 'The client, or all clients of one client address together, did more than the rate allows.',
    action:
      'Wait for `retryAfterMs`, then send again; the client library does. If honest clients meet it, raise the limit.',
  },
  'slow-consumer': {
    meaning: 'Too much waited to be sent to the client, and it took nothing for a while, so its connection was closed.',
    action: 'Connect again and resume; the client library does.',
  },
  flood: {
    meaning: 'The connection sent far more than its rate allows, so it was closed.',
    action: 'Slow down; wait for the time that the `goodbye` names, then connect again and resume.',
  },
  'node-full': {
    meaning: "The node is full: connections, handshakes, open files, memory or V8's heap are used up to their limit.",
    action:
      'Try again in a few seconds; if it lasts, add nodes, or raise the limit that /health/accept names: MAX_CONNECTIONS, MEMORY_LIMIT_MB, ulimit -n, or --max-old-space-size of Node.',
  },
  'store-unavailable': {
    meaning: 'The node cannot reach the shared store.',
    action: 'Try again in a few seconds.',
  },
  draining: {
    meaning: 'The node is shutting down and takes no new peers.',
    action: 'Reconnect: another node will answer.',
  },
  'not-found': {
    meaning: 'Nothing is at this address.',
    action: 'Correct the address; the README lists the endpoints.',
  },
  unauthorized: {
    meaning: 'The request has no key, or not the key of the administration.',
    action: 'Send `Authorization: Bearer` with the value of ADMIN_KEY.',
  },
  'node-silent': {
    meaning: 'The node has a lease and did not answer.',
    action: 'Try again; if the node is dead, its lease ends by itself.',
  },
  internal: {
    meaning: 'The node failed in a way that it did not foresee.',
    action: 'Try again; the log of the node says more.',
  },
  'connection-failed': {
    meaning: 'The server could not be reached.',
    action: 'Check the address and the network, then try again.',
  },
  'origin-refused': {
    meaning: 'The server does not accept connections from this origin.',
    action: "Add the page's origin to ALLOWED_ORIGINS of the server, or the site's own host to OWN_HOSTS.",
  },
  timeout: {
    meaning: 'The server did not answer in time.',
    action: 'Try again.',
  },
  'link-full': {
    meaning: 'Too many signals to this peer wait for its acknowledgement.',
    action: 'Wait until the peer is back; do not produce signals faster than it takes them.',
  },
  'peer-gone': {
    meaning: 'The peer left before it acknowledged the signal.',
    action: 'Drop what was meant for this peer.',
  },
  'peer-connection-failed': {
    meaning: 'The media connection to a peer could not be made or was lost.',
    action: 'Wait for the reconnect; if it never comes, a TURN server is needed (TURN_URLS).',
  },
  'media-denied': {
    meaning: 'Access to the camera, the microphone or the screen was refused.',
    action:
      'Allow them for this site in the address bar, or for the browser in the settings of the system, then try again.',
  },
  'media-blocked': {
    meaning:
      'The page or the browser has no access to camera, microphone or screen (iframe, permissions policy, phone).',
    action: 'Add allow="camera; microphone; display-capture" to the iframe. Phones share no screen.',
  },
  'media-insecure': {
    meaning: 'Browsers give camera and microphone to secure pages only.',
    action: 'Open the page over https, or on localhost.',
  },
  'media-not-found': {
    meaning: 'No camera or no microphone was found.',
    action: 'Plug one in, or join without it.',
  },
  'media-replaced': {
    meaning: 'The camera or the microphone in use is gone, or one that was gone is back; another one took over.',
    action: 'Choose another device if this is the wrong one.',
  },
  'media-in-use': {
    meaning: 'Another program is using the camera or the microphone.',
    action: 'Close the other program, then try again.',
  },
  'media-constraints': {
    meaning: 'No device fits what was asked for.',
    action: 'Choose another device.',
  },
};
