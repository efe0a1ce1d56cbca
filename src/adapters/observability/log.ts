import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { Log, LogFields } from '../../core/ports.ts';
import { describeError } from './describe-error.ts';
import { visibleInLine, visibleJson, visibleText } from './visible.ts';

export interface LogOptions {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** `auto` is pretty on a terminal and json elsewhere. */
  readonly format: 'auto' | 'pretty' | 'json';
  readonly node: string;
  /** Where lines go instead of standard output. */
  readonly output?: DestinationStream;
}

/** Fields that only the process itself fills in. */
interface ProcessLogFields extends LogFields {
  readonly url?: string;
}

/** The log of the core, which the process itself uses too. */
export interface NodeLog extends Log {
  info(event: string, fields: ProcessLogFields): void;
}

/** Fields that are never written, at any depth. No caller passes them; this list makes sure that none ever will. */
const SECRETS = new Set([
  'secret',
  'resumeSecret',
  'resumeProof',
  'token',
  'credential',
  'password',
  'sdp',
  'candidate',
  'payload',
]);

/** Makes the log of a node: JSON lines or pretty ones, on standard output unless `output` is given. */
export function createLog({ level, format, node, output }: LogOptions): NodeLog {
  const logger: Logger = pino(
    {
      level,
      base: { node },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: struckOut },
    },
    stream(format, output),
  );
  return {
    info: (event, fields) => logger.info(fields, visibleInLine(event)),
    warn: (event, fields) => logger.warn(fields, visibleInLine(event)),
    error: (event, fields) => logger.error(fields, visibleInLine(event)),
  };
}

/**
 * The fields of a line, with secrets replaced at any depth and errors described. This is not pino's own `redact`, which
 * costs six times as much as everything else about a line.
 */
export function struckOut(fields: object): Record<string, unknown> {
  const strike = ([name, value]: [string, unknown]): [string, unknown] => {
    if (SECRETS.has(name)) return [name, '[redacted]'];
    if (value instanceof Error || (name === 'error' && value !== undefined)) return [name, describeError(value)];
    return [name, typeof value === 'object' && value !== null ? struckOut(value) : value];
  };
  return Object.fromEntries(Object.entries(fields).map(strike));
}

/** Most characters of lines that wait for a slow reader. A line beyond that is dropped. */
const WAITING_LENGTH = 4 * 1_024 * 1_024;

/** When this many characters wait they are written at once. */
const WRITE_LENGTH = 4_096;

/** How long a line may wait for other lines that are written with it, in ms. */
const GATHER_MS = 100;

/**
 * Where lines are written. No caller waits for a write, because each join logs a line and a reader of the lines may be
 * slow. Waiting lines are written at the exit, since the last line is needed most. They are lost only after `kill -9`, or
 * if the engine itself aborts.
 */
function stream(format: LogOptions['format'], given: DestinationStream | undefined): DestinationStream {
  const isPretty = format === 'pretty' || (format === 'auto' && given === undefined && process.stdout.isTTY);
  if (!isPretty) {
    const lines = given ?? gathered();
    return { write: (line) => lines.write(visibleJson(line)) };
  }
  const output = given ?? destination({ dest: 1, sync: false, maxLength: WAITING_LENGTH });
  const toText = prettyFactory({ colorize: given === undefined && process.stdout.hasColors?.() });
  return { write: (line) => output.write(visibleText(toText(line))) };
}

/** Gathers lines that come close together into one write: a write wakes a thread, the event loop and the reader. */
function gathered(): DestinationStream {
  const output = destination({ dest: 1, sync: false, maxLength: WAITING_LENGTH, minLength: WRITE_LENGTH });
  let due = false;
  /** Bytes that are not written yet. */
  let left = 0;
  const flush = (): void => {
    due = false;
    output.flush();
  };
  const flushSoon = (): void => {
    if (due) return;
    due = true;
    setTimeout(flush, GATHER_MS).unref();
  };
  output.on('write', (bytes) => {
    left -= bytes;
  });
  output.on('drop', (line) => {
    left -= Buffer.byteLength(line);
  });
  // A flush while a write is under way does nothing. Without this, lines would wait until another line comes.
  output.on('drain', () => {
    if (left > 0) flushSoon();
  });
  return {
    write(line) {
      left += Buffer.byteLength(line);
      output.write(line);
      flushSoon();
    },
  };
}
