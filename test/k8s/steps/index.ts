import type { Step } from '../step.ts';
import { dnsAway } from './dns.ts';
import {
  drainMachine,
  loseMachine,
  loseRedisMachine,
  redisAwayInDrain,
  redisSilentInDrain,
  spread,
} from './machines.ts';
import { policies } from './policies.ts';
import { restartProduction, scaleByConnections, scaleUndone } from './production.ts';
import { restarts } from './restarts.ts';
import { scale } from './scale.ts';

/** In the order they are played: `spread` mends what a lost machine leaves. */
export const demoSteps: readonly Step[] = [
  policies,
  scale,
  ...restarts,
  drainMachine,
  redisSilentInDrain,
  redisAwayInDrain,
  dnsAway,
  loseMachine,
  loseRedisMachine,
  spread,
];

export const productionSteps: readonly Step[] = [scaleByConnections, restartProduction, scaleUndone];
