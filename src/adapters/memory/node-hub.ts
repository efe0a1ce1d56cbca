import type { Envelope, NodeBus, NodeId } from '../../core/ports.ts';

/** Carries envelopes between the nodes of one process: later, as a microtask, and in order, as the real bus does. */
export class MemoryNodeHub {
  readonly #inboxes = new Map<NodeId, (envelope: Envelope) => void>();
  /** Called with every envelope that is sent: for tests that count them. */
  readonly #observe: (to: NodeId, envelope: Envelope) => void;

  constructor(observe: (to: NodeId, envelope: Envelope) => void = () => undefined) {
    this.#observe = observe;
  }

  /** The bus for one node's sending. */
  bus(): NodeBus {
    return {
      send: (to, envelope) => {
        this.#observe(to, envelope);
        queueMicrotask(() => this.#inboxes.get(to)?.(envelope));
      },
    };
  }

  open(node: NodeId, inbox: (envelope: Envelope) => void): void {
    this.#inboxes.set(node, inbox);
  }

  /** The node is gone: envelopes that reach it from now on are lost. */
  close(node: NodeId): void {
    this.#inboxes.delete(node);
  }
}
