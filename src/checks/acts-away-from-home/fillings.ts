import type { RenderedRoot } from '../../gitops/index.ts';
import { folderSigns, isBelow } from '../../gitops/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { aroundMesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { OPERATOR_GROUPS, resourceKey, runsPods } from '../../manifest/index.ts';

/** Holds what a root, or all that is one delivery with it, brings to which namespace. */
export interface Filling {
  /** Namespaces to which it brings anything. */
  readonly any: ReadonlySet<string>;
  /** Kinds that it brings to a namespace (`kindIn`). */
  readonly kinds: ReadonlySet<string>;
  /** Namespaces of which it brings the Namespace, and nothing else. */
  readonly bare: ReadonlySet<string>;
  /** Namespaces that it brings itself, or whose workloads it brings, with one of these; null for a chart that is not seen. */
  readonly own: ReadonlyMap<string, Resource | null>;
  /** Namespaces that it brings itself, or in which it installs Istio. */
  readonly founded: ReadonlySet<string>;
}

export const NOTHING: Filling = {
  any: new Set(),
  kinds: new Set(),
  bare: new Set(),
  own: new Map(),
  founded: new Set(),
};

/** The namespace that an object is about: of a Namespace, itself. */
export const homeOf = (resource: Resource): string =>
  isNamespace(resource) ? resource.name : resource.namespace;

/** Names the kind of an object in its namespace. */
export const kindIn = (resource: Resource): string =>
  `${homeOf(resource)} ${resource.group}/${resource.kind}`;

export const isNamespace = ({ group, kind }: Resource): boolean =>
  group === '' && kind === 'Namespace';

export const joined = (fillings: readonly Filling[]): Filling => ({
  any: new Set(fillings.flatMap(({ any }) => [...any])),
  kinds: new Set(fillings.flatMap(({ kinds }) => [...kinds])),
  bare: new Set(),
  own: new Map(fillings.flatMap(({ own }) => [...own])),
  founded: new Set(fillings.flatMap(({ founded }) => [...founded])),
});

/** Gives what each root of one side brings to which namespace. */
export function fillingsOf(
  roots: readonly RenderedRoot[],
  mesh: Mesh,
): readonly (readonly [RenderedRoot, Filling])[] {
  const charts = new Map<string, Mesh['charts'][number][]>();
  for (const chart of mesh.charts) {
    const key = resourceKey(chart.resource);
    charts.set(key, [...(charts.get(key) ?? []), chart]);
  }
  return roots.map((root) => [root, fillingOfRoot(root, charts, mesh)]);
}

function fillingOfRoot(
  of: RenderedRoot,
  charts: ReadonlyMap<string, Mesh['charts']>,
  mesh: Mesh,
): Filling {
  const { resources, unseen = [] } = of;
  const homes = resources.filter((resource) => homeOf(resource) !== '');
  const ofNamespaces = homes.filter(isNamespace);
  const inside = homes.filter((resource) => !isNamespace(resource));
  const installing = resources.flatMap((resource) => charts.get(resourceKey(resource)) ?? []);
  const unseenCharts = unseen.flatMap(({ kind, name, namespace }) =>
    kind === 'Chart' && namespace !== null ? [{ chart: name, namespace }] : [],
  );
  const delivered = [...installing, ...unseenCharts];
  const inhabited = new Set([
    ...inside.map(homeOf),
    ...delivered.map(({ namespace }) => namespace),
  ]);
  // what tells most of who is there comes last
  const own = new Map<string, Resource | null>([
    ...unseenCharts.map(({ namespace }) => [namespace, null] as const),
    ...ofNamespaces.map((resource) => [homeOf(resource), resource] as const),
    ...inside
      .filter((one) => runsPods(one) && !isExample(one, of))
      .map((resource) => [homeOf(resource), resource] as const),
    ...installing.map(({ namespace, resource }) => [namespace, resource] as const),
  ]);
  return {
    own,
    any: new Set(homes.map(homeOf)),
    kinds: new Set(homes.map(kindIn)),
    bare: new Set([...own.keys()].filter((namespace) => !inhabited.has(namespace))),
    founded: new Set([
      ...ofNamespaces.map(homeOf),
      ...inside.filter((one) => isInstallation(one, mesh)).map(homeOf),
      ...delivered.flatMap(({ chart, namespace }) => (OF_ISTIO.test(chart) ? namespace : [])),
    ]),
  };
}

/** Tells whether an object lies among examples or tests of a folder that nobody applies: it runs nowhere. */
function isExample({ origin: { file } }: Resource, { root: { by, path } }: RenderedRoot): boolean {
  const below = path !== '.' && isBelow(file, path) ? file.slice(path.length) : file;
  return by.tool === 'nobody' && folderSigns.isOfTests(below);
}

const isInstallation = (resource: Resource, mesh: Mesh): boolean =>
  OPERATOR_GROUPS.has(resource.group) ||
  (runsPods(resource) && aroundMesh.isOfControlPlane(resource, mesh));

/** Charts of the control plane. */
const OF_ISTIO = /^(?:istiod|istio)\b/;
