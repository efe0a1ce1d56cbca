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

/** A page of whatever browser. */
export interface AnyPage {
  url(): string;
  evaluate(work: (selector: string) => Promise<Received[]>, selector: string): Promise<Received[]>;
}

/** By participant, in the order of their arrival. `selector`: which element, where a page has more than one. */
export function received(page: AnyPage, selector = 'video-call'): Promise<Received[]> {
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
export async function untilPlaying(page: AnyPage, others: number, selector?: string): Promise<void> {
  let last: readonly Received[] | undefined;
  const grown = Array.from({ length: others }, () => ({ framesDecoded: 0, audioPackets: 0, audioEnergy: 0 }));
  await until(
    `picture and sound of ${others} at ${page.url()}`,
    async () => {
      const now = await received(page, selector);
      if (now.length !== others) return false;
      const before = last ?? now;
      last = now;
      return grown
        .map((sum, index) => addGrowth(sum, before[index], now[index]))
        .every(
          ({ framesDecoded, audioPackets, audioEnergy }) => framesDecoded > 5 && audioPackets > 0 && audioEnergy > 0,
        );
    },
    30_000,
  );
}

type Growth = Record<'framesDecoded' | 'audioPackets' | 'audioEnergy', number>;

/** Adds what came between two looks. Firefox counts from 0 again when its decoder begins anew, in the same connection. */
function addGrowth(sum: Growth, before: Received | undefined, now: Received | undefined): Growth {
  for (const name of ['framesDecoded', 'audioPackets', 'audioEnergy'] as const) {
    const [from, to] = [before?.[name] ?? 0, now?.[name] ?? 0];
    sum[name] += to < from ? to : to - from;
  }
  return sum;
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
