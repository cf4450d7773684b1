import type { EnvironmentVariable } from '../mesh/index.ts';
import { isSensitiveName, REDACTED, withoutCredentials } from '../redaction/index.ts';

/** Longer values are cut off where they are shown. */
const LONGEST = 80;

/** What may be read of a variable's value; where it comes from, in place of one that is not here. */
export function shownValue({ name, value, from }: EnvironmentVariable): string {
  if (value === null)
    return from === null ? 'a field of the pod' : `${from.kind} ${from.name}${keyOf(from.key)}`;
  if (from?.kind === 'Secret' || isSensitiveName(name)) return REDACTED;
  const open = withoutCredentials(value).replaceAll(/\s+/g, ' ');
  return open.length > LONGEST ? `${open.slice(0, LONGEST)}…` : open;
}

const keyOf = (key: string | null): string => (key === null ? '' : `, ${key}`);
