import {
  containsLabels,
  groupedBy,
  isAmbient,
  isGatewayWorkload,
  networkClasses,
  objectText,
  viewOf,
} from '../../istio/index.ts';
import { API_GROUPS, selectorOf } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';

/** A workload that makes calls, as it is on both sides. */
export interface Source {
  /** `Deployment shop/orders` */
  readonly name: string;
  readonly before: Workload;
  readonly after: Workload;
  /** `namespace/service account`, one of each side where they differ. */
  readonly accounts: readonly string[];
  /** Alike for those of which nothing but namespace and identity may tell one from another. */
  readonly shape: string;
  /** Whether not even those do. */
  readonly isBare: boolean;
}

/** Everybody who is there on both sides; gateways send on what comes from outside, which is another question. */
export function sourcesOf(before: Mesh, after: Mesh): readonly Source[] {
  const others = new Map(after.workloads.map((workload) => [objectText(workload), workload]));
  const [first, second] = [shapesOf(before), shapesOf(after)];
  return before.workloads.flatMap((workload) => {
    const name = objectText(workload);
    const counterpart = others.get(name);
    if (
      counterpart === undefined ||
      isGatewayWorkload(before, workload) ||
      isGatewayWorkload(after, counterpart)
    )
      return [];
    const [one, other] = [accountOf(workload), accountOf(counterpart)];
    return [
      {
        name,
        before: workload,
        after: counterpart,
        accounts: one === other ? [one] : [one, other],
        ...shapeOf(first(workload), second(counterpart), one === other),
      },
    ];
  });
}

/** One shape for both sides. */
function shapeOf(
  before: string,
  after: string,
  isSameAccount: boolean,
): Pick<Source, 'shape' | 'isBare'> {
  if (before.startsWith(BARE) && after.startsWith(BARE))
    return { shape: `${before}\n\n${after}`, isBare: true };
  return { shape: `${before}\n\n${after}\n\n${String(isSameAccount)}`, isBare: false };
}

/** As policies name it after `ns/` and `sa/`. */
export const accountOf = ({ namespace, serviceAccount }: Workload): string =>
  `${namespace}/${serviceAccount}`;

/**
 * All of a caller that may decide what becomes of its calls, but its namespace and its identity. Whose calls no proxy
 * handles is told from others by that alone.
 */
function shapesOf(mesh: Mesh): (workload: Workload) => string {
  const chosenBy = selectorsMet(mesh);
  const networkClass = networkClasses(mesh);
  const ofNamespaces = new Map<string, string>();
  const ofNamespace = (namespace: string): string => {
    const known =
      ofNamespaces.get(namespace) ??
      textOf(sortedPairs(mesh.namespaceLabels(namespace) ?? new Map(), isOfMesh));
    ofNamespaces.set(namespace, known);
    return known;
  };
  return (workload) => {
    const { namespace, sidecar } = workload;
    const ambient = isAmbient(mesh, workload);
    const isOpen = sidecar.kind === 'unknown';
    if (!isOpen && !sidecar.value && !ambient) return `${BARE}${networkClass(workload)}`;
    return [
      networkClass(workload),
      isOpen ? 'open' : String(sidecar.value),
      // what ztunnel and waypoints do hangs on more of a namespace than is looked at here
      ambient || isOpen ? namespace : '',
      ofNamespace(namespace),
      chosenBy(workload.labels).join(),
      textOf(sortedPairs(workload.labels, isOfMesh)),
      textOf(sortedPairs(workload.annotations, isOfMesh)),
    ].join('\n');
  };
}

/** No proxy handles its calls: who it is, and what its namespace sees, is asked by nobody. */
const BARE = '-';

const isOfMesh = (key: string): boolean => key.includes('istio') || key.includes('gateway.');

type Pair = readonly [string, string];

const sortedPairs = (
  pairs: ReadonlyMap<string, string>,
  isRead: (key: string) => boolean,
): readonly Pair[] =>
  [...pairs].filter(([key]) => isRead(key)).sort(([a], [b]) => (a < b ? -1 : 1));

const textOf = (pairs: readonly Pair[]): string =>
  pairs.length === 0 ? '' : JSON.stringify(pairs);

/** Kinds whose selector chooses what is called, or who takes calls from outside, and no callers. */
const OF_CALLED: ReadonlySet<string> = new Set([
  'Gateway',
  'ServiceEntry',
  'WorkloadEntry',
  'WorkloadGroup',
]);

/** By which of the labels that routes, Sidecars and DestinationRules ask for callers are chosen. */
function selectorsMet(mesh: Mesh): (labels: ReadonlyMap<string, string>) => readonly number[] {
  const objects = mesh.resources.filter(({ group }) => group === API_GROUPS.istioNetworking);
  const asked = objects.flatMap((resource) => [
    ...(resource.kind === 'VirtualService' ? viewOf('VirtualService', resource).clients : []),
    ...(OF_CALLED.has(resource.kind) ? [] : [selectorOf(resource)]),
  ]);
  const distinct = new Map(
    asked.flatMap((one) => (one.size === 0 ? [] : [[textOf([...one].sort()), one] as const])),
  );
  const selectors = [...distinct.values()].flatMap((labels, id) => {
    const [first] = labels;
    return first === undefined ? [] : [{ id, labels, first: first.join('=') }];
  });
  const byFirst = groupedBy(selectors, ({ first }) => first);
  return (labels) =>
    byFirst.size === 0
      ? []
      : [...labels]
          .flatMap((pair) => byFirst.get(pair.join('=')) ?? [])
          .flatMap(({ id, labels: wanted }) => (containsLabels(labels, wanted) ? [id] : []))
          .sort((a, b) => a - b);
}

/** Sources of one shape, by what else may tell them apart. */
export interface Shape {
  readonly sources: readonly Source[];
  readonly ofNamespace: ReadonlyMap<string, readonly Source[]>;
  readonly ofAccount: ReadonlyMap<string, readonly Source[]>;
}

export const shapesAmong = (sources: readonly Source[]): readonly Shape[] =>
  [...groupedBy(sources, ({ shape }) => shape).values()].map((members) => ({
    sources: members,
    ofNamespace: groupedBy(members, ({ before }) => before.namespace),
    ofAccount: byAccount(members),
  }));

function byAccount(members: readonly Source[]): ReadonlyMap<string, readonly Source[]> {
  const found = new Map<string, Source[]>();
  for (const source of members)
    for (const account of source.accounts) {
      const known = found.get(account);
      if (known === undefined) found.set(account, [source]);
      else known.push(source);
    }
  return found;
}
