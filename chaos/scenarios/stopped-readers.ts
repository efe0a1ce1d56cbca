import { residentMb, sum, watchMemory } from '../lib/memory.ts';
import type { Check } from '../lib/scenario.ts';
import { now } from '../lib/time.ts';
import { type Fault, underLoad } from '../lib/under-load.ts';

const STOPPED_MS = 30_000;

/** Beside other fields: an SDP offer with audio and video has so many characters. */
const FILLING = 4_000;

interface Memory extends Fault {
  readonly beforeMb: number;
  readonly highestMb: number;
}

let measured: Memory | undefined;

export const stoppedReaders = underLoad({
  name: 'stopped-readers',
  title: '200 of 300 peers stop reading for 30 s while the others send them 4 KB signals',
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
  async fault(stage) {
    const pids = stage.nodes.map(({ pid }) => pid);
    const beforeMb = sum(await residentMb(pids));
    const watch = watchMemory(pids);
    const from = now();
    stage.wires.tell({ do: 'stall', stalled: true });
    stage.say('readers stopped');
    await stage.run(STOPPED_MS);
    const to = now();
    const highestMb = watch.stop();
    stage.wires.tell({ do: 'stall', stalled: false });
    stage.say('readers read on');
    measured = { from, to, beforeMb, highestMb };
    const notes = [
      `resident memory of all nodes: ${beforeMb.toFixed(0)} MiB before, at most ${highestMb.toFixed(0)} MiB`,
    ];
    return { from, to, notes };
  },
  checks(stage, { from, to }) {
    const p99 = (start: number, end: number) => stage.crowd.delays.within({ from: start, to: end, slow: false }).p99;
    const { beforeMb = 0, highestMb = 0 } = measured ?? {};
    return [
      ratio('resident memory, times that of before', highestMb / beforeMb, 1.3),
      ratio("the others' p99, times that of before", p99(from, to) / p99(0, from), 2),
    ];
  },
});

function ratio(what: string, value: number, bound: number): Check {
  return { what, measured: value.toFixed(2), wanted: `at most ${bound}`, reached: value <= bound, kind: 'time' };
}
