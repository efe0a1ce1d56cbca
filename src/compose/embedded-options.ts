import type { RoomEvents } from '../server/events.ts';
import type { SignalboxOptions } from '../server/options.ts';

const EVENTS = {
  'room-started': true,
  'peer-joined': true,
  'peer-left': true,
  'room-ended': true,
  'call-report': true,
} as const satisfies Record<keyof RoomEvents, true>;

/** Problems of the options that are not settings of a node. Types do not protect an application in JavaScript. */
export function optionProblems(options: SignalboxOptions): readonly string[] {
  const { server, path, component, auth, on, logger, processMetrics, environment } = options;
  return [
    ...(hasFunctions(server, 'on', 'emit', 'listenerCount')
      ? []
      : ['server: must be a server of node:http or node:https']),
    ...(path === undefined || (typeof path === 'string' && /^\/[\w.~/-]{0,127}$/.test(path))
      ? []
      : ['path: must be a path such as /calls']),
    ...switches({ component, processMetrics }),
    ...(auth === undefined || typeof auth === 'function' ? [] : ['auth: must be a function']),
    ...handlerProblems(on),
    ...(logger === undefined || logger === false || hasFunctions(logger, 'info', 'warn', 'error')
      ? []
      : ['logger: must have the functions info, warn and error']),
    ...(environment === undefined || isObject(environment)
      ? []
      : ['environment: must be an object such as process.env']),
  ];
}

function handlerProblems(on: unknown): readonly string[] {
  if (on === undefined) return [];
  if (!isObject(on)) return ['on: must be an object of functions'];
  return Object.entries(on).flatMap(([name, handler]) => {
    if (!Object.hasOwn(EVENTS, name))
      return [`on['${name}']: there is no such event, only ${Object.keys(EVENTS).join(', ')}`];
    return handler === undefined || typeof handler === 'function' ? [] : [`on['${name}']: must be a function`];
  });
}

function switches(values: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined || typeof value === 'boolean' ? [] : [`${name}: must be true or false`],
  );
}

function hasFunctions(value: unknown, ...names: readonly string[]): boolean {
  return isObject(value) && names.every((name) => typeof Reflect.get(value, name) === 'function');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
