import { PacketRate } from '../../core/limits/packet-rate.ts';
import type { Clock } from '../../core/ports.ts';
import type { EngineConnection } from './fast-path/index.ts';

/**
 * Calls `onFlood` once, when a connection sends packets at a rate that is far above that of an honest client (SPEC
 * R64). It counts every packet that arrives, also packets that never become an event: pongs, acknowledgements,
 * attachments, unknown namespaces.
 */
export function watchPacketRate(
  conn: EngineConnection,
  clock: Pick<Clock, 'seconds'>,
  eventsPerSecond: number,
  onFlood: () => void,
): void {
  const rate = new PacketRate(clock, eventsPerSecond);
  const count = (): void => {
    if (rate.take()) return;
    conn.off('packet', count);
    onFlood();
  };
  conn.on('packet', count);
}
