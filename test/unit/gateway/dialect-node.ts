import { MemoryRoomStore } from '../../../src/adapters/memory/room-store.ts';
import type { NodeEvent } from '../../../src/core/events.ts';
import type { Access } from '../../../src/core/ports.ts';
import { type NodeSettings, openConnection, type SignalingNode } from '../../../src/core/node.ts';
import { ConnectionRegistry } from '../../../src/gateway/connections.ts';
import { dialectRules, type EventClient, type GatewayPorts, type MessageResult } from '../../../src/gateway/dialect.ts';
import type { CoreCluster, CoreNode } from '../../support/core-cluster.ts';

/** A node of a CoreCluster that speaks dialects, with what it counted. */
export interface DialectNode {
  readonly core: CoreNode;
  readonly node: SignalingNode;
  readonly ports: GatewayPorts;
  readonly events: readonly NodeEvent[];
  /** Results of messages, in order. */
  readonly results: readonly MessageResult[];
  /** Clients that were opened and not closed. */
  clients(): number;
}

export async function dialectNode(
  cluster: CoreCluster,
  id: string,
  settings: Partial<NodeSettings> = {},
  access?: Access,
): Promise<DialectNode> {
  const registry = new ConnectionRegistry();
  const events: NodeEvent[] = [];
  const results: MessageResult[] = [];
  let clients = 0;
  const core = await cluster.node(
    id,
    { rulesOf: (room) => dialectRules(room, 8, 15_000), ...settings },
    { connections: registry, events: { emit: (event) => void events.push(event) }, ...(access && { access }) },
  );
  const metrics: GatewayPorts['metrics'] = {
    opened() {
      clients += 1;
    },
    closed() {
      clients -= 1;
    },
    message: (_, result) => void results.push(result),
  };
  const { node } = core;
  return { core, node, ports: { node, registry, metrics }, events, results, clients: () => clients };
}

/** A client of a Socket.IO transport, with everything that it was sent, as [event, ...arguments]. */
export function eventClient({ node }: DialectNode, id: string, token?: string) {
  const heard: (readonly unknown[])[] = [];
  let closed = false;
  openConnection(node, id);
  const client: EventClient = {
    id,
    token,
    emit: (event, ...args) => void heard.push([event, ...args]),
    close: () => {
      closed = true;
    },
  };
  return { client, heard, closed: () => closed };
}

/** A store whose joins wait until they are let through, or fail. */
export class HeldStore extends MemoryRoomStore {
  readonly #gate = Promise.withResolvers<void>();
  failure: Error | undefined;

  letThrough(): void {
    this.#gate.resolve();
  }

  override async join(...args: Parameters<MemoryRoomStore['join']>): ReturnType<MemoryRoomStore['join']> {
    await this.#gate.promise;
    if (this.failure !== undefined) throw this.failure;
    return super.join(...args);
  }
}
