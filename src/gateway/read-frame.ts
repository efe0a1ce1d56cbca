import { isServerEvent, type ServerEvent } from '../protocol/events.ts';
import type { Frame } from '../protocol/frames.ts';

/** Reads a frame of the core, for a client of another dialect. Undefined for an event that only a later version knows. */
export function readFrame(frame: Frame): ServerEvent | undefined {
  const [name, ...args] = JSON.parse(frame);
  const event = { name, args };
  return isServerEvent(event) ? event : undefined;
}
