import { count, within } from '../lib/scenario.ts';
import { now, seconds } from '../lib/time.ts';
import { type UnderLoad, underLoad } from '../lib/under-load.ts';

const plan: UnderLoad = {
  name: 'rolling-restart',
  title: 'each of three nodes ended with SIGTERM and started again, one after the other',
  peers: 3_000,
  roomSize: 4,
  perSecond: 2_000,
  nodes: 3,
  // What a node has unless told otherwise.
  terms: { leaseMs: 15_000, graceMs: 30_000, drainMs: 10_000 },
  async fault(stage, { quick }) {
    const from = now();
    const notes: string[] = [];
    // The short form restarts one.
    const indexes = stage.nodes.map((_, index) => index).slice(0, quick ? 1 : undefined);
    for (const index of indexes) {
      const { port } = new URL(stage.node(index).url);
      const startedAt = now();
      const exit = await stage.end(index, 'SIGTERM');
      notes.push(`node ${index} ended with ${exit} after ${seconds(now() - startedAt)}`);
      stage.say(`node ${index} ended with ${exit}`);
      await stage.startNode(Number(port));
      stage.say(`node ${index} is ready again`);
      if (!quick) await stage.run(2_000);
    }
    return { from, to: now(), notes };
  },
  checks: (stage, fault) => [
    count('nodes that did not end with 0', fault.notes?.filter((note) => !note.includes('ended with 0')).length ?? 0),
    count('clients not back', stage.crowd.seen(fault.from).notBack),
    within('interruption p95', stage.crowd.seen(fault.from).resumes.p95, 2_000),
  ],
};

export const rollingRestart = underLoad(plan);
