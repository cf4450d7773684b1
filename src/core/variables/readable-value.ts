import type { EnvironmentVariable } from '../mesh/index.ts';
import { isSensitiveName, REDACTED, redactText } from '../redaction/index.ts';

/** Longer values are cut off where they are shown. */
const LONGEST = 80;

/** Shorter secrets stand in half of all texts. */
const SHORTEST = 4;

/**
 * What may be read of a variable's value; where it comes from, in place of one that is not here. `all` are the
 * variables of its container: what one of them keeps secret, `$(NAME)` may have put into this one.
 */
export function readableValue(
  { name, value, from }: EnvironmentVariable,
  all: ReadonlyMap<string, EnvironmentVariable>,
): string {
  if (value === null)
    return from === null ? 'a field of the pod' : `${from.kind} ${from.name}${keyOf(from.key)}`;
  if (isSecret({ name, from })) return REDACTED;
  let open = redactText(value);
  for (const other of all.values())
    if (isSecret(other) && (other.value?.length ?? 0) >= SHORTEST)
      open = open.replaceAll(other.value ?? '', REDACTED);
  const line = open.replaceAll(/\s+/g, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

const isSecret = ({ name, from }: Pick<EnvironmentVariable, 'name' | 'from'>): boolean =>
  from?.kind === 'Secret' || isSensitiveName(name);

const keyOf = (key: string | null): string => (key === null ? '' : `, ${key}`);
