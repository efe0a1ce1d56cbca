import type { Page } from 'playwright-core';

/** The way that media takes between two pages, and what came on it so far (W3C WebRTC Statistics). */
export interface Path {
  /** RTCIceCandidateType of the selected pair: `relay` where it goes through a TURN server. */
  readonly local: string;
  readonly remote: string;
  readonly localAddress: string | undefined;
  /** How this page talks to its TURN server: `udp`, `tcp` or `tls`. */
  readonly relayProtocol: string | undefined;
  /** Changes with each ICE restart. */
  readonly usernameFragment: string | undefined;
  readonly framesDecoded: number;
}

/** Of a page's first connection, from `window.connections` of `recordConnections`; undefined while it has no path. */
export function pathOf(page: Page): Promise<Path | undefined> {
  return page.evaluate(async () => {
    const stats = await window.connections[0]?.getStats();
    const all = [...(stats?.values() ?? [])];
    const transport = all.find(({ type }) => type === 'transport');
    const pair = stats?.get(transport?.selectedCandidatePairId ?? '');
    const local = stats?.get(pair?.localCandidateId ?? '');
    const remote = stats?.get(pair?.remoteCandidateId ?? '');
    if (!local || !remote) return undefined;
    const video = all.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'video');
    return {
      local: local.candidateType,
      remote: remote.candidateType,
      localAddress: local.address,
      relayProtocol: local.relayProtocol,
      usernameFragment: local.usernameFragment,
      framesDecoded: video?.framesDecoded ?? 0,
    };
  });
}
