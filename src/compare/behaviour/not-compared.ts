import { objectText } from '../../istio/index.ts';
import type { Plain, Resource } from '../../manifest/index.ts';
import { canonicalJson, counted, isPlainList, plainOf } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { changedObjects } from '../rollout/changed-objects.ts';

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
    says: (names) => `What ${names} does to calls is not compared.`,
  },
  {
    kinds: ['ServiceEntry'],
    fields: [],
    says: (names) =>
      `Calls to the hosts of ${names} are compared only where settings of workloads show them, and not what answers there.`,
  },
  {
    kinds: ['DestinationRule'],
    fields: POLICIES.flatMap((policy) => UNDER_LOAD.map((block) => `${policy}.${block}`)),
    says: (names) =>
      `What limits, ejections and load balancing of ${names} do under load is not compared.`,
  },
  {
    kinds: ['VirtualService'],
    fields: ['mirror', 'mirrors', 'mirrorPercentage', 'mirrorPercent'].map(
      (field) => `http[].${field}`,
    ),
    says: (names) => `Copies of requests (mirrors) of ${names} are not compared.`,
  },
  {
    kinds: ['VirtualService'],
    fields: ['http[].headers', 'http[].route[].headers', 'http[].corsPolicy'],
    says: (names) => `What ${names} writes into headers is not compared.`,
  },
  {
    kinds: ['HTTPRoute', 'GRPCRoute'],
    fields: ['rules[].filters', 'rules[].backendRefs[].filters'],
    says: (names) =>
      `Of the filters of ${names} only redirects and rewrites are compared, no headers and copies.`,
  },
  {
    kinds: ['Gateway'],
    fields: ['servers[].tls', 'listeners[].tls'],
    says: (names) =>
      `Whether callers accept the certificates of ${names}, and have those that it asks for, is not compared.`,
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
