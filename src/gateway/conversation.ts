import { admit, roomOf } from '../core/node.ts';
import type { ConnectionId } from '../core/ports.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { DialectName, GatewayPorts } from './dialect.ts';
import { InTurn } from './in-turn.ts';

/**
 * The part that the conversations of all dialects share: messages are done one after the other, within the rate of the
 * connection (SPEC R61), and counted. Old clients are told no error codes.
 */
export class DialectConversation {
  readonly #ports: GatewayPorts;
  readonly #dialect: DialectName;
  readonly #id: ConnectionId;
  readonly #turns: InTurn;
  #over = false;

  constructor(ports: GatewayPorts, dialect: DialectName, id: ConnectionId) {
    this.#ports = ports;
    this.#dialect = dialect;
    this.#id = id;
    this.#turns = new InTurn((error) => {
      ports.node.events.emit({ type: 'request-failed', connection: id, event: dialect, error });
      this.#count('internal');
    });
    ports.metrics.opened(dialect);
  }

  /**
   * Does one message of the client. `held`: the message, in case it has to wait. `work` answers the code for which it
   * drops the message, or undefined.
   */
  take(held: unknown, work: () => Promise<ErrorCode | undefined> | ErrorCode | undefined): void {
    if (this.#over) return;
    if (!admit(this.#ports.node, this.#id) || !this.#turns.run(() => this.#do(work), held)) this.#count('rate-limited');
  }

  /**
   * The connection is gone. `work` runs behind all messages that are under way or wait: a join among them
   * ends with a seat, which `work` has to give up.
   */
  end(work: () => void): void {
    if (this.#over) return;
    this.#over = true;
    this.#ports.metrics.closed(this.#dialect);
    this.#turns.runLast(work);
  }

  #do(work: () => Promise<ErrorCode | undefined> | ErrorCode | undefined): Promise<void> | void {
    const result = work();
    if (result instanceof Promise) return result.then((code) => this.#count(code));
    this.#count(result);
  }

  #count(code: ErrorCode | undefined): void {
    this.#ports.metrics.message(this.#dialect, code ?? 'taken');
    if (code === undefined) return;
    const { node } = this.#ports;
    const room = roomOf(node, this.#id);
    node.events.emit({ type: 'refused', code, ...(room !== undefined && { room }) });
  }
}
