import { beforeEach, describe, expect, test } from 'vitest';
import { openConnection } from '../../../src/core/node.ts';
import type { Ack, EventDialect, GatewayPorts, TextDialect } from '../../../src/gateway/dialect.ts';
import { invitationDialect } from '../../../src/gateway/invitation/gateway.ts';
import { peerJsDialect } from '../../../src/gateway/peerjs/gateway.ts';
import { pubsubDialect } from '../../../src/gateway/pubsub/gateway.ts';
import { simpleWebRtcDialect } from '../../../src/gateway/simplewebrtc/gateway.ts';
import { tutorialDialect } from '../../../src/gateway/tutorial/gateway.ts';
import { CoreCluster } from '../../support/core-cluster.ts';
import { FakeAccess } from '../../support/fake-access.ts';
import { settled } from '../../support/fake-clock.ts';
import { type DialectNode, dialectNode, eventClient } from './dialect-node.ts';

let cluster: CoreCluster;
let access: FakeAccess;
let node: DialectNode;

beforeEach(async () => {
  cluster = new CoreCluster();
  access = new FakeAccess(cluster.clock);
  node = await dialectNode(cluster, 'n', {}, access);
});

/** What a client was sent, and whether its connection was closed. */
interface Visit {
  readonly heard: readonly unknown[];
  closed(): boolean;
  say(...what: readonly unknown[]): Promise<unknown>;
}

function overEvents(make: (ports: GatewayPorts) => EventDialect) {
  return (id: string, token: string | undefined): Visit => {
    const { client, heard, closed } = eventClient(node, id, token);
    const conversation = make(node.ports).open(client);
    return {
      heard,
      closed,
      async say(name, ...args) {
        let answer: unknown;
        const ack: Ack = (...values) => {
          answer = values;
        };
        conversation.event(String(name), args, ack);
        await settled();
        return answer;
      },
    };
  };
}

function overText(make: (ports: GatewayPorts) => TextDialect, query: Readonly<Record<string, string>> = {}) {
  return (id: string, token: string | undefined): Visit => {
    const heard: unknown[] = [];
    let closed = false;
    openConnection(node.node, id);
    const close = (): void => {
      closed = true;
    };
    const send = (text: string): void => void heard.push(JSON.parse(text));
    const asked = new URLSearchParams({ ...query, ...(token === undefined ? {} : { token }) });
    const conversation = make(node.ports).open({ id, token, send, close }, asked);
    return {
      heard,
      closed: () => closed,
      async say(message) {
        conversation.text(JSON.stringify(message));
        await settled();
        return undefined;
      },
    };
  };
}

const tutorial = overEvents(tutorialDialect);
const invitation = overEvents((ports) => invitationDialect(ports, {}));
const simple = overEvents(simpleWebRtcDialect);
const pubsub = overText((ports) => pubsubDialect(ports, { path: '/ws', names: {} }));
const peerjsAs = (clientId: string) =>
  overText((ports) => peerJsDialect(ports, node.core.addresses, { path: '/peerjs', key: 'k' }), {
    key: 'k',
    id: clientId,
  });
const peerjs = peerjsAs('room');

/** The way into `room` of each dialect, by what its client says first. */
const doors = [
  ['tutorial', tutorial, ['join', { roomId: 'room' }]],
  ['invitation', invitation, ['joinRoom', { room: 'room', user: { name: 'Ann' } }]],
  ['invitation', invitation, ['checkRoom', { room: 'room', user: { name: 'Ann' } }]],
  ['pubsub', pubsub, [{ cmd: 'subscribe', subject: 'room' }]],
] as const;

