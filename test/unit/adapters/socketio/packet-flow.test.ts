import { expect, test } from 'vitest';
import { countPackets, PacketFlow } from '../../../../src/adapters/socketio/packet-flow.ts';
import { clientRates } from '../../../../src/core/limits/budget.ts';
import { CoreCluster } from '../../../support/core-cluster.ts';

const webSockets = { server: undefined, guardFrames: () => undefined };

test('R117: a body of long polling is charged to its address, with all that it makes the node do', async () => {
  const cluster = new CoreCluster();
  const { node } = await cluster.node('n', { addressLimits: 1 });
  const address = '192.0.2.1';
  const flow = new PacketFlow({ ...node, rates: clientRates(10, 1_000) }, address);
  const transport = {
    parser: { decodePayload: (body: unknown) => [body] },
    read: 0,
    onData(body: unknown) {
      this.read += this.parser.decodePayload(body).length;
      cluster.clock.tick(5);
    },
  };
  countPackets(transport, flow, webSockets);
  expect(node.turns.mayBegin(address)).toBe(true);
  transport.onData('4x');
  expect(transport.read).toBe(1);
  expect(node.turns.mayBegin(address)).toBe(false);
  expect(node.turns.mayBegin('192.0.2.2')).toBe(true);
});
