import type { MediaPort } from '../../../../web/client/media/media-port.ts';
import type { MediaKind } from '../../../../web/client/media/rtc.ts';

let count = 0;

export class FakeTrack extends EventTarget implements MediaStreamTrack {
  readonly id = `track-${++count}`;
  readonly kind: string;
  readonly label: string;
  contentHint = '';
  enabled = true;
  readonly muted = false;
  readyState: MediaStreamTrackState = 'live';
  onended = null;
  onmute = null;
  onunmute = null;
  /** What a camera gives; a microphone has none. */
  size: { readonly width?: number; readonly height?: number } = {};
  readonly #deviceId: string;

  constructor(kind: MediaKind, deviceId = 'default') {
    super();
    this.kind = kind;
    this.label = deviceId;
    this.#deviceId = deviceId;
  }

  stop(): void {
    this.readyState = 'ended';
  }

  /** Ends the track as a browser does when its device is gone. */
  unplug(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }

  applyConstraints = () => Promise.resolve();
  clone = () => this;
  getCapabilities = () => ({});
  getConstraints = () => ({});
  getSettings = () => ({ deviceId: this.#deviceId, ...this.size });
}

export class FakeStream extends EventTarget implements MediaStream {
  readonly id = `stream-${++count}`;
  onaddtrack = null;
  onremovetrack = null;
  readonly #tracks = new Set<MediaStreamTrack>();

  get active(): boolean {
    return this.#tracks.size > 0;
  }

  addTrack = (track: MediaStreamTrack) => void this.#tracks.add(track);
  removeTrack = (track: MediaStreamTrack) => void this.#tracks.delete(track);
  clone = () => this;
  getTracks = () => [...this.#tracks];
  getAudioTracks = () => this.getTracks().filter(({ kind }) => kind === 'audio');
  getVideoTracks = () => this.getTracks().filter(({ kind }) => kind === 'video');
  getTrackById = (id: string) => this.getTracks().find((track) => track.id === id) ?? null;
}

/** Devices that a test plugs, unplugs and breaks. */
export class FakeMedia implements MediaPort {
  secure = true;
  readonly forbidden = new Set<MediaKind | 'screen'>();
  /** Device ids, the default first. */
  readonly plugged: Record<MediaKind, string[]> = { audio: ['mic-1', 'mic-2'], video: ['cam-1', 'cam-2'] };
  /** The name of the DOMException that opening fails with. */
  readonly failing: { [Kind in MediaKind]?: string } = {};
  /** The same, for one device by its id. */
  readonly failingDevices = new Map<string, string>();
  /** Only one device of a kind opens at a time, as on some phones. */
  single = false;
  readonly opened: FakeTrack[] = [];
  readonly screens: FakeStream[] = [];
  /** What a screen that the person chooses has, or the DOMException that is thrown. */
  screen: readonly MediaKind[] | DOMException = ['video', 'audio'];
  /** What was asked for with the latest screen. */
  screenOptions: DisplayMediaStreamOptions = {};
  /** While set, opening waits for it, as it waits for a person's answer. */
  asking: Promise<void> | undefined;
  #listener: (() => void) | undefined;

  allowed = (kind: MediaKind | 'screen') => !this.forbidden.has(kind);

  async open(kind: MediaKind, { deviceId }: MediaTrackConstraints): Promise<MediaStreamTrack> {
    await this.asking;
    const exact = typeof deviceId === 'object' && 'exact' in deviceId ? String(deviceId.exact) : undefined;
    const failing = this.failing[kind] ?? this.failingDevices.get(exact ?? '');
    if (this.single && this.live(kind).length > 0) throw new DOMException('', 'NotReadableError');
    if (failing !== undefined) throw new DOMException('', failing);
    const id = exact === undefined ? this.plugged[kind][0] : this.plugged[kind].find((each) => each === exact);
    if (id === undefined) throw new DOMException('', exact === undefined ? 'NotFoundError' : 'OverconstrainedError');
    const track = new FakeTrack(kind, id);
    this.opened.push(track);
    return track;
  }

  async openScreen(options: DisplayMediaStreamOptions): Promise<MediaStream> {
    this.screenOptions = options;
    await this.asking;
    if (this.screen instanceof DOMException) throw this.screen;
    const stream = new FakeStream();
    for (const kind of this.screen) stream.addTrack(new FakeTrack(kind));
    this.screens.push(stream);
    return stream;
  }

  async devices(): Promise<readonly MediaDeviceInfo[]> {
    const info = (kind: MediaDeviceKind) => (deviceId: string) => {
      const device = { kind, deviceId, label: deviceId.toUpperCase(), groupId: '' };
      return { ...device, toJSON: () => device };
    };
    return [...this.plugged.audio.map(info('audioinput')), ...this.plugged.video.map(info('videoinput'))];
  }

  onDeviceChange(listener: () => void): () => void {
    this.#listener = listener;
    return () => {
      this.#listener = undefined;
    };
  }

  deviceChange(): void {
    this.#listener?.();
  }

  /** The tracks of a kind that are live. */
  live(kind: MediaKind): readonly FakeTrack[] {
    return this.opened.filter((track) => track.kind === kind && track.readyState === 'live');
  }
}
