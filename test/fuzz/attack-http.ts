import type { Ground } from './ground.ts';
import { hostileRequest } from './http-requests.ts';
import { AttackTcp } from './tcp.ts';

const MOST_PIPELINED = 40;
const PATIENCE_MS = 1_000;
/** Asked last: its answer says that the node has read what came before. */
const LAST = 'GET /nothing-here HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

/** Requests of HTTP with odd methods, paths and headers; pipelined, closed unread, with bodies where none belongs. */
export async function attackHttp({ url, random, tally, held }: Ground): Promise<void> {
  const tcp = new AttackTcp(url);
  const kind = random.next();
  if (kind < 0.3) {
    // Pipelined. Nobody reads the answers, or a part of them only.
    const one = hostileRequest(random, 'valid');
    const requests = Array.from({ length: 1 + random.below(MOST_PIPELINED) }, () =>
      random.chance(0.7) ? one : hostileRequest(random, 'valid'),
    );
    for (const request of requests) tally.sent(request);
    if (random.chance(0.5)) tcp.deaf();
    await tcp.write(requests.join(''));
    if (random.chance(0.3)) await tcp.heard('HTTP/1.1', PATIENCE_MS);
    if (random.chance(0.1)) await held.keep(() => tcp.end('cut'));
    else await tcp.end(random.chance(0.2) ? 'half' : 'cut');
    return;
  }
  // One after the other on one connection, until the node ends it.
  let sent = 0;
  for (let left = 1 + random.below(8); left > 0 && tcp.open; left -= 1) {
    const request = hostileRequest(random, random.chance(0.6) ? 'valid' : 'any');
    tally.sent(request);
    await tcp.write(request);
    sent += 1;
  }
  tally.sent(LAST);
  await tcp.write(LAST);
  if (await tcp.heard('not-found', PATIENCE_MS)) tally.taken(sent + 1);
  await tcp.end(random.chance(0.5) ? 'half' : 'cut');
}
