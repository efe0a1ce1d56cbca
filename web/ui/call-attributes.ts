import type { PropertyValues } from 'lit';
import type { CallOptions, CallStore } from '../client/call/call-store.ts';

/** What the element and its store say of the same: each follows the other. */
interface Attributes {
  readonly server: string;
  readonly iceTransportPolicy: string;
  readonly name: string;
  muted: boolean;
  cameraOff: boolean;
}

/** The origin that this module was loaded from; empty if that is not http or https, as with a bundler or in a test. */
export function homeServer(): string {
  const { protocol, origin } = new URL(import.meta.url);
  return protocol === 'https:' || protocol === 'http:' ? origin : '';
}

/** What a new store is made with. */
export function storeOptions({ server, muted, cameraOff, iceTransportPolicy }: Attributes): CallOptions {
  return {
    server: server || location.origin,
    audio: !muted,
    video: !cameraOff,
    // Read as HTML reads keywords: upper or lower case, and any other word is the default.
    iceTransportPolicy: /^relay$/i.test(iceTransportPolicy) ? 'relay' : 'all',
  };
}

/** Gives changes of attributes to the store, except for those that came from the store. Rejects where a device does not open. */
export async function passChanges(
  element: Attributes,
  store: CallStore,
  changed: PropertyValues<Attributes>,
): Promise<void> {
  const { local, phase } = store.state;
  await Promise.all([
    changed.has('muted') && local.audio === element.muted
      ? store.setAudio(!element.muted).finally(() => (element.muted = !store.state.local.audio))
      : undefined,
    changed.has('cameraOff') && local.video === element.cameraOff
      ? store.setVideo(!element.cameraOff).finally(() => (element.cameraOff = !store.state.local.video))
      : undefined,
    changed.has('name') && phase.kind === 'joined' ? store.setName(element.name) : undefined,
  ]);
}
