import { type NodeLog, struckOut } from './log.ts';
import { visibleInLine } from './visible.ts';

/** A logger of somebody else, as pino has it: fields, then the text of the line. */
export interface ForeignLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The log of a node over another logger. Secrets are struck out as in the node's own lines. */
export function logThrough(logger: ForeignLogger, node: string): NodeLog {
  const fieldsOf = (fields: object): object => ({ node, ...struckOut(fields) });
  return {
    info: (event, fields) => logger.info(fieldsOf(fields), visibleInLine(event)),
    warn: (event, fields) => logger.warn(fieldsOf(fields), visibleInLine(event)),
    error: (event, fields) => logger.error(fieldsOf(fields), visibleInLine(event)),
  };
}
