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

/** The short form lasts no longer: nodes ping after 15 s and wait 10 s, so what closes a connection is R156 alone. */
const QUICK_STOPPED_MS = 22_000;

interface StoppedReaders extends Fault {
  readonly beforeMb: number;
  readonly highestMb: number;
  /** Readers whose connection no node closed for what waited for it. Unknown in the long form: pings end it there. */
  readonly leftOpen?: number;
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
    const closed = quick ? { leftOpen: await untilClosed(stage) } : undefined;
    if (!quick) await stage.run(STOPPED_MS);
    const to = now();
    const highestMb = watch.stop();
    stage.wires.tell({ do: 'stall', stalled: false });
    stage.say('readers read on');
    const notes = [
      `resident memory of all nodes: ${beforeMb.toFixed(0)} MiB before, at most ${highestMb.toFixed(0)} MiB`,
    ];
    measured = { from, to, notes, beforeMb, highestMb, ...closed };
    return measured;
  },
  checks(stage, { from, to }) {
    const p99 = (start: number, end: number) => stage.crowd.delays.within({ from: start, to: end, slow: false }).p99;
    const { beforeMb = 0, highestMb = 0, leftOpen } = measured ?? {};
    return [
      ...(leftOpen === undefined ? [] : [count('readers that no node closed', leftOpen)]),
      ratio('resident memory, times that of before', highestMb / beforeMb, 1.3),
      ratio("the others' p99, times that of before", p99(from, to) / p99(0, from), 2),
    ];
  },
});

/** Waits until the nodes have closed the connection of each stopped reader; answers with how many they have not. */
async function untilClosed(stage: Stage): Promise<number> {
  let left = stage.crowd.slowReaders;
  const look = async (): Promise<boolean> => {
    left = stage.crowd.slowReaders - (await stage.metric('signalbox_errors_total{code="slow-consumer"}'));
    return left <= 0;
  };
  await until('nodes to close the connections of stopped readers', look, QUICK_STOPPED_MS).catch(() => undefined);
  stage.say(`nodes closed the connections of ${stage.crowd.slowReaders - left} of ${stage.crowd.slowReaders} readers`);
  return Math.max(0, left);
}

function ratio(what: string, value: number, bound: number): Check {
  return { what, measured: value.toFixed(2), wanted: `at most ${bound}`, reached: value <= bound, kind: 'time' };
}
