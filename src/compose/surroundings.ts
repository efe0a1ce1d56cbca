import { randomBytes } from 'node:crypto';
import { hostname, totalmem } from 'node:os';
import { readSecretFile } from '../config/read-file.ts';
import type { Surroundings } from '../config/settings.ts';

/** What the defaults of the settings depend on, as it is here. */
export function surroundings(): Surroundings {
  return {
    hostname: hostname(),
    suffix: randomBytes(4).toString('hex'),
    // constrainedMemory() answers 0, or more than the machine has, if no container sets a limit.
    memoryBytes: Math.min(process.constrainedMemory() || totalmem(), totalmem()),
    readFile: readSecretFile,
  };
}
