import { until } from '../../scripts/lib/until.ts';
import { residentMb, sum, watchMemory } from '../lib/memory.ts';
import { type Check, count } from '../lib/scenario.ts';
import type { Stage } from '../lib/stage.ts';
import { now } from '../lib/time.ts';
import { type Fault, underLoad } from '../lib/under-load.ts';

const STOPPED_MS = 30_000;

/** Beside other fields: an SDP offer with audio and video has so many characters. */
const FILLING = 4_000;

/**
 * The short form's: what the system's own buffers hold of a connection (megabytes) is full within seconds, and then
 * more waits in the node than it allows.
 */
const QUICK_FILLING = 60_000;

/** The short form lasts no longer: nodes ping after 15 s and wait 10 s, so that no connection ends meanwhile. */
const QUICK_STOPPED_MS = 20_000;

interface StoppedReaders extends Fault {
  readonly beforeMb: number;
  readonly highestMb: number;
  /** What nodes dropped because too much waited. Unknown in the long form: there the system's buffers take everything. */
  readonly dropped?: number;
}

let measured: StoppedReaders | undefined;

export const stoppedReaders = underLoad({
  name: 'stopped-readers',
  title: 'four of the six peers of each room stop reading while the others go on sending to them',
  peers: 300,
  roomSize: 6,
  slow: 4,
  perSecond: 1_000,
  nodes: 3,
  // Until the nodes' heaps have grown to what this load takes.
  beforeMs: 20_000,
  // A connection that is closed meanwhile is resumed afterwards.
  terms: { graceMs: 60_000 },
  flow: { filling: FILLING, slowSend: false },
  // Few rooms, so that much is sent in each.
  quick: { peers: 12, terms: { graceMs: 2 * QUICK_STOPPED_MS }, flow: { filling: QUICK_FILLING } },
  async fault(stage, { quick }) {
    const pids = stage.nodes.map(({ pid }) => pid);
    const beforeMb = sum(await residentMb(pids));
    const watch = watchMemory(pids);
    const from = now();
    stage.wires.tell({ do: 'stall', stalled: true });
    stage.say('readers stopped');
    const full = quick ? { dropped: await untilDropped(stage) } : undefined;
    if (!quick) await stage.run(STOPPED_MS);
    const to = now();
    const highestMb = watch.stop();
    stage.wires.tell({ do: 'stall', stalled: false });
    stage.say('readers read on');
    const notes = [
      `resident memory of all nodes: ${beforeMb.toFixed(0)} MiB before, at most ${highestMb.toFixed(0)} MiB`,
    ];
    measured = { from, to, notes, beforeMb, highestMb, ...full };
    return measured;
  },
  checks(stage, { from, to }) {
    const p99 = (start: number, end: number) => stage.crowd.delays.within({ from: start, to: end, slow: false }).p99;
    const { beforeMb = 0, highestMb = 0, dropped } = measured ?? {};
    return [
      ...(dropped === undefined ? [] : [count('runs in which nothing had to be dropped', Number(dropped === 0))]),
      ratio('resident memory, times that of before', highestMb / beforeMb, 1.3),
      ratio("the others' p99, times that of before", p99(from, to) / p99(0, from), 2),
    ];
  },
});

/** Waits until a node has dropped something for a reader that stopped; answers with how much. */
async function untilDropped(stage: Stage): Promise<number> {
  let dropped = 0;
  const look = async (): Promise<boolean> => {
    dropped = await stage.metric('signalbox_outbound_dropped_total');
    return dropped > 0;
  };
  await until('nodes to drop what is for stopped readers', look, QUICK_STOPPED_MS).catch(() => undefined);
  stage.say(`nodes dropped ${dropped} events for stopped readers`);
  return dropped;
}

function ratio(what: string, value: number, bound: number): Check {
  return { what, measured: value.toFixed(2), wanted: `at most ${bound}`, reached: value <= bound, kind: 'time' };
}
