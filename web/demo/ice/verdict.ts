import type { Gathered } from './gather.ts';
import type { Server } from './server.ts';

/** The result of the check of one server, in words. */
export interface Verdict {
  readonly works: boolean;
  readonly title: string;
  /** The meaning of the result, or what to do. */
  readonly advice: string;
}

/** Error codes of RFC 8489 section 14.8 and RFC 8656 section 19. 701 is W3C WebRTC's code for a server not reached. */
const REFUSALS: Readonly<Record<number, Verdict>> = {
  401: refused(
    '401: wrong or expired credentials',
    'TURN_SECRET of the nodes is not static-auth-secret of the TURN server, or their clocks differ. If the credential was typed in: it is wrong or over.',
  ),
  403: refused('403: forbidden', 'The TURN server gives no relay to this network, or over this transport.'),
  441: refused('441: wrong credentials', 'The credential is not the one that the server first took from this browser.'),
  442: refused('442: transport not supported', 'The TURN server relays no UDP.'),
  486: refused('486: quota reached', 'There are as many relays as user-quota or total-quota of the TURN server allow.'),
  508: refused(
    '508: no capacity left',
    'The TURN server has no free port: widen min-port to max-port, or add a server.',
  ),
};

export function verdictOf(server: Server, gathered: Gathered): Verdict {
  const { candidate, errors, complete } = gathered;
  if (candidate !== undefined) return success(server, candidate);
  const refusal = errors.find(({ code }) => code < 700);
  if (refusal !== undefined) {
    const { code, text } = refusal;
    return REFUSALS[code] ?? refused(`${code}: ${text}`, 'The log of the server says more.');
  }
  if (errors.length > 0 || !complete) return unreached(server, errors[0]?.text);
  if (server.kind === 'stun') {
    return {
      works: true,
      title: 'No error, and no other address',
      advice:
        'No NAT is between this browser and the server, so that STUN has nothing to add; or this browser tells no errors.',
    };
  }
  return {
    works: false,
    title: 'No relay, and no reason',
    advice: 'This browser does not tell why. Chrome and Edge do.',
  };
}

function success({ kind, transport }: Server, { address, ms }: NonNullable<Gathered['candidate']>): Verdict {
  const after = `after ${Math.round(ms)} ms`;
  if (kind === 'stun')
    return { works: true, title: 'STUN works', advice: `This browser is seen as ${address}, ${after}.` };
  const note = isPrivate(address)
    ? ' That is a private address, which others reach in the same network only: the TURN server needs --external-ip.'
    : '';
  return { works: true, title: `TURN works over ${transport}`, advice: `The relay is ${address}, ${after}.${note}` };
}

function unreached({ kind, transport }: Server, reason: string | undefined): Verdict {
  const cause =
    transport === 'TLS'
      ? 'A firewall closes the port, nothing listens there, or this browser does not trust the certificate.'
      : `A firewall closes the port for ${transport}, or nothing listens there.`;
  const said = reason ? ` The browser says: ${reason.replace(/\.$/, '')}.` : '';
  return { works: false, title: `${kind.toUpperCase()} not reached over ${transport}`, advice: `${cause}${said}` };
}

function refused(what: string, advice: string): Verdict {
  return { works: false, title: `Refused, ${what}`, advice };
}

/** Whether only the own network can reach an address: RFC 1918, RFC 6598, RFC 4193, loopback and link-local. */
export function isPrivate(address: string): boolean {
  return /^\[?(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd]|fe[89ab]|::1\b)/i.test(
    address,
  );
}
