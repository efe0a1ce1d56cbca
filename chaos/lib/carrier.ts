import { socketTransport } from '../../web/client/signaling/socket-transport.ts';
import type { Transport } from '../../web/client/signaling/transport.ts';
import { now } from './time.ts';

/**
 * The connections of one client, watched from outside: which of them carries its session, and since when none does.
 * What the client itself says of a loss is not asked.
 */
export class Carrier implements Transport {
  #opened = 0;
  /** The number of the connection that carries the session. */
  #carrying = 0;
  #idleSince: number | undefined;

  /** Called at a welcome: the latest connection carries the session. Answers since when none did, if so. */
  welcomed(): number | undefined {
    const idleSince = this.#idleSince;
    this.#carrying = this.#opened;
    this.#idleSince = undefined;
    return idleSince;
  }

  readonly connect: Transport['connect'] = (server, room, listener) => {
    this.#opened += 1;
    const number = this.#opened;
    const ended = (): void => {
      if (number === this.#carrying) this.#idleSince ??= now();
    };
    const connection = socketTransport.connect(server, room, {
      opened: () => listener.opened(),
      failed: (error) => listener.failed(error),
      event(event) {
        // The node serves it no longer, whenever it closes.
        if (event.name === 'goodbye' && event.args[0].reason === 'replaced') ended();
        listener.event(event);
      },
      closed() {
        ended();
        listener.closed();
      },
    });
    return {
      emit: (name, ...args) => connection.emit(name, ...args),
      close() {
        ended();
        connection.close();
      },
    };
  };
}
