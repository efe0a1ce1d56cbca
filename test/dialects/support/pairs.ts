import { until } from '../../support/until.ts';
import { metric } from '../../support/metric.ts';
import { InvitationClient } from '../clients/invitation.ts';
import { PeerClient } from '../clients/peerjs.ts';
import { PubsubClient } from '../clients/pubsub.ts';
import { SimpleClient } from '../clients/simplewebrtc.ts';
import { TutorialClient } from '../clients/tutorial.ts';

/** All dialects, as DIALECTS takes them. */
export const ALL = 'tutorial,invitation,pubsub,simplewebrtc,peerjs';

/** Two clients of one dialect that know each other. */
export interface Pair {
  /** The first sends a text to the second, in a message of the dialect. */
  say(text: string): void;
  /** The text of the next message that the second gets. */
  heard(): Promise<unknown>;
}

/** How a pair of each dialect begins. Each dialect has a room `room`, on a node that nobody else uses. */
export const PAIRS: Readonly<Record<string, (url: string) => Promise<Pair>>> = {
  async tutorial(url) {
    const [first, second] = [await TutorialClient.connect(url), await TutorialClient.connect(url)];
    await first.enter('room');
    await second.enter('room');
    return {
      say: (text) => first.message('room', { type: 'candidate', value: text }),
      heard: async () => (await second.inbox.next('message')).value,
    };
  },
  async invitation(url) {
    const [first, second] = [await InvitationClient.connect(url, 'one'), await InvitationClient.connect(url, 'two')];
    for (const client of [first, second]) {
      client.joinRoom('room');
      await client.inbox.next('joinRoomSuccess');
    }
    return {
      say: (candidate) => first.addIceCandidate({ candidate }),
      heard: async () => Object.values(await second.inbox.next('addIceCandidate'))[0],
    };
  },
  async pubsub(url) {
    const [first, second] = [await PubsubClient.connect(url), await PubsubClient.connect(url)];
    for (const client of [first, second]) client.subscribe('room');
    await until('both to have subscribed', async () => {
      return (await metric(url, 'signalbox_dialect_messages_total{dialect="pubsub",result="taken"}')) === 2;
    });
    return { say: (text) => first.publish('room', 'candidate', text), heard: () => second.inbox.next('candidate') };
  },
  async simplewebrtc(url) {
    const [first, second] = [await SimpleClient.connect(url), await SimpleClient.connect(url)];
    await second.join('room');
    await first.join('room');
    return {
      say: (text) => first.message({ to: second.id, type: 'candidate', payload: text }),
      heard: async () => (await second.inbox.next('message')).payload,
    };
  },
  async peerjs(url) {
    const [first, second] = [await PeerClient.open(url), await PeerClient.open(url)];
    return {
      say: (text) => first.send({ type: 'CANDIDATE', dst: second.id, payload: text }),
      heard: async () => (await second.inbox.next('CANDIDATE')).payload,
    };
  },
};
