import type { Page } from 'playwright-core';
import type {} from '../../../web/ui/index.ts';
import { until } from '../../support/until.ts';

declare global {
  interface Window {
    /** What `recordDevices` saw. */
    opened: MediaStreamTrack[];
    /** What `recordConnections` saw. */
    connections: RTCPeerConnection[];
    /** How often an offer came in while an own one was out. */
    glares: number;
  }
}

/** Runs at the start of a page: keeps every track that the page is given. */
export function recordDevices(): void {
  window.opened = [];
  const { mediaDevices } = navigator;
  const original = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints) => {
    const stream = await original(constraints);
    window.opened.push(...stream.getTracks());
    return stream;
  };
}

/** Runs at the start of a page: its camera is small and slow, for tests with many pages on one machine. */
export function useSmallCamera(): void {
  const { mediaDevices } = navigator;
  const original = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = ({ audio = false, video } = {}) =>
    original({ audio, video: video ? { width: 160, height: 120, frameRate: 10 } : false });
}

/** Runs at the start of a page: keeps every media connection, and counts glare (W3C WebRTC, 4.7.2.1). */
export function recordConnections(): void {
  window.connections = [];
  window.glares = 0;
  const Original = RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      window.connections.push(this);
    }
    override setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
      if (description.type === 'offer' && this.signalingState !== 'stable') window.glares++;
      return super.setRemoteDescription(description);
    }
  };
}

/** What has arrived from one participant so far (W3C WebRTC Statistics, RTCInboundRtpStreamStats). */
export interface Received {
  readonly name: string;
  readonly framesDecoded: number;
  readonly videoPackets: number;
  readonly audioPackets: number;
  readonly audioEnergy: number;
}

/** By participant, in the order of their arrival. `selector`: which element, where a page has more than one. */
export function received(page: Page, selector = 'video-call'): Promise<Received[]> {
  return page.evaluate(async (chosen) => {
    const store = document.querySelector<HTMLElementTagNameMap['video-call']>(chosen)?.store;
    const answers: Received[] = [];
    for (const { peerId, name } of store?.state.participants ?? []) {
      const sum = { name, framesDecoded: 0, videoPackets: 0, audioPackets: 0, audioEnergy: 0 };
      for (const entry of (await store?.statsOf(peerId))?.values() ?? []) {
        if (entry.type !== 'inbound-rtp') continue;
        if (entry.kind === 'video') sum.framesDecoded += entry.framesDecoded ?? 0;
        if (entry.kind === 'video') sum.videoPackets += entry.packetsReceived;
        if (entry.kind === 'audio') sum.audioPackets += entry.packetsReceived;
        if (entry.kind === 'audio') sum.audioEnergy += entry.totalAudioEnergy ?? 0;
      }
      answers.push(sum);
    }
    return answers;
  }, selector);
}

/** Waits until picture and sound of `others` participants arrive: more of each than at the first look. */
export async function untilPlaying(page: Page, others: number, selector?: string): Promise<void> {
  let before: readonly Received[] | undefined;
  await until(
    `picture and sound of ${others} at ${page.url()}`,
    async () => {
      const now = await received(page, selector);
      if (now.length !== others) return false;
      before ??= now;
      const first = before;
      return now.every((each, index) => {
        const old = first[index];
        if (!old) return false;
        return (
          each.framesDecoded > old.framesDecoded + 5 &&
          each.audioPackets > old.audioPackets &&
          each.audioEnergy > old.audioEnergy
        );
      });
    },
    30_000,
  );
}

/** From the lobby into the call. */
export async function joinFromLobby(page: Page, name: string): Promise<void> {
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Join call' }).click();
  await page.getByRole('button', { name: 'Leave call' }).waitFor();
}

/** The accessible names of the tiles, as they are now. */
export function tiles(page: Page): Promise<(string | null)[]> {
  return page.getByRole('listitem').evaluateAll((all) => all.map((tile) => tile.getAttribute('aria-label')));
}

/** Whether every device that the page was given is closed, and how many it was given. */
export function devices(page: Page): Promise<{ readonly opened: string[]; readonly open: string[] }> {
  return page.evaluate(() => {
    const { opened } = window;
    return {
      opened: opened.map(({ kind }) => kind).sort(),
      open: opened.filter(({ readyState }) => readyState === 'live').map(({ kind }) => kind),
    };
  });
}
