import { expect, test } from 'vitest';
import { FileTransfers } from '../../../../web/client/files/index.ts';
import { settled } from '../../../support/fake-clock.ts';
import { joined } from '../support/call.ts';
import { FakeChannel } from '../support/fake-channel.ts';

test('R320: a channel is opened over the connection of a participant, whose browser negotiates for the first one', async () => {
  const { store, rtc, transport } = await joined();
  const offers = () => transport.latest.all('signal').filter(({ args }) => JSON.stringify(args).includes('"offer"'));
  await settled();
  transport.latest.receive({
    name: 'signal',
    args: ['ann', 1, { kind: 'description', epoch: 1, id: 1, type: 'answer', sdp: '{"ufrag":"far"}', answers: 1 }, 0],
  });
  await settled();
  const before = offers().length;
  const opened = store.openChannel('ann', 'signalbox-file');
  expect(opened?.channel).toBe(rtc.latest.channels[0]);
  expect(opened?.maxMessageSize()).toBe(262_144);
  await settled();
  expect(offers()).toHaveLength(before + 1);
  expect(store.openChannel('nobody', 'signalbox-file')).toBeUndefined();
});

test('R320: a channel of a participant is told; where nobody listens it is closed', async () => {
  const { store, rtc } = await joined();
  const unheard = new FakeChannel();
  rtc.latest.receiveChannel(unheard);
  expect(unheard.readyState).toBe('closed');
  const heard: string[] = [];
  store.on('channel', ({ from, channel }) => heard.push(`${from} ${channel.label}`));
  const channel = new FakeChannel();
  rtc.latest.receiveChannel(channel);
  expect([heard, channel.readyState]).toEqual([['ann signalbox-file'], 'connecting']);
});

test('R320: a channel with a label that no listener knows is closed, also where files are taken', async () => {
  const { store, rtc } = await joined();
  const files = new FileTransfers({ store });
  const open = (label: string) => {
    const channel = new FakeChannel(label);
    rtc.latest.receiveChannel(channel);
    return channel.readyState;
  };
  expect([open('signalbox-file'), open('game')]).toEqual(['connecting', 'closed']);
  const stop = store.on('channel', ({ channel: { label } }) => label === 'game');
  expect([open('game'), open('chess'), open('signalbox-file')]).toEqual(['connecting', 'closed', 'connecting']);
  stop();
  expect(open('game')).toBe('closed');
  files.destroy();
  expect(open('signalbox-file')).toBe('closed');
});
