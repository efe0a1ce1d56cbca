import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { attackChannels } from './attack-channels.ts';
import { attackControl } from './attack-control.ts';
import { attackHttp } from './attack-http.ts';
import { attackNamespaces } from './attack-namespaces.ts';
import { attackRecords } from './attack-records.ts';
import { attackUnfinished } from './attack-unfinished.ts';
import { attackOnce } from './attack.ts';
import type { Ground } from './ground.ts';
import type { RedisGround } from './redis-ground.ts';

/** What is attacked: one run has one mode. */
export const MODES = ['events', 'control', 'unfinished', 'namespaces', 'http', 'channels', 'records'] as const;

export type Mode = (typeof MODES)[number];

/**
 * The honest clients beside an attack. `apart`: in a full room of their own. `shared`: some in a room that attackers may
 * enter as well. `attacked`: some in a room whose envelopes or records are attacked, while others stay apart. `all-attacked`:
 * what is attacked belongs to all.
 */
export type Company = 'apart' | 'shared' | 'attacked' | 'all-attacked';

export interface ModeOf {
  /** In a few words. */
  readonly about: string;
  readonly company: Company;
  /** Whether Redis is attacked; two nodes share it then. */
  readonly redis: boolean;
  readonly env: Readonly<Record<string, string>>;
  /** Prepares what nodes serve, before they start. */
  ready?(): Promise<void>;
  /** One episode. */
  attack(ground: Ground, redis: RedisGround | undefined): Promise<void>;
}

const onSockets = { company: 'shared', redis: false, env: {} } as const;

const ALL: Readonly<Record<Mode, ModeOf>> = {
  events: {
    ...onSockets,
    about: 'events of the protocol, well-formed and not',
    company: 'apart',
    attack: ({ url, random, tally }) => attackOnce(url, random, tally),
  },
  control: { ...onSockets, about: 'control frames of WebSocket and Engine.IO', attack: attackControl },
  unfinished: { ...onSockets, about: 'what begins and does not end', attack: attackUnfinished },
  namespaces: { ...onSockets, about: 'namespaces of Socket.IO', attack: attackNamespaces },
  http: {
    about: 'requests of HTTP',
    company: 'apart',
    redis: false,
    env: { DIALECTS: 'peerjs', PEERJS_DISCOVERY: '1' },
    ready: buildPage,
    attack: attackHttp,
  },
  channels: {
    about: 'channels of Redis that nodes listen to',
    company: 'attacked',
    redis: true,
    // Signals of those apart are relayed while both nodes count as alive: a slow machine is no attack.
    env: { LEASE_MS: '3000' },
    attack: (ground, redis) => attackChannels(ground, needed(redis)),
  },
  records: {
    about: 'records in Redis',
    company: 'all-attacked',
    redis: true,
    env: { DIALECTS: 'peerjs' },
    attack: (ground, redis) => attackRecords(ground, needed(redis)),
  },
};

export function modeOf(mode: Mode): ModeOf {
  return ALL[mode];
}

export function isMode(name: unknown): name is Mode {
  return MODES.some((known) => known === name);
}

/** Files are served only where they are built. */
async function buildPage(): Promise<void> {
  await promisify(execFile)(process.execPath, [join(import.meta.dirname, '..', '..', 'scripts', 'web-bundle.ts')]);
}

function needed(redis: RedisGround | undefined): RedisGround {
  if (redis === undefined) throw new Error('this mode needs a Redis');
  return redis;
}
