import { expect, test } from 'vitest';
import { RemoteCandidates } from '../../../../web/client/media/remote-candidates.ts';
import { FakeRtc } from '../support/fake-rtc.ts';

const candidate = (line: string) => ({ candidate: line, sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'far' });

async function described() {
  const connection = new FakeRtc().connect(
    { iceServers: [], iceTransportPolicy: 'all' },
    { negotiationNeeded() {}, candidate() {}, track() {}, stateChanged() {}, closedByPeer() {}, channel() {} },
  );
  await connection.setRemoteDescription({ type: 'offer', sdp: '{"ufrag":"far"}' });
  return connection;
}

test('R152: candidates wait for the connection that they belong to; those of earlier ones are dropped', async () => {
  const candidates = new RemoteCandidates();
  const added: (RTCIceCandidateInit | null)[] = [];
  const connection = await described();
  const original = connection.addIceCandidate.bind(connection);
  connection.addIceCandidate = async (each) => {
    added.push(each);
    await original(each);
  };
  for (const epoch of [1, 2, 3]) candidates.hold(epoch, candidate(`of ${epoch}`));
  await candidates.described(connection, 2);
  expect(added).toEqual([candidate('of 2')]);
  await candidates.described(connection, 1);
  await candidates.described(connection, 3);
  expect(added).toEqual([candidate('of 2'), candidate('of 3')]);
});

test('R153: at most 128 candidates are held', async () => {
  const candidates = new RemoteCandidates();
  for (let n = 0; n < 1_000; n += 1) candidates.hold(n < 500 ? 1 : 2, candidate(`${n}`));
  const connection = await described();
  let added = 0;
  connection.addIceCandidate = async () => {
    added += 1;
  };
  for (const epoch of [1, 2]) await candidates.described(connection, epoch);
  expect(added).toBe(128);
});
