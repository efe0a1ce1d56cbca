import { MeetingPlace, type Through } from '../lib/meeting-place.ts';
import type { Entrant, Figure } from '../lib/result.ts';
import { playInTurns } from '../lib/rounds.ts';
import { namesOf, type Terms, type Work, wanted } from '../lib/work.ts';
import type { Way } from '../pages/api.ts';

interface Pair extends Entrant {
  readonly way: Way;
  readonly through: Through;
}

const pairs: readonly Pair[] = [
  { name: 'raw', about: 'two RTCPeerConnections in one page', way: 'raw', through: 'nothing' },
  { name: 'raw, small first', about: 'the same, picture halved', way: 'raw-small', through: 'nothing' },
  { name: 'peerjs', about: 'its client and its server', way: 'peerjs', through: 'peerjs' },
  { name: 'signalbox', about: 'headless client, one node', way: 'signalbox', through: 'one-node' },
  { name: 'signalbox, 2 nodes', about: 'with Redis', way: 'signalbox', through: 'two-nodes' },
  { name: 'video-call', about: 'the element, one node', way: 'video-call', through: 'one-node' },
  { name: 'video-call, 2 nodes', about: 'with Redis', way: 'video-call', through: 'two-nodes' },
];

const figures: readonly Figure[] = [
  { name: 'ms', label: 'first picture', unit: 'ms', better: 'less', digits: 0 },
  { name: 'height', label: 'its height', unit: 'px', better: 'neither', digits: 0 },
];

/** A round takes two seconds: there can be many. */
const ROUNDS_FACTOR = 4;

/** How long the second person waits for the other's picture. */
export const firstPicture: Work = {
  name: 'first-picture',
  title: "Second peer's join to the first frame of the other's picture",
  variants: ['two-pages'],
  entrants: namesOf(pairs),
  async *play(terms) {
    yield await measure(terms);
  },
};

async function measure(terms: Terms) {
  const { runtime, rounds, say } = terms;
  const playing = wanted(pairs, terms);
  say('first-picture: two pages, fake camera');
  const place = await MeetingPlace.open(runtime);
  try {
    const play = async ({ way, through }: Pair) => {
      const { ms, height } = await place.meet(way, through);
      return { figures: { ms, height } };
    };
    // Once for nothing: servers compile, the system reads the browser's files.
    for (const pair of playing) await play(pair);
    return {
      work: 'first-picture',
      variant: 'two-pages',
      title: 'two Chromium pages opened for each round, camera of 1280x720 at 20 frames/s open before the join',
      figures,
      entrants: playing.map(({ name, about = '' }) => ({ name, about })),
      rounds: await playInTurns({
        work: 'first-picture',
        variant: 'two-pages',
        entrants: playing,
        rounds: rounds * ROUNDS_FACTOR,
        say,
        play,
      }),
      goals: [
        ...pairs.slice(3).map(({ name }) => ({ figure: 'ms', of: name, against: 'raw', ratio: 1.5 })),
        { figure: 'ms', of: 'signalbox', against: 'raw, small first', ratio: 1.5 },
        ...pairs.slice(3).map(({ name }) => ({ figure: 'ms', of: name, against: 'peerjs', ratio: 1 })),
      ],
      notes: [
        'Chromium drops the first frames of a large picture until it fits its first 300 kbit/s. Signalbox halves the picture for two seconds; “raw, small first” does what it does, without a server.',
        'PeerJS knows beforehand whom to call and is given its id, so that it asks its server for neither; Signalbox learns both from its welcome. No STUN or TURN servers for anybody.',
        'raw has one page and one process for both ends; the others have two.',
      ],
    };
  } finally {
    await place.close();
  }
}
