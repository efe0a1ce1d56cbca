/**
 * Payloads as browsers send them, of an exact length, each with the moment of its sending in it. The stamp is a number
 * of fixed width in µs, so that it survives a server's parsing and encoding and can be found by position.
 */

const MARK = '"at":';
const DIGITS = 12;
const FIRST = 10 ** (DIGITS - 1);

const candidate = {
  candidate: 'candidate:842163049 1 udp 1677729535 203.0.113.77 46154 typ srflx raddr 0.0.0.0 rport 0 generation 0',
  sdpMid: '0',
  sdpMLineIndex: 0,
  usernameFragment: 'EsAw',
};

/** Builds payloads of `bytes` characters: `{"at":…,"candidate":…,"padding":"xx…"}`. */
export function payloadOf(bytes: number): (us: number) => string {
  const rest = JSON.stringify({ ...candidate, padding: '' }).slice(1);
  const padding = 'x'.repeat(Math.max(0, bytes - `{${MARK}${FIRST},${rest}`.length));
  const tail = `,${rest.slice(0, -2)}${padding}"}`;
  return (us) => `{${MARK}${FIRST + us}${tail}`;
}

/** When the payload somewhere in `text` was sent, in µs; undefined where there is none. */
export function stampIn(text: string): number | undefined {
  const at = text.indexOf(MARK);
  return at === -1 ? undefined : Number(text.slice(at + MARK.length, at + MARK.length + DIGITS)) - FIRST;
}
