import type { EnvironmentVariable } from '../../istio/index.ts';
import { isSensitiveName, REDACTED, redactText } from '../../manifest/index.ts';

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
  const open = withoutSecrets(redactText(value), secretsOf(all));
  const line = open.replaceAll(/\s+/g, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** More that begin alike are not told apart: what begins so is hidden to its end. */
const MOST_ALIKE = 50;

/** Secret values by how they begin, the longest first: a container may have tens of thousands. */
type Secrets = ReadonlyMap<string, readonly string[]>;

const known = new WeakMap<ReadonlyMap<string, EnvironmentVariable>, Secrets>();

function secretsOf(all: ReadonlyMap<string, EnvironmentVariable>): Secrets {
  const found = known.get(all) ?? readSecrets(all);
  known.set(all, found);
  return found;
}

function readSecrets(all: ReadonlyMap<string, EnvironmentVariable>): Secrets {
  const values = new Set<string>();
  for (const variable of all.values())
    if ((variable.value?.length ?? 0) >= SHORTEST && isSecret(variable))
      values.add(variable.value ?? '');
  const secrets = new Map<string, string[]>();
  for (const value of [...values].sort((one, other) => other.length - one.length)) {
    const alike = secrets.get(value.slice(0, SHORTEST));
    if (alike === undefined) secrets.set(value.slice(0, SHORTEST), [value]);
    else alike.push(value);
  }
  return secrets;
}

/** What is shown of a text, without any of the secrets. */
function withoutSecrets(text: string, secrets: Secrets): string {
  if (secrets.size === 0) return text;
  let open = '';
  let seen = 0;
  for (let at = 0; at < text.length && seen <= LONGEST;) {
    const from = at;
    const alike = secrets.get(text.slice(at, at + SHORTEST)) ?? [];
    if (alike.length > MOST_ALIKE) return open + REDACTED;
    const secret = alike.find((value) => text.startsWith(value, from));
    const next = secret === undefined ? text.charAt(at) : REDACTED;
    open += next;
    seen += next.trim().length;
    at += secret?.length ?? 1;
  }
  return open;
}

const isSecret = ({ name, from }: Pick<EnvironmentVariable, 'name' | 'from'>): boolean =>
  from?.kind === 'Secret' || isSensitiveName(name);

const keyOf = (key: string | null): string => (key === null ? '' : `, ${key}`);
