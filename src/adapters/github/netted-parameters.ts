import { lastNet } from '../../core/report/last-net.ts';

/** Fields of requests that hold sentences; contents of files and names of branches are none. */
const SENTENCES: ReadonlySet<string> = new Set([
  'title',
  'body',
  'summary',
  'text',
  'message',
  'headline',
  'description',
]);

/** What is sent to be read by people, without what looks like a credential: whoever composed it. */
export const nettedParameters = (
  parameters: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, nettedValue(name, value)]),
  );

function nettedValue(name: string, value: unknown): unknown {
  if (typeof value === 'string') return SENTENCES.has(name) ? lastNet(value) : value;
  if (Array.isArray(value)) return value.map((item: unknown) => nettedValue(name, item));
  return isRecord(value) ? nettedParameters(value) : value;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
