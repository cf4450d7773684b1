import type { Plain, Resource } from '../../manifest/index.ts';
import { canonicalJson, isPlainList, plainOf } from '../../manifest/index.ts';

/**
 * Fields of an object that the comparison of calls takes in whole, as paths below `spec`; `[]` stands for the items of a
 * list and `*` for any key. What holds one of the others is compared as text. A test holds them against `schemas/`.
 */
export const COMPARED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  VirtualService: [
    'http[].match[].uri.exact',
    'http[].match[].uri.prefix',
    'http[].match[].method.exact',
    'http[].match[].headers.*.exact',
    'http[].match[].queryParams.*.exact',
    'http[].match[].withoutHeaders.*.exact',
    'http[].match[].ignoreUriCase',
    'http[].route[].destination.host',
    'http[].route[].destination.subset',
    'http[].route[].destination.port.number',
    'http[].route[].weight',
    'http[].timeout',
    'http[].retries.attempts',
    'http[].retries.perTryTimeout',
  ],
  DestinationRule: ['subsets[].name', 'subsets[].labels.*', 'trafficPolicy.tls.mode'],
};

/** What else an object says, as text; null where it says something that is not compared among what is. */
export function besideCompared(resource: Resource): string | null {
  const compared = COMPARED_FIELDS[resource.kind];
  if (compared === undefined) return null;
  const whole = fieldsOf(fieldsOf(plainOf(resource.node))['spec'] ?? null);
  // what stands alone, and not among the items of a list, leaves its neighbours to be compared as text
  const single = compared.filter((path) => !/[[*]/.test(path));
  const spec = Object.entries(
    single.reduce((rest, path) => fieldsOf(withoutField(rest, path.split('.'))), whole),
  );
  const listed = compared.filter((path) => !single.includes(path));
  const names = new Set(listed.map((path) => path.replace(/[[.].*/s, '')));
  const leaves = spec.flatMap(([name, value]) => (names.has(name) ? leavesOf(value, name) : []));
  if (leaves.some((path) => !compared.some((each) => fits(each, path)))) return null;
  return canonicalJson(Object.fromEntries(spec.filter(([name]) => !names.has(name))));
}

/** A value without a field below it, and without what holds nothing else; of an empty one an empty map. */
function withoutField(value: Plain, [step = '', ...rest]: readonly string[]): Plain {
  const fields = fieldsOf(value);
  const inner = fields[step];
  if (inner === undefined) return value;
  const left = rest.length === 0 ? {} : fieldsOf(withoutField(inner, rest));
  const others = Object.entries(fields).filter(([name]) => name !== step);
  const kept = Object.keys(left).length === 0 ? [] : [[step, left] as const];
  return Object.fromEntries([...others, ...kept]);
}

const fieldsOf = (value: Plain): { readonly [name: string]: Plain } =>
  typeof value === 'object' && value !== null && !isPlainList(value) ? value : {};

/** Paths of values, and of lists and maps that are empty. */
function leavesOf(value: Plain, path: string): readonly string[] {
  if (isPlainList(value) && value.length > 0)
    return value.flatMap((item) => leavesOf(item, `${path}[]`));
  const entries = Object.entries(fieldsOf(value));
  return entries.length === 0
    ? [path]
    : entries.flatMap(([key, item]) => leavesOf(item, `${path}.${key}`));
}

/** A key may hold dots: what stands for any key takes all between its neighbours. */
function fits(compared: string, path: string): boolean {
  const [before = '', after] = compared.split('*');
  return after === undefined
    ? compared === path
    : path.length > before.length + after.length && path.startsWith(before) && path.endsWith(after);
}
