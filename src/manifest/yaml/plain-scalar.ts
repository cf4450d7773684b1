import type { ScalarNode, ScalarValue } from './node.ts';

/** A plain scalar's value, its digits where a double cannot hold it exactly, and how it is spelled. */
type ResolvedScalar = Pick<ScalarNode, 'value' | 'digits' | 'spelling'>;

const WORDS: ReadonlyMap<string, ScalarValue> = new Map<string, ScalarValue>([
  ...words([null], '', '~', 'null', 'Null', 'NULL'),
  ...words([true], 'y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'),
  ...words([NaN], '.nan', '.NaN', '.NAN'),
  ...words([Infinity], '.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'),
  ...words([-Infinity], '-.inf', '-.Inf', '-.INF'),
  ...words([false], 'n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'),
]);

/**
 * Which words are booleans: all of YAML 1.1's for sigs.k8s.io/yaml (kubectl, kustomization files), only
 * `true` and `false` for go-yaml v3, with which kustomize reads manifests and patches.
 */
export type YamlDialect = 'sigs-yaml' | 'go-yaml-3';

const TEXT_IN_GO_YAML_3 = /^(?:y|n|yes|no|on|off)$/i;

const INTEGER = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[1-9][0-9]*|0)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const SMALLEST = -(2n ** 63n);
const LARGEST = 2n ** 64n - 1n;

/**
 * The value of an unquoted, untagged scalar as sigs.k8s.io/yaml reads it: YAML 1.1 booleans (`on`,
 * `no`, `y`), `0777` octal, `0b11`, `1_000`; no base 60, dates stay text. The `yaml` package's own
 * schemas differ in each of these. In the other dialect dates are times, and what is not spelled as
 * its value is (`1e3`, `True`, `~`) says how it is.
 */
export function resolveScalar(source: string, dialect: YamlDialect = 'sigs-yaml'): ResolvedScalar {
  if (source.length > LONGEST_WORD && !mayBeNumber(source)) return { value: source };
  if (dialect === 'sigs-yaml') return valueOf(source);
  if (TEXT_IN_GO_YAML_3.test(source)) return { value: source };
  const time = timestampOf(source);
  if (time !== undefined) return { value: time, spelling: source };
  const resolved = valueOf(source);
  const usual = resolved.digits ?? String(resolved.value ?? '');
  return usual === source ? resolved : { ...resolved, spelling: source };
}

/** Letters of `false` and `+.inf`. */
const LONGEST_WORD = 5;

/** Numbers and times begin with a digit, a sign or a point. */
function mayBeNumber(source: string): boolean {
  const first = source.charCodeAt(0);
  return (first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d || first === 0x2e;
}

function valueOf(source: string): ResolvedScalar {
  const word = WORDS.get(source);
  if (word !== undefined) return { value: word };
  if (!mayBeNumber(source)) return { value: source };
  const numeric = !source.startsWith('.');
  const digits = numeric ? source.replaceAll('_', '') : source;
  const integer = INTEGER.test(digits) ? integerOf(digits) : undefined;
  if (integer !== undefined) return integer;
  const float = FLOAT.test(digits) ? Number(digits) : Infinity;
  return { value: Number.isFinite(float) ? float : source };
}

/** An integer of 64 bits, with or without a sign; undefined where it is larger. */
function integerOf(source: string): ResolvedScalar | undefined {
  const negative = source.startsWith('-');
  const magnitude = BigInt(prefixed(source.replace(/^[-+]/, '')));
  const exact = negative ? -magnitude : magnitude;
  if (exact < SMALLEST || exact > LARGEST || (source.startsWith('+') && exact >= 2n ** 63n))
    return undefined;
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

const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})(.*)$/;
const TIME = /^[Tt ](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?(Z|[-+]\d{2}:\d{2})?$/;

/**
 * What a plain scalar becomes that go-yaml reads as a date or a time: the text Go writes into JSON
 * (`2024-05-01T00:00:00Z`). Undefined where it is no such value, 30 February included.
 */
export function timestampOf(source: string): string | undefined {
  const date = DATE.exec(source);
  if (date === null) return undefined;
  const [, year = '', month = '', day = '', rest = ''] = date;
  if (Number(day) < 1 || Number(day) > daysIn(Number(year), Number(month))) return undefined;
  const start = `${year}-${padded(month)}-${padded(day)}`;
  return rest === '' ? `${start}T00:00:00Z` : withTime(start, rest);
}

function withTime(date: string, rest: string): string | undefined {
  const time = TIME.exec(rest);
  if (time === null) return undefined;
  const [, hour = '', minute = '', second = '', fraction = '', zone] = time;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  // With a blank between date and time no zone may follow, otherwise one must.
  if (rest.startsWith(' ') !== (zone === undefined)) return undefined;
  if (zone !== undefined && !isZone(zone)) return undefined;
  const digits = fraction.slice(0, 9).replace(/0+$/, '');
  const clock = [hour, minute, second].map(padded).join(':');
  return `${date}T${clock}${digits === '' ? '' : `.${digits}`}${zoneText(zone)}`;
}

const isZone = (zone: string): boolean =>
  zone === 'Z' || (Number(zone.slice(1, 3)) < 24 && Number(zone.slice(4)) < 60);

const zoneText = (zone: string | undefined): string =>
  zone === undefined || /^[-+]00:00$/.test(zone) ? 'Z' : zone;

const padded = (digits: string): string => digits.padStart(2, '0');

/** Days of a month; none of a month there is not. */
function daysIn(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  if (month < 1 || month > 12) return 0;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

const isLeapYear = (year: number): boolean =>
  (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** Numbers to base 60, such as times of day. */
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

/** Whether an unquoted scalar is read back as text by YAML 1.1's rules, as go-yaml v2 knows them. */
export function readsAsText(text: string): boolean {
  if (typeof resolveScalar(text).value !== 'string') return false;
  if (!/^[-+\d]/.test(text)) return true;
  return timestampOf(text) === undefined && !BASE_60.test(text);
}
