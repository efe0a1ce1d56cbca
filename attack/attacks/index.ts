import type { Attack } from '../lib/attack.ts';
import { counterAttacks } from './counters.ts';
import { descriptorAttacks } from './descriptors.ts';
import { memoryAttacks } from './memory.ts';
import { memoryHttpAttacks } from './memory-http.ts';
import { otherAttacks } from './others.ts';
import { packetAttacks } from './processor-packets.ts';
import { processorAttacks } from './processor.ts';
import { roomMateAttacks } from './room-mates.ts';

/** In the order of the documentation. */
export const attacks: readonly Attack[] = [
  ...memoryAttacks,
  ...memoryHttpAttacks,
  ...processorAttacks,
  ...packetAttacks,
  ...roomMateAttacks,
  ...counterAttacks,
  ...descriptorAttacks,
  ...otherAttacks,
];
