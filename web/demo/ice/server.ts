import type { IceServer } from '../../client/index.ts';

/** One URL of an ICE server, with its username and credential if it has them. */
export interface Server {
  readonly url: string;
  readonly kind: 'stun' | 'turn';
  /** How a browser reaches it. */
  readonly transport: 'UDP' | 'TCP' | 'TLS';
  readonly username?: string;
  readonly credential?: string;
}

/** The list of a node, with one entry for each URL. */
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

/** The server as RTCConfiguration takes it. */
export function rtcServer({ url, username, credential }: Server): RTCIceServer {
  return {
    urls: url,
    ...(username === undefined ? {} : { username }),
    ...(credential === undefined ? {} : { credential }),
  };
}