describe('R189: a dialect on a node that needs tokens', () => {
  test.each(doors)(
    '%s: a client without a good token is not let in, and its connection is closed',
    async (dialect, open, first) => {
      const id = `${dialect}\u001froom`;
      access.give('of another room', 'other');
      for (const token of [undefined, 'bad', 'of another room']) {
        const visit = open(`client ${token}`, token);
        await visit.say(...first);
        expect([visit.heard, visit.closed()]).toEqual([[], true]);
      }
      expect(node.results).toEqual(['token-required', 'token-refused', 'token-refused']);
      expect(await cluster.store.look(id)).toMatchObject({ peers: 0 });
      const visit = open('good', access.give('good', id));
      await visit.say(...first);
      expect([node.results.at(-1), visit.closed()]).toEqual(['taken', false]);
    },
  );

  test('simplewebrtc: a client without a good token is told so by its callback, and may not look', async () => {
    const visit = simple('one', 'bad');
    expect(await visit.say('join', 'room')).toEqual(['token-refused']);
    expect(await visit.say('create', 'room')).toEqual(['token-refused']);
    expect(await simple('two', undefined).say('join', 'room')).toEqual(['token-required']);
    const good = simple('three', access.give('good', 'simplewebrtc\u001froom'));
    expect(await good.say('create', 'room')).toEqual([null, 'room']);
  });

  test('peerjs: a client without a good token is told ERROR, and its id stays free', async () => {
    access.give('of another id', 'peerjs\u001fother');
    for (const token of ['bad', 'of another id']) {
      const visit = peerjs(`client ${token}`, token);
      await settled();
      expect([visit.heard, visit.closed()]).toEqual([
        [{ type: 'ERROR', payload: { msg: 'Token refused: token-refused' } }],
        true,
      ]);
    }
    const good = peerjs('good', access.give('good', 'peerjs\u001froom'));
    await settled();
    expect([good.heard, good.closed()]).toEqual([[{ type: 'OPEN' }], false]);
  });

  test('waits while the keys of tokens are away, as it does for the store', async () => {
    const visit = tutorial('one', 'keys');
    await visit.say('join', { roomId: 'room' });
    await cluster.clock.advance(5_000);
    expect([access.asked > 5, visit.closed()]).toEqual([true, false]);
    await cluster.clock.advance(10_000);
    expect([node.results, visit.closed()]).toEqual([['token-unchecked'], true]);
  });

  test('ends the connection of a client whose token ends, and the others see it leave', async () => {
    const room = 'tutorial\u001froom';
    const endsAt = cluster.clock.now() + 60_000;
    const one = tutorial('one', access.give('short', room, { endsAt }));
    const two = tutorial('two', access.give('long', room));
    await one.say('join', { roomId: 'room' });
    await two.say('join', { roomId: 'room' });
    const caller = peerjs('three', access.give('call', 'peerjs\u001froom', { endsAt }));
    await cluster.clock.advance(59_000);
    expect([one.closed(), caller.closed()]).toEqual([false, false]);
    await cluster.clock.advance(2_000);
    expect([one.closed(), two.closed(), caller.closed()]).toEqual([true, false, true]);
    expect(two.heard.at(-1)).toEqual(['bye', { roomId: 'room', userId: 'one' }]);
    expect(caller.heard.at(-1)).toEqual({ type: 'ERROR', payload: { msg: 'Token refused: token-expired' } });
  });

  test('drops what a client sends whose token permits no signals, or no messages', async () => {
    const room = 'pubsub\u001froom';
    const listener = pubsub('listener', access.give('all', room));
    await listener.say({ cmd: 'subscribe', subject: 'room' });
    for (const permissions of [['signal'], ['message']] as const) {
      const visit = pubsub(permissions[0], access.give(permissions[0], room, { permissions }));
      await visit.say({ cmd: 'publish', subject: 'room', event: 'e', data: 1 });
      expect(node.results.at(-1)).toBe('forbidden');
    }
    const sender = pubsub('sender', 'all');
    await sender.say({ cmd: 'publish', subject: 'room', event: 'e', data: 2 });
    expect(listener.heard).toEqual([{ event: 'e', data: 2 }]);
    for (const permissions of [[], ['signal'], ['message']] as const) {
      const name = `mute-${permissions.length}-${permissions[0]}`;
      const mute = peerjsAs(name)(name, access.give(name, `peerjs\u001f${name}`, { permissions }));
      await settled();
      await mute.say({ type: 'OFFER', dst: 'other', payload: {} });
      expect([name, node.results.at(-1)]).toEqual([name, 'forbidden']);
    }
  });
});
