import { within } from '../lib/scenario.ts';
import { now } from '../lib/time.ts';
import { underLoad } from '../lib/under-load.ts';

export const everything = underLoad({
  name: 'everything',
  title: 'all three nodes and Redis killed with -9 in the same moment, and started again; SESSION_KEY is set',
  peers: 300,
  roomSize: 4,
  perSecond: 2_000,
  nodes: 3,
  env: { SESSION_KEY: 'a key that is as long as a key has to be'.replaceAll(' ', '-') },
  terms: { graceMs: 30_000 },
  quick: { terms: { graceMs: 30_000 } },
  async fault(stage) {
    const from = now();
    const ports = stage.nodes.map(({ url }) => Number(new URL(url).port));
    await Promise.all([...ports.map((_, index) => stage.end(index, 'SIGKILL')), stage.restartRedis()]);
    await Promise.all(ports.map((port) => stage.startNode(port)));
    const to = now();
    stage.say('all nodes and Redis are back, with nothing in them');
    return { from, to };
  },
  checks: (stage, fault) => [within('resume p99', stage.crowd.seen(fault.from).resumes.p99, 15_000)],
});
