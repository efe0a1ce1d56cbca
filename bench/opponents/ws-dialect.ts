import type { Dialect } from '../lib/dialect.ts';

/** The room is in the URL; the first text that a server sends says that it is joined; everything else is relayed. */
export const wsDialect: Dialect = {
  path: (room) => `/?room=${encodeURIComponent(room)}`,
  talk: (_room, peer, line) => ({
    opened() {},
    received(text) {
      if (text === 'joined') line.joined(peer);
      else line.delivered(text);
    },
    signal(_to, payload) {
      line.send(payload);
    },
    end() {},
  }),
};
