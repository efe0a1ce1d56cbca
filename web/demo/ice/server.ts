import type { IceServer } from '../../client/index.ts';

/** One URL of an ICE server, with what it is asked with. */
export interface Server {
  readonly url: string;
  readonly kind: 'stun' | 'turn';
  /** How a browser talks to it. */
  readonly transport: 'UDP' | 'TCP' | 'TLS';
  readonly username?: string;
  readonly credential?: string;
}

/** What a server's answer tells, each URL apart. */
export function serversOf(iceServers: readonly IceServer[]): readonly Server[] {
  return iceServers.flatMap(({ urls, username, credential }) =>
    [urls].flat().map((url) => ({
      ...parse(url),
      ...(username === undefined ? {} : { username }),
      ...(credential === undefined ? {} : { credential }),
    })),
  );
}

/** RFC 7064 (stun, stuns), RFC 7065 (turn, turns). */
function parse(url: string): Pick<Server, 'url' | 'kind' | 'transport'> {
  const kind = /^turns?:/i.test(url) ? 'turn' : 'stun';
  const transport = /^(turn|stun)s:/i.test(url) ? 'TLS' : /\?transport=tcp$/i.test(url) ? 'TCP' : 'UDP';
  return { url, kind, transport };
}

/** For RTCConfiguration. */
export function rtcServer({ url, username, credential }: Server): RTCIceServer {
  return {
    urls: url,
    ...(username === undefined ? {} : { username }),
    ...(credential === undefined ? {} : { credential }),
  };
}
