import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { Log, LogFields } from '../../core/ports.ts';
import { describeError } from './describe-error.ts';

export interface LogOptions {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** auto: pretty on a terminal, json elsewhere. */
  readonly format: 'auto' | 'pretty' | 'json';
  readonly node: string;
  /** Where lines go instead of standard output. */
  readonly output?: DestinationStream;
}

/** Fields that only the process itself has something to put in. */
interface ProcessLogFields extends LogFields {
  readonly url?: string;
}

/** The core's log, and what the process tells about itself. */
export interface NodeLog extends Log {
  info(event: string, fields: ProcessLogFields): void;
}

/** What is never written, wherever it turns up: nothing puts it in, and this keeps it so. */
const SECRETS = new Set(['secret', 'resumeSecret', 'token', 'credential', 'password', 'sdp', 'candidate', 'payload']);

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
    info: (event, fields) => logger.info(fields, event),
    warn: (event, fields) => logger.warn(fields, event),
    error: (event, fields) => logger.error(fields, event),
  };
}

/**
 * The fields without their secrets, however deep, and errors described: pino's own `redact` costs a line six times as much
 * as all the rest.
 */
function struckOut(fields: object): Record<string, unknown> {
  const strike = ([name, value]: [string, unknown]): [string, unknown] => {
    if (SECRETS.has(name)) return [name, '[redacted]'];
    if (value instanceof Error || (name === 'error' && value !== undefined)) return [name, describeError(value)];
    return [name, typeof value === 'object' && value !== null ? struckOut(value) : value];
  };
  return Object.fromEntries(Object.entries(fields).map(strike));
}

/** Characters of lines that may wait for a reader that has stopped; what comes on top is dropped. */
const WAITING_LENGTH = 4 * 1_024 * 1_024;

/** Characters that are written without waiting for more. */
const WRITE_LENGTH = 4_096;

/** For how long a line may wait for others to be written with it, in ms. */
const GATHER_MS = 100;

/**
 * Not awaited: a join has a line, and whoever reads them may be slow. What waits is written at the exit, since the last
 * line is the one that is needed most; only after `kill -9`, or where the engine itself aborts, it is gone.
 */
function stream(format: LogOptions['format'], given: DestinationStream | undefined): DestinationStream {
  const isPretty = format === 'pretty' || (format === 'auto' && given === undefined && process.stdout.isTTY);
  if (!isPretty) return given ?? gathered();
  const output = given ?? destination({ dest: 1, sync: false, maxLength: WAITING_LENGTH });
  const toText = prettyFactory({ colorize: given === undefined && process.stdout.hasColors?.() });
  return { write: (line) => output.write(toText(line)) };
}

/** Lines that follow each other closely are one write: each would wake a thread, then the event loop, then the reader. */
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
  // A flush while a write is under way does nothing, and no later line may come that asks for another.
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
