import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { z } from 'zod';
import type { Log } from '../../ports/log-and-metrics.ts';
import { plainText } from '../../../manifest/index.ts';
import { redactFields, redactText } from './redact.ts';

export interface LogSettings {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
  readonly format: 'json' | 'pretty';
}

const Line = z.looseObject({ level: z.string(), time: z.string(), msg: z.string().default('') });

/** A JSON log line for a person at a terminal: `11:02:03 warn  message  key=value`. */
function prettyLine(line: string): string {
  const { level, time, msg, ...fields } = Line.parse(JSON.parse(line));
  const rest = Object.entries(fields)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const parts = [time.slice(11, 19), level.padEnd(5), msg, ...rest];
  return `${plainText(parts.join(' '))}\n`;
}

/**
 * Log lines on standard output, one JSON object each (or a line for people). Whatever secrets a field, a
 * message or an error of a library holds is replaced. The Pino logger is for libraries that want one.
 */
export function createLog(
  { level, format }: LogSettings,
  write: (line: string) => void = (line) => process.stdout.write(line),
): Log & { readonly pino: Logger } {
  const destination: DestinationStream =
    format === 'json'
      ? { write }
      : {
          write: (line) => {
            write(prettyLine(line));
          },
        };
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: redactFields },
      // pino would add an error's own properties, which are requests and payloads
      serializers: { err: (error: unknown) => error, error: (error: unknown) => error },
      hooks: {
        logMethod(args, method) {
          const [first, ...rest]: unknown[] = args;
          // pino takes the message of a lone error as it is
          const all =
            first instanceof Error
              ? [{ err: first }, ...(rest.length ? rest : [first.message])]
              : args;
          const safe = all.map((arg) => (typeof arg === 'string' ? redactText(arg) : arg));
          method.apply(this, safe as typeof args);
        },
      },
    },
    destination,
  );
  return {
    debug: (fields, message) => {
      logger.debug(fields, message);
    },
    info: (fields, message) => {
      logger.info(fields, message);
    },
    warn: (fields, message) => {
      logger.warn(fields, message);
    },
    error: (fields, message) => {
      logger.error(fields, message);
    },
    pino: logger,
  };
}
