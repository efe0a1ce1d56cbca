import type { IncomingMessage } from 'node:http';
import { createApplicationAccess } from '../adapters/auth/application-access.ts';
import { mountOn } from '../adapters/http/mount.ts';
import { logThrough } from '../adapters/observability/log-through.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { readOptions } from '../config/options.ts';
import type { Settings } from '../config/settings.ts';
import type { Access, EdgeContext, Log } from '../core/ports.ts';
import { dialectOf, nameOf } from '../gateway/dialect.ts';
import type { Authorize, Handshake, Logger, SignalboxOptions } from '../server/options.ts';
import { SettingsError } from '../server/settings-error.ts';
import type { Signalbox } from '../server/signalbox.ts';
import { pathsOfDialects } from './dialects.ts';
import { drain } from './drain.ts';
import { operate } from './embedded-operations.ts';
import { optionProblems } from './embedded-options.ts';
import { type MadeNode, makeNode, type Within } from './node.ts';
import { start } from './start.ts';
import { surroundings } from './surroundings.ts';

/** For each server the paths that nodes in it use already. */
const taken = new WeakMap<object, Set<string>>();

/** Makes a node within the server of an application (SPEC R250-R258): see `createSignalbox`. */
export async function embed(options: SignalboxOptions): Promise<Signalbox> {
  const {
    server,
    path,
    component = false,
    auth,
    on,
    logger,
    processMetrics = false,
    environment = {},
    ...given
  } = options;
  const wrong = optionProblems(options);
  if (wrong.length > 0) throw new SettingsError(wrong);
  const read = readOptions({ ...given }, environment, surroundings());
  if (!read.ok) throw new SettingsError(read.problems);
  const { settings } = read;
  const base = (path ?? '').replace(/\/+$/, '');
  const paths = { path: base, ...pathsOfDialects(settings) };
  const known = taken.get(server) ?? new Set();
  const problems = [...twoDeciders(settings, auth), ...clashes(paths, known)];
  if (problems.length > 0) throw new SettingsError(problems);
  for (const own of Object.values(paths)) known.add(own);
  taken.set(server, known);
  const giveBack = (): void => {
    for (const own of Object.values(paths)) known.delete(own);
  };

  const log = logThrough(logger === false ? SILENT : (logger ?? CONSOLE), settings.nodeId);
  const handshakes = new WeakMap<EdgeContext, Handshake>();
  const within: Within = {
    log,
    access: auth && accessBy(auth, handshakes, log),
    handlers: on,
    base,
    script: component ? base : undefined,
    processMetrics,
    onHandshake(edge, { headers, url = '' }: IncomingMessage, address) {
      if (auth !== undefined) handshakes.set(edge, { headers, url, address });
    },
  };
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= end();
    return closing;
  };
  const onDrain = (): void => void close().catch((error: unknown) => log.error('drain failed', { error }));
  const made = await makeNode(settings, onDrain, within).catch((error: unknown) => {
    giveBack();
    throw error;
  });
  const mount = mountOn(server, made.http, ownedBy(made));
  async function end(): Promise<void> {
    log.info('draining', {});
    try {
      await drain({ ...made, http: mount, drainMs: settings.drainMs });
    } finally {
      mount.detach();
      giveBack();
    }
    log.info('stopped', {});
  }
  try {
    await start(made);
  } catch (error) {
    await close();
    throw error;
  }
  return { node: settings.nodeId, ...operate(made), close };
}

/** What of the application's requests belongs to the node. */
function ownedBy({ transports, component, peerJs }: MadeNode): Parameters<typeof mountOn>[2] {
  return {
    upgrade: (url) => transports.serves(url),
    request(url) {
      const [path = ''] = url.split('?', 1);
      return (
        transports.polls(url) ||
        component?.has(path) === true ||
        (peerJs !== undefined && path.startsWith(`${peerJs.base}/`))
      );
    },
  };
}

function twoDeciders({ access }: Settings, auth: Authorize | undefined): readonly string[] {
  return auth !== undefined && access !== undefined
    ? ['auth: jwtSecrets or jwksUrl decides already; give one of them']
    : [];
}

/** `paths`: by the option that sets them. */
function clashes(paths: Readonly<Record<string, string>>, known: ReadonlySet<string>): readonly string[] {
  return Object.entries(paths)
    .filter(([, path]) => known.has(path))
    .map(([option, path]) => `${option}=${path || '/'}: another Signalbox of this server is there; choose another`);
}

/** Asks the application who may enter. */
function accessBy(auth: Authorize, handshakes: WeakMap<EdgeContext, Handshake>, log: Log): Access {
  return createApplicationAccess({
    clock: systemClock,
    onFailure: (error) => log.error('auth failed', { error }),
    decide(edge, room, token) {
      const handshake = handshakes.get(edge);
      if (handshake === undefined) throw new Error('the connection had no handshake');
      return auth(handshake, { room: nameOf(room), dialect: dialectOf(room), token });
    },
  });
}

const SILENT: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Warnings and errors only: nobody asked for more. */
const CONSOLE: Logger = {
  ...SILENT,
  // biome-ignore lint/suspicious/noConsole: an application that gave no logger would never hear of a store that is away.
  warn: (fields, message) => console.warn(`signalbox: ${message}`, fields),
  // biome-ignore lint/suspicious/noConsole: as above.
  error: (fields, message) => console.error(`signalbox: ${message}`, fields),
};
