import type { Plain, Resource } from '../../manifest/index.ts';
import { canonicalJson, isPlainList, plainOf, counted } from '../../manifest/index.ts';
import { objectText } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { changedObjects } from '../rollout/changed-objects.ts';

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

/** Something that objects say of calls and that no comparison of requests takes in. */
interface Beyond {
  readonly kinds: readonly string[];
  /** Paths below `spec` where it is written, `[]` for each item of a list; empty for all of the object. */
  readonly fields: readonly string[];
  readonly says: (names: string) => string;
}

/** Blocks of a DestinationRule that act under load or after errors, wherever one may have them. */
const UNDER_LOAD = ['connectionPool', 'outlierDetection', 'loadBalancer', 'retryBudget'];

const POLICIES = ['trafficPolicy', 'subsets[].trafficPolicy'].flatMap((policy) => [
  policy,
  `${policy}.portLevelSettings[]`,
]);

const BEYOND: readonly Beyond[] = [
  {
    kinds: ['EnvoyFilter', 'WasmPlugin'],
    fields: [],
    says: (names) => `Not compared: effects of ${names} on calls.`,
  },
  {
    kinds: ['ServiceEntry'],
    fields: [],
    says: (names) =>
      `Calls to hosts of ${names} are compared only if workload settings show them; answers there are not compared.`,
  },
  {
    kinds: ['DestinationRule'],
    fields: POLICIES.flatMap((policy) => UNDER_LOAD.map((block) => `${policy}.${block}`)),
    says: (names) => `Not compared: limits, ejections and load balancing of ${names} under load.`,
  },
  {
    kinds: ['VirtualService'],
    fields: ['mirror', 'mirrors', 'mirrorPercentage', 'mirrorPercent'].map(
      (field) => `http[].${field}`,
    ),
    says: (names) => `Not compared: mirrored requests of ${names}.`,
  },
  {
    kinds: ['VirtualService'],
    fields: ['http[].headers', 'http[].route[].headers', 'http[].corsPolicy'],
    says: (names) => `Not compared: headers that ${names} writes.`,
  },
  {
    kinds: ['HTTPRoute', 'GRPCRoute'],
    fields: ['rules[].filters', 'rules[].backendRefs[].filters'],
    says: (names) =>
      `Not compared: header and mirror filters of ${names}. Redirects and rewrites are.`,
  },
  {
    kinds: ['Gateway'],
    fields: ['servers[].tls', 'listeners[].tls'],
    says: (names) =>
      `Not compared: certificates of ${names}, and whether callers have the required ones.`,
  },
];

/** Sentences on what the change alters of calls that is not among what is compared. */
export function notComparedOfChange(before: Mesh, after: Mesh): readonly string[] {
  const changed = changedObjects(before, after);
  return BEYOND.flatMap(({ kinds, fields, says }) => {
    const names = changed.flatMap((one) => {
      const resource = one.after ?? one.before;
      const isMeant =
        resource !== null &&
        kinds.includes(resource.kind) &&
        saidAt(one.before, fields) !== saidAt(one.after, fields);
      return isMeant ? [objectText(resource)] : [];
    });
    const [first, ...others] = [...new Set(names)];
    if (first === undefined) return [];
    return [says(others.length === 0 ? first : `${first} and ${counted(others.length, 'other')}`)];
  });
}

/** What an object says in these fields, in canonical form. */
function saidAt(resource: Resource | null, fields: readonly string[]): string {
  if (resource === null) return '[]';
  const spec = valuesAt(plainOf(resource.node), 'spec');
  const said = fields.length === 0 ? spec : fields.map((path) => spec.flatMap(at(path)));
  return said.flat().length === 0 ? '[]' : canonicalJson(said);
}

const at =
  (path: string) =>
  (value: Plain): readonly Plain[] =>
    valuesAt(value, path);

function valuesAt(value: Plain, path: string): readonly Plain[] {
  const [step = '', ...rest] = path.split('.');
  const name = step.replace('[]', '');
  if (typeof value !== 'object' || value === null || isPlainList(value)) return [];
  const found = Object.hasOwn(value, name) ? value[name] : undefined;
  if (found === undefined || found === null) return [];
  const items = step.endsWith('[]') ? (isPlainList(found) ? found : []) : [found];
  return rest.length === 0 ? items : items.flatMap((item) => valuesAt(item, rest.join('.')));
}
