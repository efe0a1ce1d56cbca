import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProcessCluster } from '../support/cluster.ts';
import { type EventNames, InvitationClient } from './clients/invitation.ts';
import { deployments, ownNodes, type Servers } from './support/servers.ts';

const newRoom = (): string => `ward-${randomUUID()}`;

/** As in a copy that was found: the real names of its two odd events. */
const OTHER_NAMES: EventNames = { inviteVideo: 'toSendVideo', receiveAnsewer: 'receiveAnswer' };

/** A key that no message may have (SPEC R38). */
const UNSAFE: unknown = JSON.parse('{"__proto__":1}');

/** What no event of the dialect has with it. */
const BAD: readonly unknown[] = [undefined, null, 5, 'text', [], {}, UNSAFE];

/** A doctor and a patient in one room, each knowing the other. */
async function pair([a, b]: Servers['urls'], room: string, names: EventNames = {}) {
  const doctor = await InvitationClient.connect(a, 'doctor', names);
  doctor.checkRoom(room);
  expect(await doctor.inbox.next('checkRoomSuccess')).toEqual([]);
  doctor.joinRoom(room);
  expect(await doctor.inbox.next('joinRoomSuccess')).toMatchObject([doctor.user]);
  const patient = await InvitationClient.connect(b, 'patient', names);
  patient.checkRoom(room);
  expect(await patient.inbox.next('checkRoomSuccess')).toMatchObject([doctor.user]);
  patient.joinRoom(room);
  for (const { inbox } of [doctor, patient]) {
    expect(await inbox.next('joinRoomSuccess')).toMatchObject([doctor.user, patient.user]);
  }
  return { doctor, patient };
}

/** From the invitation to the end: what each of the two hears, in order. */
async function call(urls: Servers['urls'], names?: EventNames): Promise<void> {
  const { doctor, patient } = await pair(urls, newRoom(), names);
  doctor.inviteVideo();
  expect(await patient.inbox.next('inviteVideo')).toEqual(doctor.user);
  patient.answerVideo();
  for (const { inbox } of [doctor, patient]) expect(await inbox.next('answerVideo')).toEqual(patient.user);
  doctor.receiveOffer({ type: 'offer', sdp: 'v=0' });
  expect(await patient.inbox.next('receiveOffer')).toEqual({ type: 'offer', sdp: 'v=0' });
  patient.receiveAnsewer({ type: 'answer', sdp: 'v=0' });
  expect(await doctor.inbox.next('receiveAnsewer')).toEqual({ type: 'answer', sdp: 'v=0' });
  for (let n = 0; n < 20; n += 1) doctor.addIceCandidate({ candidate: `c${n}`, sdpMid: '0' });
  for (let n = 0; n < 20; n += 1) {
    expect(await patient.inbox.next('addIceCandidate')).toEqual({ candidate: `c${n}`, sdpMid: '0' });
  }
  const { user } = patient;
  patient.userLeave();
  expect(await doctor.inbox.next('userLeave')).toEqual(user);
  expect(doctor.inbox.all('inviteVideo')).toEqual([]);
  expect(doctor.inbox.all('addIceCandidate')).toEqual([]);
}

describe.each(deployments('invitation'))('clients with an invitation, $name', ({ start }) => {
  let servers: Servers;
  beforeAll(async () => {
    servers = await start();
  });
  afterAll(() => servers?.stop());

  test('R93, R95: a doctor calls a patient, and the patient hangs up', () => call(servers.urls));

  test('R93: a third learns who is inside, and gets nothing of the call', async () => {
    const room = newRoom();
    const { doctor, patient } = await pair(servers.urls, room);
    const third = await InvitationClient.connect(servers.urls[1], 'third');
    third.checkRoom(room);
    expect(await third.inbox.next('checkRoomSuccess')).toMatchObject([doctor.user, patient.user]);
    third.inviteVideo();
    third.receiveOffer({ type: 'offer', sdp: 'from outside' });
    const elsewhere = newRoom();
    third.joinRoom(elsewhere);
    expect(await third.inbox.next('joinRoomSuccess')).toMatchObject([third.user]);
    patient.receiveOffer({ type: 'offer', sdp: 'from inside' });
    expect(await doctor.inbox.next('receiveOffer')).toEqual({ type: 'offer', sdp: 'from inside' });
    expect(doctor.inbox.all('inviteVideo')).toEqual([]);
    expect(doctor.inbox.all('receiveOffer')).toHaveLength(1);
    expect(third.inbox.all('receiveOffer')).toEqual([]);
  });

  // The originals read a field of what came without a look at it.
  test.runIf(ownNodes)('R98: what is not of the dialect ends nothing, reaches nobody and changes nothing', async () => {
    const room = newRoom();
    const { doctor, patient } = await pair(servers.urls, room);
    const relayed = ['receiveOffer', 'receiveAnsewer', 'addIceCandidate'];
    for (const event of relayed) for (const value of BAD) patient.say(event, value);
    for (const event of ['inviteVideo', 'answerVideo']) patient.say(event, UNSAFE);
    for (const event of ['checkRoom', 'joinRoom']) {
      for (const value of [...BAD, { room: '', user: {} }, { room: 5, user: {} }]) patient.say(event, value);
    }
    for (const event of ['joinRoomSuccess', 'checkRoomSuccess', 'unheard of', 'toString']) patient.say(event, {});
    patient.addIceCandidate({ candidate: 'after all that' });
    expect(await doctor.inbox.next('addIceCandidate')).toEqual({ candidate: 'after all that' });
    patient.checkRoom(room);
    expect(await patient.inbox.next('checkRoomSuccess')).toEqual([doctor.user, patient.user]);
    const joins = ['joinRoomSuccess', 'joinRoomSuccess'];
    expect(doctor.inbox.names).toEqual(['checkRoomSuccess', ...joins, 'addIceCandidate']);
    expect(patient.inbox.names).toEqual(['checkRoomSuccess', 'joinRoomSuccess', 'checkRoomSuccess']);
  });

  test('R95: a connection that ends is a user who leaves', async () => {
    const { doctor, patient } = await pair(servers.urls, newRoom());
    const { user } = doctor;
    doctor.close();
    expect(await patient.inbox.next('userLeave')).toEqual(user);
  });
});

describe.each(deployments('invitation'))('clients with names of their own, $name', ({ start }) => {
  let servers: Servers;
  beforeAll(async () => {
    servers = await start({ INVITATION_EVENTS: JSON.stringify(OTHER_NAMES) });
  });
  afterAll(() => servers?.stop());

  // A server that is given has one set of names, told beside its URL.
  test.runIf(ownNodes || process.env['DIALECT_OTHER_NAMES'] === '1')('R101: the same call goes through', () =>
    call(servers.urls, OTHER_NAMES),
  );
});

test.runIf(ownNodes)('R95: after kill -9 of a node the other is told of the user who left with it', async () => {
  const cluster = await ProcessCluster.start({ DIALECTS: 'invitation', LEASE_MS: '1000', GRACE_MS: '1000' });
  try {
    const [a, b] = await Promise.all([cluster.node(), cluster.node()]);
    const { doctor, patient } = await pair([a.url, b.url], newRoom());
    const { user } = patient;
    b.kill('SIGKILL');
    expect(await doctor.inbox.next('userLeave')).toEqual(user);
  } finally {
    await cluster.stop();
  }
});
