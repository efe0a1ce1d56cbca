import type {} from '../../../web/ui/index.ts';
import { until } from '../../support/until.ts';

/** Runs at the start of a page: whoever is asked for a screen shares one that counts, with a tone. */
export function useFakeScreen(): void {
  // Firefox runs it on its blank first page, too.
  if (!window.isSecureContext) return;
  navigator.mediaDevices.getDisplayMedia = async () => {
    const canvas = document.createElement('canvas');
    canvas.width = 320;
    canvas.height = 180;
    const paint = canvas.getContext('2d');
    let count = 0;
    setInterval(() => {
      count += 1;
      if (!paint) return;
      paint.fillStyle = '#ffffff';
      paint.fillRect(0, 0, 320, 180);
      paint.fillStyle = '#202a44';
      paint.font = '600 32px sans-serif';
      paint.fillText(`Slide ${count}`, 90, 100);
    }, 100);
    const sound = new AudioContext();
    const end = sound.createMediaStreamDestination();
    const tone = sound.createOscillator();
    tone.connect(end);
    tone.start();
    const stream = canvas.captureStream(10);
    for (const track of end.stream.getAudioTracks()) stream.addTrack(track);
    return stream;
  };
}

/** A page of whatever browser. */
interface AnyPage {
  evaluate(work: () => Promise<Arrived[]>): Promise<Arrived[]>;
}

interface Arrived {
  readonly name: string;
  readonly frames: number;
  readonly energy: number;
}

/** What has arrived of the screens that are shown, by participant (W3C WebRTC Statistics, RTCInboundRtpStreamStats). */
function arrived(page: AnyPage): Promise<Arrived[]> {
  return page.evaluate(async () => {
    const store = document.querySelector('video-call')?.store;
    const answers: Arrived[] = [];
    for (const { peerId, name, screen } of store?.state.participants ?? []) {
      if (!screen) continue;
      const sum = { name, frames: 0, energy: 0 };
      for (const entry of (await store?.statsOf(peerId))?.values() ?? []) {
        if (entry.type !== 'inbound-rtp' || !screen.getTrackById(entry.trackIdentifier)) continue;
        sum.frames += entry.framesDecoded ?? 0;
        sum.energy += entry.totalAudioEnergy ?? 0;
      }
      answers.push(sum);
    }
    return answers;
  });
}

/** Waits until picture and sound of exactly these people's screens arrive: more of each than at the first look. */
export async function untilScreens(page: AnyPage, ...names: readonly string[]): Promise<void> {
  let before: readonly Arrived[] | undefined;
  await until(
    `the screens of ${names.join(' and ') || 'nobody'}`,
    async () => {
      const now = await arrived(page);
      const shown = now.map(({ name }) => name).sort();
      if (shown.join() !== names.toSorted().join()) return false;
      before ??= now;
      const first = before;
      return now.every(({ name, frames, energy }) => {
        const old = first.find((each) => each.name === name);
        return old !== undefined && frames > old.frames + 5 && energy > old.energy;
      });
    },
    30_000,
  );
}
