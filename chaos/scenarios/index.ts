import type { Scenario } from '../lib/scenario.ts';
import { cutConnections } from './cut-connections.ts';
import { deafInbox } from './deaf-inbox.ts';
import { everything } from './everything.ts';
import { frozenNode } from './frozen-node.ts';
import { joinRace } from './join-race.ts';
import { killOne } from './kill-one.ts';
import { killTwo } from './kill-two.ts';
import { nodeAndRedis } from './node-and-redis.ts';
import { redisEmpty } from './redis-empty.ts';
import { redisGone } from './redis-gone.ts';
import { redisSilent } from './redis-silent.ts';
import { rollingRestart } from './rolling-restart.ts';
import { stoppedReaders } from './stopped-readers.ts';

/** In the order they run. */
export const scenarios: readonly Scenario[] = [
  killOne,
  killTwo,
  redisGone,
  redisEmpty,
  nodeAndRedis,
  everything,
  redisSilent,
  cutConnections,
  rollingRestart,
  frozenNode,
  deafInbox,
  joinRace,
  stoppedReaders,
];
