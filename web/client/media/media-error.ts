import { type ErrorCode, SignalboxError } from '../../../src/protocol/index.ts';
import type { MediaPort } from './media-port.ts';
import type { MediaKind } from './rtc.ts';

const CODES: Readonly<Record<string, ErrorCode>> = {
  NotAllowedError: 'media-denied',
  SecurityError: 'media-blocked',
  // The browser has no such function.
  TypeError: 'media-blocked',
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
  return code === undefined ? new SignalboxError('media-in-use', `${kind}: ${name}`) : new SignalboxError(code, kind);
}
