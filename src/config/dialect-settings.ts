import { DIALECTS } from '../gateway/dialect.ts';
import { INVITATION_EVENTS } from '../gateway/invitation/events.ts';
import { PUBSUB_NAMES } from '../gateway/pubsub/names.ts';
import { dialects, namesMap, oneOf, pathSetting, textOf } from './values.ts';
import { variables } from './variables.ts';

/** Settings about other dialects: which are on, and what their clients call things. */
export const dialectSettings = {
  dialects: dialects.default([]).register(variables, {
    name: 'DIALECTS',
    about: 'Other protocols that clients may speak beside the native one (docs/dialects.md).',
    values: `comma list of ${DIALECTS.join(', ')}`,
    fallback: 'none',
  }),
  invitationEvents: namesMap(INVITATION_EVENTS).default({}).register(variables, {
    name: 'INVITATION_EVENTS',
    about: 'What clients of the dialect invitation call its events.',
    values: 'JSON object from names of docs/dialects.md to names of the client',
    fallback: 'the names of docs/dialects.md',
  }),
  pubsubPath: pathSetting.default('/ws').register(variables, {
    name: 'PUBSUB_PATH',
    about: 'Path of the WebSocket of the dialect pubsub.',
    values: 'a path that begins with /',
  }),
  pubsubFields: namesMap(PUBSUB_NAMES).default({}).register(variables, {
    name: 'PUBSUB_FIELDS',
    about: 'What clients of the dialect pubsub call its fields and commands.',
    values: 'JSON object from names of docs/dialects.md to names of the client',
    fallback: 'the names of docs/dialects.md',
  }),
  simplewebrtcPath: pathSetting.default('/simplewebrtc/socket.io').register(variables, {
    name: 'SIMPLEWEBRTC_PATH',
    about: 'Path of the Socket.IO server of the dialect simplewebrtc.',
    values: 'a path that begins with /, other than /socket.io',
  }),
  peerjsPath: pathSetting.default('/').register(variables, {
    name: 'PEERJS_PATH',
    about: 'Path below which the dialect peerjs is served: the `path` option of the client.',
    values: 'a path that begins with /',
  }),
  peerjsKey: textOf(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits or any of _ -')
    .default('peerjs')
    .register(variables, {
      name: 'PEERJS_KEY',
      about: 'The `key` option that clients of the dialect peerjs have.',
      values: '1 to 64 of A-Z a-z 0-9 _ -',
    }),
  peerjsDiscovery: oneOf('0', '1').default('0').register(variables, {
    name: 'PEERJS_DISCOVERY',
    about: 'Whether GET peers tells everybody the ids of all clients of the dialect peerjs: 1 for yes.',
    values: '0, 1',
  }),
};
