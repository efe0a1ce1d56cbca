import type { CallStore, LocalMedia } from '../client/call/call-store.ts';
import type { CallRequest } from './events.ts';
import type { DeviceKind } from './problem-board.ts';

/** Does what a control asks of a device; nothing where a request is about something else. */
export async function answerDevice(request: CallRequest, store: CallStore): Promise<void> {
  switch (request.kind) {
    case 'set-audio':
      return store.setAudio(request.on);
    case 'set-video':
      return store.setVideo(request.on);
    case 'set-microphone':
      return store.setMicrophone(request.deviceId);
    case 'set-camera':
      return store.setCamera(request.deviceId);
    default:
      return;
  }
}

/** Turns on these devices, and nothing that the person turned off. */
export async function turnOn(store: CallStore, kinds: readonly DeviceKind[]): Promise<void> {
  const turn = { audio: () => store.setAudio(true), video: () => store.setVideo(true) };
  await Promise.all(kinds.map((kind) => turn[kind]()));
}

/** Whether a device that is on has not opened yet. */
export function isOpening({ audio, video, stream }: LocalMedia): boolean {
  return (audio && !stream?.getAudioTracks().length) || (video && !stream?.getVideoTracks().length);
}

/** Turns off the devices that are not open yet, for a person who does not want to wait for them. */
export async function turnOffUnopened(store: CallStore): Promise<void> {
  const { audio, video, stream } = store.state.local;
  if (audio && !stream?.getAudioTracks().length) await store.setAudio(false);
  if (video && !stream?.getVideoTracks().length) await store.setVideo(false);
}
