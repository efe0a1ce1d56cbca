import { expect, test } from 'vitest';
import { problemsOf, settingsOf } from './settings-of.ts';

test('dialects come as a list, their names as JSON, their paths without a slash at the end', () => {
  const settings = settingsOf({
    DIALECTS: 'tutorial, peerjs,tutorial',
    INVITATION_EVENTS: '{"inviteVideo":"toSendVideo"}',
    PUBSUB_FIELDS: '{"cmd":"action"}',
    PEERJS_PATH: '/calls/',
    PUBSUB_PATH: '/',
  });
  expect(settings).toMatchObject({
    dialects: ['tutorial', 'peerjs'],
    invitationEvents: { inviteVideo: 'toSendVideo' },
    pubsubFields: { cmd: 'action' },
    peerjsPath: '/calls',
    pubsubPath: '/',
  });
});

test.each([
  [{ DIALECTS: 'pubsub', PUBSUB_PATH: '/socket.io' }, 'PUBSUB_PATH=/socket.io: the node itself'],
  [{ DIALECTS: 'pubsub', PUBSUB_PATH: '/health/ws' }, 'PUBSUB_PATH=/health/ws: the node itself'],
  [{ DIALECTS: 'simplewebrtc', SIMPLEWEBRTC_PATH: '/' }, 'SIMPLEWEBRTC_PATH=/: the node itself'],
  [{ DIALECTS: 'simplewebrtc', SIMPLEWEBRTC_PATH: '/socket.io/old' }, 'SIMPLEWEBRTC_PATH=/socket.io/old: the node'],
  [{ DIALECTS: 'peerjs', PEERJS_PATH: '/socket.io' }, 'PEERJS_PATH=/socket.io: the node itself'],
  [{ DIALECTS: 'pubsub,peerjs', PUBSUB_PATH: '/peerjs' }, 'PUBSUB_PATH=/peerjs: another dialect'],
  [{ DIALECTS: 'pubsub,simplewebrtc', PUBSUB_PATH: '/a', SIMPLEWEBRTC_PATH: '/a/b' }, 'PUBSUB_PATH=/a: another'],
])('paths of dialects do not take requests from each other or from the node: %j', (env, problem) => {
  expect(problemsOf(env)).toEqual([expect.stringContaining(problem)]);
});

test('paths of dialects that are off clash with nothing', () => {
  expect(problemsOf({ PUBSUB_PATH: '/socket.io', SIMPLEWEBRTC_PATH: '/' })).toEqual([]);
  expect(problemsOf({ DIALECTS: 'pubsub,simplewebrtc,peerjs,tutorial' })).toEqual([]);
});
