import { type ErrorCode, SignalboxError } from '../../../src/protocol/index.ts';
import type { MediaPort } from './media-port.ts';
import type { MediaKind } from './rtc.ts';

const CODES: Readonly<Record<string, ErrorCode>> = {
  NotAllowedError: 'media-denied',
  SecurityError: 'media-blocked',
  // The browser has no such function.
  TypeError: 'media-blocked',
  // A screen was asked for without a click or a key before it, or by a page that is not shown. The second name is Safari's.
  InvalidStateError: 'media-blocked',
  InvalidAccessError: 'media-blocked',
  NotFoundError: 'media-not-found',
  NotReadableError: 'media-in-use',
  AbortError: 'media-in-use',
  OverconstrainedError: 'media-constraints',
};

/** Turns an error of getUserMedia (W3C Media Capture and Streams, 10.2) or getDisplayMedia (W3C Screen Capture, 5.1) into one of the error table. */
export function mediaError(
  error: unknown,
  kind: MediaKind | 'screen',
  port: Pick<MediaPort, 'allowed'>,
): SignalboxError {
  if (error instanceof SignalboxError) return error;
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' && !port.allowed(kind)) return new SignalboxError('media-blocked', kind);
  const code = CODES[name];
  // A problem of a screen is known by its detail: it is not one of the devices.
  const known = code !== undefined || kind === 'screen';
  return new SignalboxError(code ?? 'media-in-use', known ? kind : `${kind}: ${name}`);
}
