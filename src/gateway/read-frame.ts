import { isServerEvent, type ServerEvent } from '../protocol/events.ts';
import type { Frame } from '../protocol/frames.ts';
import { readJson } from './read-json.ts';

/**
 * Reads a frame of the core, for a client of another dialect. Undefined for an event that only a later version knows, and
 * for a text that is no event. It never throws: the core sends one frame to many connections in a loop.
 */
export function readFrame(frame: Frame): ServerEvent | undefined {
  const parts = readJson(frame);
  if (!Array.isArray(parts)) return undefined;
  const [name, ...args] = parts;
  const event = { name, args };
  return isServerEvent(event) ? event : undefined;
}
