import type { z } from 'zod';
import type { DialectName } from '../gateway/dialect.ts';
import type { settingsSchema } from './schema.ts';

type Given = Pick<
  z.output<typeof settingsSchema>,
  'dialects' | 'pubsubPath' | 'simplewebrtcPath' | 'peerjsPath' | 'peerjsKey'
>;

/** A path that a node serves, and the setting that it comes from. */
interface Served {
  readonly setting: string;
  readonly path: string;
  readonly paths: readonly string[];
}

/** Paths that every node serves, below which a dialect would take their requests. */
const OWN_PATHS = ['/socket.io', '/health', '/metrics', '/signalbox.js', '/assets', '/api', '/admin'];

/** One line for each path of a dialect that is on and that something else of the node has too. */
export function clashingPaths(given: Given): readonly string[] {
  const served = servedPaths(given);
  const own = served.flatMap(({ setting, path, paths }) =>
    paths.some((each) => each === '/' || OWN_PATHS.some((taken) => overlap(each, taken)))
      ? [`${setting}=${path}: the node itself serves this path; choose another`]
      : [],
  );
  const others = served.flatMap(({ setting, path, paths }, index) =>
    served.slice(index + 1).some((other) => paths.some((each) => other.paths.some((taken) => overlap(each, taken))))
      ? [`${setting}=${path}: another dialect that is on serves this path; choose another`]
      : [],
  );
  return [...own, ...others];
}

function servedPaths({ dialects, pubsubPath, simplewebrtcPath, peerjsPath, peerjsKey }: Given): readonly Served[] {
  const base = peerjsPath === '/' ? '' : peerjsPath;
  const all: Partial<Record<DialectName, Served>> = {
    pubsub: { setting: 'PUBSUB_PATH', path: pubsubPath, paths: [pubsubPath] },
    simplewebrtc: { setting: 'SIMPLEWEBRTC_PATH', path: simplewebrtcPath, paths: [simplewebrtcPath] },
    peerjs: { setting: 'PEERJS_PATH', path: peerjsPath, paths: [`${base}/peerjs`, `${base}/${peerjsKey}`] },
  };
  return dialects.flatMap((dialect) => all[dialect] ?? []);
}

/** Whether one is the other, or lies below it. */
function overlap(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}
