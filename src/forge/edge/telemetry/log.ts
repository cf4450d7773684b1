import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { z } from 'zod';
import type { Log } from '../../ports/log-and-metrics.ts';
import { plainText, withoutCredentials } from '../../../manifest/index.ts';

interface LogSettings {
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

/** Names of fields whose values are nobody's business, wherever they turn up. */
const SECRET_FIELD =
  /authorization|token|secret|password|private.?key|signature|cookie|payload|body/i;
/**
 * Matches secrets beside those that no report quotes: short tokens of GitHub's, and headers whatever follows
 * the scheme.
 */
const SECRET_TEXT = [/\b(?:gh[a-z]|github_pat)_[\w.-]+/g, /\b(?:bearer|basic)\s+[\w.~+/=-]{12,}/gi];
const REDACTED = '[redacted]';
/** Log objects are flat; deeper ones come from libraries and hold requests and payloads. */
const DEEPEST = 3;
const LONGEST_TEXT = 4_000;

const redactText = (text: string): string =>
  SECRET_TEXT.reduce(
    (rest, pattern) => rest.replace(pattern, REDACTED),
    // cut first, a token would lose the end that betrays it
    withoutCredentials(text.slice(0, 2 * LONGEST_TEXT), () => REDACTED).slice(0, LONGEST_TEXT),
  );

/** Gives what may be written down of a log object. */
function redactFields(fields: object, depth = 0): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]: [string, unknown]) => [
      name,
      SECRET_FIELD.test(name) ? REDACTED : redactValue(value, depth),
    ]),
  );
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (value instanceof Error) return errorFields(value, depth);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return REDACTED;
  return Array.isArray(value)
    ? value.slice(0, 20).map((item) => redactValue(item, depth + 1))
    : redactFields(value, depth + 1);
}

/**
 * Errors of Octokit carry the request with its body, those of webhooks the whole event: only name, message,
 * status and stack are kept.
 */
function errorFields(error: Error, depth: number): Record<string, unknown> {
  const status: unknown = Reflect.get(error, 'status');
  return {
    name: error.name,
    message: redactText(error.message),
    ...(typeof status === 'number' ? { status } : {}),
    stack: redactText(error.stack ?? ''),
    ...(error instanceof AggregateError && depth < DEEPEST
      ? { errors: error.errors.slice(0, 5).map((inner) => redactValue(inner, depth + 1)) }
      : {}),
  };
}
