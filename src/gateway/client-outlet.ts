import type { Goodbye } from '../protocol/events.ts';
import type { Frame } from '../protocol/frames.ts';
import type { Outlet } from './connections.ts';
import type { GatewayPorts } from './dialect.ts';
import { readFrame } from './read-frame.ts';

/** How a gateway closes its client's connection, and reads what waits for it. */
export type ClientEnd = Pick<Outlet, 'admits' | 'close' | 'waitingBytes'>;

/**
 * The outlet of a connection whose client speaks another dialect. The core sends it only goodbyes, which old clients do not
 * know. So the connection is closed at the time in the goodbye, and its client connects again as after any loss.
 */
export function clientOutlet({ node }: Pick<GatewayPorts, 'node'>, end: ClientEnd): Outlet {
  return {
    send(frame: Frame) {
      const event = readFrame(frame);
      if (event?.name === 'goodbye') closeLater(event.args[0]);
      return true;
    },
    admits: (frame) => end.admits?.(frame) ?? true,
    close: () => end.close(),
    waitingBytes: () => end.waitingBytes(),
  };

  function closeLater({ afterMs }: Goodbye): void {
    node.clock.after(afterMs, () => end.close());
  }
}
