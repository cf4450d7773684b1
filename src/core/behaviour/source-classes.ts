import { objectText } from '../asking/index.ts';
import { asVirtualService } from '../istio/index.ts';
import { API_GROUPS } from '../kinds/index.ts';
import { selectorOf } from '../manifest/index.ts';
import type { Mesh, Workload } from '../mesh/index.ts';
import { groupedBy, isAmbient, isGatewayWorkload } from '../mesh/index.ts';

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
        shape: JSON.stringify([first(workload), second(counterpart), one === other]),
      },
    ];
  });
}

/** As policies name it after `ns/` and `sa/`. */
export const accountOf = ({ namespace, serviceAccount }: Workload): string =>
  `${namespace}/${serviceAccount}`;

/** All of a caller that may decide what becomes of its calls, but its namespace and its identity. */
function shapesOf(mesh: Mesh): (workload: Workload) => string {
  const labels = labelsRead(mesh);
  const ofNamespaces = new Map<string, string>();
  const ofNamespace = (namespace: string): string => {
    const known =
      ofNamespaces.get(namespace) ??
      JSON.stringify(sortedPairs(mesh.namespaceLabels(namespace) ?? new Map(), isOfMesh));
    ofNamespaces.set(namespace, known);
    return known;
  };
  return (workload) => {
    const { namespace, sidecar } = workload;
    const ambient = isAmbient(mesh, workload);
    return JSON.stringify([
      sidecar.kind === 'known' ? sidecar.value : sidecar.missing,
      // what ztunnel and waypoints do hangs on more of a namespace than is looked at here
      ambient ? namespace : '',
      ofNamespace(namespace),
      sortedPairs(workload.labels, (key) => labels.has(key) || isOfMesh(key)),
      sortedPairs(workload.annotations, isOfMesh),
    ]);
  };
}

const isOfMesh = (key: string): boolean => key.includes('istio') || key.includes('gateway.');

const sortedPairs = (
  pairs: ReadonlyMap<string, string>,
  isRead: (key: string) => boolean,
): readonly (readonly [string, string])[] =>
  [...pairs].filter(([key]) => isRead(key)).sort(([a], [b]) => (a < b ? -1 : 1));

/** Labels of callers by which routes, Sidecars and DestinationRules choose them. */
function labelsRead(mesh: Mesh): ReadonlySet<string> {
  const objects = mesh.resources.filter(({ group }) => group === API_GROUPS.istioNetworking);
  const asked = objects
    .filter(({ kind }) => kind === 'VirtualService')
    .flatMap((resource) => {
      const { http, tcp, tls } = asVirtualService(resource);
      return [...http.value, ...tcp.value, ...tls.value].flatMap(({ match }) =>
        match.value.map(({ sourceLabels }) => sourceLabels.value),
      );
    });
  const chosen = objects.map((resource) => selectorOf(resource));
  return new Set([...asked, ...chosen].flatMap((labels) => [...labels.keys()]));
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
