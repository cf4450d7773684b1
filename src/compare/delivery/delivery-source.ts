import { applicationSources } from '../../gitops/index.ts';
import { isInstanceSettings } from './argo-instance/argo-instance.ts';
import { MESH_KIND_NAMES } from '../diff/kind-reach.ts';
import { entriesAt, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';

/** One thing that a delivering object names: a folder or a chart, and where its objects go. */
export interface NamedContent {
  /** Folder relative to its source; null for a chart of a registry. May hold `{{ }}` of an ApplicationSet. */
  readonly path: string | null;
  /** Name of a chart, path and URL included where they are written: what tells the control plane's. */
  readonly chart: string;
  /** Namespace its objects go into; null where nothing fixes one. */
  readonly namespace: string | null;
  /** Whether something laid over it can reach a kind of the mesh. */
  readonly isReached: boolean;
  /** Set for a chart that makes one app of its values: workloads, and what leads to them. */
  readonly isOneApp?: true;
}

/** What an object names, as far as it names it itself; sources and projects are told by who uses them. */
export function namedContent(resource: Resource): readonly NamedContent[] {
  const { node, kind } = resource;
  switch (kind) {
    case 'Application':
      return ofApplication(nodeAt(node, 'spec'));
    case 'ApplicationSet':
      return templatesOf(node).flatMap((template) => ofApplication(nodeAt(template, 'spec')));
    case 'Kustomization':
      return [ofKustomization(nodeAt(node, 'spec'))];
    case 'HelmRelease':
      return [ofHelmRelease(resource)];
    case 'HelmChart':
    case 'HelmChartConfig':
      return resource.group === 'helm.cattle.io' ? [ofClusterChart(resource)] : [];
    case 'GitRepo':
      return ofGitRepo(resource);
    case 'HelmOp':
    case 'FluxInstance':
      return [{ path: null, chart: '', namespace: null, isReached: true }];
    default:
      return [];
  }
}

/** Tells whether `user` delivers from the source, or under the project, that `resource` is. */
export function isUsedBy(resource: Resource, user: Resource): boolean {
  if (isInstanceSettings(resource)) return user.kind.startsWith('Application');
  if (resource.kind === 'AppProject')
    return ['spec', 'spec.template.spec'].some(
      (place) =>
        stringAt(user.node, ...place.split('.'), 'project') === resource.name &&
        user.kind.startsWith('Application'),
    );
  if (resource.kind === 'ResourceSetInputProvider')
    return user.kind === 'ResourceSet' && user.namespace === resource.namespace;
  if (resource.group !== 'source.toolkit.fluxcd.io') return false;
  return [
    nodeAt(user.node, 'spec', 'sourceRef'),
    nodeAt(user.node, 'spec', 'chartRef'),
    nodeAt(user.node, 'spec', 'chart', 'spec', 'sourceRef'),
  ].some(
    (reference) =>
      stringAt(reference, 'kind') === resource.kind &&
      stringAt(reference, 'name') === resource.name &&
      (stringAt(reference, 'namespace') ?? user.namespace) === resource.namespace,
  );
}

/** The template of an ApplicationSet, and those of its generators, which win over it (ARGO-62). */
function templatesOf(set: Node): readonly Node[] {
  const own = nodeAt(set, 'spec', 'template');
  const found: Node[] = own === undefined ? [] : [own];
  const ahead = [...itemsAt(set, 'spec', 'generators')];
  for (let generator = ahead.pop(); generator !== undefined; generator = ahead.pop()) {
    if (generator.kind !== 'map') continue;
    for (const settings of generator.entries.values()) {
      const template = nodeAt(settings, 'template');
      if (template !== undefined) found.push(template);
      ahead.push(...itemsAt(settings, 'generators'));
    }
  }
  return found;
}

function ofApplication(spec: Node | undefined): readonly NamedContent[] {
  return applicationSources(spec).flatMap((source) => {
    const path = stringAt(source, 'path');
    const chart = stringAt(source, 'chart');
    // a source with `ref` alone brings values to the others (ARGO-1)
    if (path === undefined && chart === undefined) return [];
    const namespace =
      stringAt(source, 'kustomize', 'namespace') ??
      stringAt(source, 'helm', 'namespace') ??
      stringAt(spec, 'destination', 'namespace');
    return [
      {
        path: chart === undefined ? (path ?? null) : null,
        chart: [stringAt(source, 'repoURL'), path, chart].filter(Boolean).join(' '),
        namespace: namespace === undefined || namespace === '' ? null : namespace,
        isReached:
          nodeAt(source, 'plugin') !== undefined ||
          itemsAt(source, 'kustomize', 'components').length > 0 ||
          itemsAt(source, 'kustomize', 'patches').some(canReachMesh),
      },
    ];
  });
}

function ofKustomization(spec: Node | undefined): NamedContent {
  const patches = ['patches', 'patchesStrategicMerge', 'patchesJson6902'];
  return {
    path: stringAt(spec, 'path') ?? '.',
    chart: [stringAt(spec, 'sourceRef', 'name'), stringAt(spec, 'path')].filter(Boolean).join(' '),
    namespace: stringAt(spec, 'targetNamespace') ?? null,
    isReached:
      itemsAt(spec, 'components').length > 0 ||
      patches.some((field) => itemsAt(spec, field).some(canReachMesh)),
  };
}

function ofHelmRelease({ node, namespace }: Resource): NamedContent {
  const spec = nodeAt(node, 'spec');
  const chart =
    stringAt(spec, 'chart', 'spec', 'chart') ?? stringAt(spec, 'chartRef', 'name') ?? '';
  const isWhole = itemsAt(spec, 'valuesFrom').length === 0;
  const held = [...entriesAt(spec, 'values').keys()].some((key) => WHOLE_OBJECTS.test(key));
  return {
    path: null,
    chart: [stringAt(spec, 'chart', 'spec', 'sourceRef', 'name'), chart].filter(Boolean).join(' '),
    ...(ONE_APP.has(chart) && isWhole && !held && { isOneApp: true as const }),
    namespace: stringAt(spec, 'targetNamespace') ?? (namespace === '' ? null : namespace),
    isReached: itemsAt(spec, 'postRenderers').some((renderer) =>
      ['patches', 'patchesStrategicMerge', 'patchesJson6902'].some((field) =>
        itemsAt(renderer, 'kustomize', field).some(canReachMesh),
      ),
    ),
  };
}

/** Names charts of the kind (bjw-s.github.io/helm-charts); a value may hold whole objects for them. */
const ONE_APP: ReadonlySet<string> = new Set(['app-template', 'onechart']);
const WHOLE_OBJECTS = /^(?:raw|extra)/;

/** A repository that Fleet applies: a bundle for each of its paths, which may say namespaces of their own. */
function ofGitRepo({ node }: Resource): readonly NamedContent[] {
  const paths = itemsAt(nodeAt(node, 'spec', 'paths')).flatMap((each) =>
    each.kind === 'scalar' ? [String(each.value)] : [],
  );
  const repository = stringAt(node, 'spec', 'repo') ?? '';
  return (paths.length === 0 ? ['.'] : paths).map((path) => ({
    path,
    chart: `${repository} ${path}`,
    namespace: null,
    isReached: true,
  }));
}

function ofClusterChart({ node, namespace, name }: Resource): NamedContent {
  const chart = stringAt(node, 'spec', 'chart') ?? name;
  return {
    path: null,
    chart: [stringAt(node, 'spec', 'repo'), chart].filter(Boolean).join(' '),
    namespace: stringAt(node, 'spec', 'targetNamespace') ?? (namespace === '' ? null : namespace),
    isReached: false,
  };
}

/** Whether a patch may hit a kind of the mesh: its target names one, is a pattern, or leaves the kind open. */
function canReachMesh(patch: Node): boolean {
  const target = nodeAt(patch, 'target');
  if (target !== undefined) {
    const kind = stringAt(target, 'kind') ?? '';
    return !/^\w+$/.test(kind) || MESH_KIND_NAMES.has(kind);
  }
  const text = stringAt(patch, 'patch');
  const kinds =
    text === undefined
      ? [stringAt(patch, 'kind') ?? '']
      : [...text.matchAll(/^[ \t]*["']?kind["']?:[ \t]*["']?(\w*)/gm)].map(
          ([, kind]) => kind ?? '',
        );
  return kinds.length === 0 || kinds.some((kind) => kind === '' || MESH_KIND_NAMES.has(kind));
}
