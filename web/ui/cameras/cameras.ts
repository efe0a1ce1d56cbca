import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CallState } from '../../client/call/call-store.ts';
import type { MenuGroup } from '../menu.ts';
import type { PanelWords } from '../panels/words.ts';
import { type FacingCamera, facingOf, otherWay } from './facing.ts';

interface CameraHost extends ReactiveControllerHost {
  readonly store: { readonly state: CallState } | undefined;
}

/** What a camera can do beside being chosen: look the other way on a phone, and blur what is behind the person. */
export class Cameras implements ReactiveController {
  readonly #host: CameraHost;
  #cameras: readonly FacingCamera[] = [];
  /** The device ids that `#cameras` were read for. */
  #read = '';
  #blurred = false;
  /** The tracks that were asked to blur, or not to. A system that does neither is not asked again and again. */
  readonly #asked = new WeakSet<MediaStreamTrack>();

  constructor(host: CameraHost) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdate(): void {
    const ids = this.#host.store?.state.local.cameras.map(({ deviceId }) => deviceId).join() ?? '';
    if (ids !== this.#read) {
      this.#read = ids;
      void this.#look();
    }
    // A camera that was opened anew does not blur yet.
    const track = this.#track;
    const fresh = track && !this.#asked.has(track) && canBlur(track) && settingOf(track) !== true;
    if (this.#blurred && fresh) void this.#blur(track, true);
  }

  /** The group of the camera menu. */
  menu(texts: PanelWords): readonly MenuGroup[] {
    const track = this.#track;
    const other = otherWay(this.#cameras, this.#host.store?.state.local.cameraId);
    const blurs = track && settingOf(track) === true;
    return [
      {
        items: [
          ...(other === undefined
            ? []
            : [{ label: texts.frontBack, does: { kind: 'set-camera', deviceId: other } as const }]),
          ...(track && canBlur(track)
            ? [{ label: blurs ? texts.noBlur : texts.blur, does: () => void this.#blur(track, !blurs) }]
            : []),
        ],
      },
    ];
  }

  get #track(): MediaStreamTrack | undefined {
    return this.#host.store?.state.local.stream?.getVideoTracks()[0];
  }

  async #look(): Promise<void> {
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    this.#cameras = devices
      .filter(({ kind }) => kind === 'videoinput')
      .map((device) => ({ deviceId: device.deviceId, facing: facingOf(device.label, modesOf(device)) }));
    this.#host.requestUpdate();
  }

  async #blur(track: MediaStreamTrack, on: boolean): Promise<void> {
    this.#blurred = on;
    this.#asked.add(track);
    const wanted: MediaTrackConstraints & { backgroundBlur: boolean } = {
      ...track.getConstraints(),
      backgroundBlur: on,
    };
    try {
      await track.applyConstraints(wanted);
    } catch {
      // The system decides about it, not the page.
      this.#blurred = false;
    }
    this.#host.requestUpdate();
  }
}

function modesOf(device: MediaDeviceInfo): unknown {
  if (!('getCapabilities' in device) || typeof device.getCapabilities !== 'function') return undefined;
  const capabilities: unknown = device.getCapabilities();
  return memberOf(capabilities, 'facingMode');
}

/** Whether the page may turn the blur on and off (W3C Media Capture Extensions, `backgroundBlur`). */
function canBlur(track: MediaStreamTrack): boolean {
  const values = memberOf(track.getCapabilities?.(), 'backgroundBlur');
  return Array.isArray(values) && values.includes(true) && values.includes(false);
}

function settingOf(track: MediaStreamTrack): unknown {
  return memberOf(track.getSettings(), 'backgroundBlur');
}

/** A member that the types of the DOM do not know yet. */
function memberOf(from: unknown, name: string): unknown {
  const members: Readonly<Record<string, unknown>> = { ...(typeof from === 'object' ? from : {}) };
  return members[name];
}
