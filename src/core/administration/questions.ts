import type { SignalingNode } from '../node.ts';
import type { AdminEnvelope, NodeId } from '../ports.ts';

/** How long a node that is asked may take to answer, in ms. */
const ANSWER_MS = 1_000;

/** Questions of one kind to other nodes that are not answered yet. */
export class Questions<Answer> {
  readonly #node: SignalingNode;
  /** By the ids of the questions. */
  readonly #asked = new Map<string, (answer: Answer) => void>();

  constructor(node: SignalingNode) {
    this.#node = node;
  }

  /** Puts a question with a new id to a node. Undefined: it did not answer in time. */
  ask(node: NodeId, question: (id: string, from: NodeId) => AdminEnvelope): Promise<Answer | undefined> {
    const { bus, clock, identity, settings } = this.#node;
    const id = identity.peerId();
    return new Promise((resolve) => {
      const end = (answer?: Answer): void => {
        cancel();
        this.#asked.delete(id);
        resolve(answer);
      };
      const cancel = clock.after(ANSWER_MS, end);
      this.#asked.set(id, end);
      bus.send(node, question(id, settings.nodeId));
    });
  }

  answered(id: string, answer: Answer): void {
    this.#asked.get(id)?.(answer);
  }
}
