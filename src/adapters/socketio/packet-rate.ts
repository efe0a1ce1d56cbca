import type { Clock } from '../../core/ports.ts';
import { fullBucket, take } from '../../core/token-bucket.ts';
import type { EngineConnection } from './fast-path/index.ts';

/** Packets a connection may send, in multiples of the events it may send per second (SPEC R64). */
const SUSTAINED = 4;
const BURST = 20;

/**
 * Calls back, once, when a connection sends packets at a rate that no honest client comes near. It counts whatever
 * arrives, also what never becomes an event: pongs, acknowledgements, attachments, namespaces that do not exist.
 */
export function watchPacketRate(
  conn: EngineConnection,
  clock: Pick<Clock, 'seconds'>,
  eventsPerSecond: number,
  onFlood: () => void,
): void {
  const [rate, burst] = [eventsPerSecond * SUSTAINED, eventsPerSecond * BURST];
  const bucket = fullBucket(burst, clock.seconds());
  const count = (): void => {
    if (take(bucket, rate, burst, clock.seconds())) return;
    conn.off('packet', count);
    onFlood();
  };
  conn.on('packet', count);
}
