/** The honest clients: a process of their own, so that no attacker takes their processor time. */
import { spreadOf } from '../../chaos/lib/figures.ts';
import { obey } from '../../scripts/lib/helper.ts';
import { liveApart } from './homes.ts';
import type { HonestCommand, HonestPlan, HonestSeen, NewcomersSeen } from './honest.ts';
import { HonestCrowd } from './honest-crowd.ts';
import { Newcomers } from './newcomers.ts';

interface Groups {
  readonly others: HonestCrowd;
  readonly mates: HonestCrowd;
  readonly newcomers: Newcomers;
}

liveApart();

let groups: Groups | undefined;
let came: NewcomersSeen = { came: 0, took: spreadOf([]), refused: {} };

async function join({ server, others, mates, peersPerRoom }: HonestPlan): Promise<Groups> {
  const crowds = [others, mates].map((rooms) => new HonestCrowd(server, rooms, peersPerRoom));
  const [first, second] = crowds;
  if (first === undefined || second === undefined) throw new Error('no crowds');
  for (const crowd of crowds) await crowd.join();
  return { others: first, mates: second, newcomers: new Newcomers(server) };
}

obey<HonestCommand, HonestSeen>(async (command) => {
  if (command.do === 'join') groups = await join(command.plan);
  if (groups === undefined) throw new Error('nobody has joined');
  const { others, mates, newcomers } = groups;
  if (command.do === 'send') {
    const share = others.peers.length / (others.peers.length + mates.peers.length);
    others.start(command.perSecond * share);
    mates.start(command.perSecond * (1 - share));
  }
  if (command.do === 'welcome') newcomers.start(command.everyMs);
  if (command.do === 'farewell') came = await newcomers.stop();
  if (command.do === 'finish') {
    await Promise.all([others.finish(), mates.finish()]);
  }
  return { others: others.seen(), mates: mates.seen(), newcomers: came };
});
