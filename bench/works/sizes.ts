import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundled, bundledInParts } from '../lib/bundled.ts';
import { PEERJS } from '../lib/meeting-place.ts';
import type { Entrant, Figure } from '../lib/result.ts';
import { playInTurns } from '../lib/rounds.ts';
import { namesOf, type Work } from '../lib/work.ts';

const root = join(import.meta.dirname, '..', '..');

interface Download extends Entrant {
  readonly about: string;
  script(): Promise<string>;
}

const downloads: readonly Download[] = [
  {
    name: 'signalbox/client',
    about: 'headless, Socket.IO client within; without what it loads after the join',
    script: async () => (await bundledInParts(join(root, 'web', 'client', 'index.ts'))).script,
  },
  {
    name: 'video-call',
    about: 'the element with all it needs',
    script: () => bundled(join(root, 'web', 'ui', 'index.ts')),
  },
  {
    name: 'peerjs',
    about: 'peerjs.min.js as published',
    script: async () => readFileSync(PEERJS, 'utf8'),
  },
];

const figures: readonly Figure[] = [
  { name: 'gzipKb', label: 'gzip', unit: 'KB', better: 'less', digits: 1 },
  { name: 'minifiedKb', label: 'minified', unit: 'KB', better: 'less', digits: 1 },
];

/** What a browser has to load. */
export const sizes: Work = {
  name: 'sizes',
  title: 'What a browser has to load',
  variants: ['gzip'],
  entrants: namesOf(downloads),
  async *play({ say }) {
    say('sizes: bundles');
    yield {
      work: 'sizes',
      variant: 'gzip',
      title: 'one script, minified, KB of 1,000 bytes',
      figures,
      entrants: downloads.map(({ name, about }) => ({ name, about })),
      rounds: await playInTurns({
        work: 'sizes',
        variant: 'gzip',
        entrants: downloads,
        // There is no chance in it.
        rounds: 1,
        say,
        play: async ({ script }) => {
          const text = await script();
          return {
            figures: { gzipKb: gzipSync(text).byteLength / 1_000, minifiedKb: Buffer.byteLength(text) / 1_000 },
          };
        },
      }),
      goals: [],
      notes: [
        'PeerJS has no element, no roster, no resending and no media switches in it: it is less, and named for scale.',
      ],
    };
  },
};
