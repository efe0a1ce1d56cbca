import type { Measured, Round } from '../lib/result.ts';
import { playSignals, signalFigures } from '../lib/signal-round.ts';
import { namesOf, type Terms, type Work, wanted } from '../lib/work.ts';
import type { OpponentName } from '../opponents/index.ts';
import { type SignalEntrant, type SignalVariant, variants } from './signal-variants.ts';

/** Who plays another checkout's part with `--before`. */
const twins: Readonly<Partial<Record<OpponentName, OpponentName>>> = {
  signalbox: 'before',
  'signalbox-peerjs': 'before-peerjs',
};

/** Cost and delay of a signal. */
export const signals: Work = {
  name: 'signals',
  title: 'What a delivered signal costs, and how long it takes',
  variants: variants.map(({ name }) => name),
  entrants: namesOf(variants.flatMap(({ entrants }) => entrants.flatMap(withTwin))),
  async *play(terms) {
    for (const variant of variants) {
      if (terms.only === undefined || terms.only.has(variant.name)) yield await measure(playing(variant, terms), terms);
    }
  },
};

/** Percent of the machine that others may take before nothing can be said about what fits it. */
const OTHERS = 25;

/** The variant with those who play in this run: with `--before`, whoever is Signalbox has a twin. */
function playing(variant: SignalVariant, terms: Terms): SignalVariant {
  const all = terms.runtime.before === undefined ? variant.entrants : variant.entrants.flatMap(withTwin);
  return { ...variant, entrants: wanted(all, terms) };
}

function withTwin(entrant: SignalEntrant): readonly SignalEntrant[] {
  const twin = twins[entrant.opponent];
  if (twin === undefined) return [entrant];
  return [entrant, { ...entrant, name: entrant.name.replace('signalbox', 'before'), opponent: twin }];
}

async function measure(variant: SignalVariant, terms: Terms): Promise<Measured> {
  const { name, title, payloadBytes, rates, rooms, entrants, goals } = variant;
  const notes: string[] = [...variant.notes];
  const own = entrants.some(({ load }) => load !== undefined);
  for (const [index, rate] of rates.entries()) {
    terms.say(`${name}: ${title}${own ? '' : `, ${rate} signals/s`}`);
    const rounds = await playRounds(variant, rate, terms, index === rates.length - 1);
    if (rounds === undefined) {
      notes.push(`${rate} signals/s did not fit this machine with every entrant: the whole row has a lower rate.`);
      continue;
    }
    return {
      work: 'signals',
      variant: name,
      title: `${title}; ${own ? '' : `${rate} signals/s, ${rooms} rooms of 2, `}${payloadBytes} B`,
      figures: signalFigures,
      entrants: entrants.map((entrant) => ({
        name: entrant.name,
        ...(entrant.about === undefined ? {} : { about: entrant.about }),
      })),
      rounds,
      goals,
      notes,
    };
  }
  throw new Error(`${name} has no rates`);
}

/** A B, then B A, so that what drifts meets both. Undefined where the rate does not fit and a lower one is left. */
async function playRounds(
  { name, entrants, rooms, payloadBytes }: SignalVariant,
  rate: number,
  terms: Terms,
  lowest: boolean,
): Promise<readonly Round[] | undefined> {
  const rounds: Round[] = [];
  for (let round = 1; round <= terms.rounds; round += 1) {
    const order = round % 2 === 1 ? entrants : entrants.toReversed();
    for (const entrant of order) {
      const { opponent, nodes, redis, placement } = entrant;
      const load = { rate, rooms, payloadBytes, placement, ...entrant.load };
      const played = await playSignals(terms, { opponent, nodes, redis }, load);
      terms.say(
        `  round ${round} of ${terms.rounds}  ${entrant.name.padEnd(22)} ${told(played.figures, played.invalid)}`,
      );
      // Where others take the machine's time, a lower rate would not be this machine's either.
      const ownFault = (played.figures['othersBusy'] ?? 0) < OTHERS;
      if (played.invalid !== undefined && ownFault && round === 1 && !lowest) return undefined;
      rounds.push({ work: 'signals', variant: name, entrant: entrant.name, round, ...played });
    }
  }
  return rounds;
}

function told(figures: Readonly<Record<string, number>>, invalid: string | undefined): string {
  const shown = (name: string): string => (figures[name] ?? 0).toFixed(1);
  const line = `node ${shown('nodeCpuUs')} µs, Redis ${shown('redisCpuUs')} µs, p50 ${shown('p50Ms')} ms, p99 ${shown('p99Ms')} ms`;
  return invalid === undefined ? line : `${line}, INVALID: ${invalid}`;
}
