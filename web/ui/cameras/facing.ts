/** Which way a camera of a phone looks (W3C Media Capture and Streams, `facingMode`). */
export type Facing = 'user' | 'environment';

/** A camera, as far as it is known which way it looks. */
export interface FacingCamera {
  readonly deviceId: string;
  readonly facing: Facing | undefined;
}

/** By what the browser says of it; else by its name, for instance `camera2 0, facing back` in Chrome on Android. */
export function facingOf(label: string, modes: unknown): Facing | undefined {
  const [mode]: readonly unknown[] = Array.isArray(modes) ? modes : [];
  if (mode === 'user' || mode === 'environment') return mode;
  if (/\b(front|user)\b/iu.test(label)) return 'user';
  return /\b(back|rear|environment)\b/iu.test(label) ? 'environment' : undefined;
}

/** The camera that looks the other way; undefined unless there are cameras for both ways. `used`: the id of the one in use. */
export function otherWay(cameras: readonly FacingCamera[], used: string | undefined): string | undefined {
  const now = cameras.find(({ deviceId }) => deviceId === used)?.facing ?? 'user';
  if (!cameras.some(({ facing }) => facing === now)) return undefined;
  return cameras.find(({ facing }) => facing !== undefined && facing !== now)?.deviceId;
}
