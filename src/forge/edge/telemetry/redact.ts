import { withoutCredentials } from '../../../manifest/index.ts';

/** Names of fields whose values are nobody's business, wherever they turn up. */
const SECRET_FIELD =
  /authorization|token|secret|password|private.?key|signature|cookie|payload|body/i;
/** Beside what no report quotes: short tokens of GitHub's, and headers whatever follows the scheme. */
const SECRET_TEXT = [/\b(?:gh[a-z]|github_pat)_[\w.-]+/g, /\b(?:bearer|basic)\s+[\w.~+/=-]{12,}/gi];
const REDACTED = '[redacted]';
/** Log objects are flat; deeper ones come from libraries and hold requests and payloads. */
const DEEPEST = 3;
const LONGEST_TEXT = 4_000;

export const redactText = (text: string): string =>
  SECRET_TEXT.reduce(
    (rest, pattern) => rest.replace(pattern, REDACTED),
    // cut first, a token would lose the end that betrays it
    withoutCredentials(text.slice(0, 2 * LONGEST_TEXT), () => REDACTED).slice(0, LONGEST_TEXT),
  );

/** What of a log object may be written down. */
export function redactFields(fields: object, depth = 0): Record<string, unknown> {
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
