import type { ScalarValue } from './node.ts';

/** A plain scalar's value, and its digits where a double cannot hold it exactly. */
export interface ResolvedScalar {
  readonly value: ScalarValue;
  readonly digits?: string;
}

const WORDS: ReadonlyMap<string, ScalarValue> = new Map<string, ScalarValue>([
  ...words([null], '', '~', 'null', 'Null', 'NULL'),
  ...words([true], 'y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'),
  ...words([false], 'n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'),
]);

/**
 * Which words are booleans: all of YAML 1.1's for sigs.k8s.io/yaml (kubectl, kustomization files), only
 * `true` and `false` for go-yaml v3, with which kustomize reads manifests and patches.
 */
export type YamlDialect = 'sigs-yaml' | 'go-yaml-3';

const TEXT_IN_GO_YAML_3 = /^(?:y|n|yes|no|on|off)$/i;

const INTEGER = /^[-+]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO]?[0-7_]+|[1-9][0-9_]*|0)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/**
 * The value of an unquoted, untagged scalar as sigs.k8s.io/yaml reads it: YAML 1.1 booleans (`on`,
 * `no`, `y`), `0777` octal, `0b11`, `1_000`; no base 60, dates stay text. The `yaml` package's own
 * schemas differ in each of these.
 */
export function resolveScalar(source: string, dialect: YamlDialect = 'sigs-yaml'): ResolvedScalar {
  const word = WORDS.get(source);
  if (word !== undefined)
    return { value: dialect === 'go-yaml-3' && TEXT_IN_GO_YAML_3.test(source) ? source : word };
  const first = source.charCodeAt(0);
  const numeric = (first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d;
  if (!numeric && first !== 0x2e) return { value: source };
  if (INTEGER.test(source)) return integerOf(source);
  if (FLOAT.test(source)) return { value: Number(source) };
  return { value: source };
}

function integerOf(source: string): ResolvedScalar {
  const negative = source.startsWith('-');
  const digits = source.replace(/^[-+]/, '').replaceAll('_', '');
  const magnitude = BigInt(prefixed(digits));
  const exact = negative ? -magnitude : magnitude;
  const value = Number(exact);
  return Number.isSafeInteger(value) ? { value } : { value, digits: exact.toString() };
}

/** Go's base-0 spelling in JavaScript's: a leading zero alone means octal there. */
function prefixed(digits: string): string {
  if (/^0[0-7]+$/.test(digits)) return `0o${digits.slice(1)}`;
  return digits;
}

function words(
  [value]: readonly [ScalarValue],
  ...spellings: readonly string[]
): [string, ScalarValue][] {
  return spellings.map((spelling) => [spelling, value]);
}
