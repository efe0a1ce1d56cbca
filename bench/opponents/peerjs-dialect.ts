import type { Dialect } from '../lib/dialect.ts';

/** How often the client of PeerJS says that it lives, in ms (its `pingInterval`). */
const HEARTBEAT_MS = 5_000;

/** The WebSocket protocol of PeerJS 1: peers are addressed by id, there are no rooms. */
export const peerjsDialect: Dialect = {
  path: (_room, peer) => `/peerjs?key=peerjs&id=${peer}&token=t${peer}&version=1.5.5`,
  talk(_room, peer, line) {
    let heartbeat: NodeJS.Timeout | undefined;
    return {
      opened() {
        heartbeat = setInterval(() => line.send('{"type":"HEARTBEAT"}'), HEARTBEAT_MS);
      },
      received(text) {
        if (text.includes('"type":"CANDIDATE"')) line.delivered(text);
        else if (text === '{"type":"OPEN"}') line.joined(peer);
        else line.failed(text.slice(0, 80));
      },
      signal(to, payload) {
        line.send(`{"type":"CANDIDATE","payload":${payload},"dst":"${to}"}`);
      },
      end() {
        clearInterval(heartbeat);
      },
    };
  },
};
