import type { PathStep, Resource, UnseenContent } from '../../manifest/index.ts';
import {
  API_GROUPS,
  booleanAt,
  fieldPath,
  itemsAt,
  nodeAt,
  isInstallation,
  plainOf,
  stringAt,
} from '../../manifest/index.ts';
import { installsAway } from '../../gitops/index.ts';
import { installsOnlyGateways } from '../../istio/index.ts';

/** Charts of Istio whose version or values concern every proxy; gateways' own charts do not. */
const CONTROL_PLANE_CHARTS: ReadonlySet<string> = new Set([
  'istiod',
  'istio-base',
  'istio-control',
  'istio-discovery',
  'istio-cni',
  'cni',
  'ztunnel',
  'base',
]);

/** `base`, `cni` and `ztunnel` are common words: the object has to speak of Istio besides. */
const COMMON_CHARTS: ReadonlySet<string> = new Set(['base', 'cni', 'ztunnel']);

/** An object that installs Istio's control plane: what it changes concerns every proxy of the mesh. */
type ControlPlaneShape = 'operator' | 'chart' | 'deployment';

/** How `resource` installs the control plane; null where it does not, or does so in another cluster (HELM-14). */
export function controlPlaneShape(resource: Resource): ControlPlaneShape | null {
  if (isInstallation(resource)) return installsOnlyGateways(resource) ? null : 'operator';
  if (resource.kind === 'Deployment' && isIstiod(resource)) return 'deployment';
  return chartsOf(resource).some((chart) => isControlPlaneChart(chart, resource)) ? 'chart' : null;
}

const isIstiod = (resource: Resource): boolean =>
  stringAt(resource.node, 'metadata', 'labels', 'app') === 'istiod' ||
  stringAt(resource.node, 'metadata', 'labels', 'istio') === 'pilot' ||
  resource.name === 'istiod' ||
  resource.name === 'istio-pilot';

const isControlPlaneChart = (chart: string, resource: Resource): boolean =>
  installsControlPlane(chart, `${resource.name} ${resource.namespace} ${repositoryOf(resource)}`);

/** Tells whether a chart of this name is the control plane's; `around` is what else names it: release, namespace, repository. */
export const installsControlPlane = (chart: string, around: string): boolean =>
  CONTROL_PLANE_CHARTS.has(chart) && (!COMMON_CHARTS.has(chart) || around.includes('istio'));

/** Tells whether a chart runs the network of every node, or another mesh: what it turns on holds for all pods. */
export const runsNetwork = ({ kind, name, written }: UnseenContent): boolean =>
  kind === 'Chart' &&
  [
    name,
    stringAt(written, 'name') ?? '',
    stringAt(written, 'chart', 'name') ?? '',
    ...itemsAt(written, 'chart', 'dependencies').map((part) => stringAt(part, 'name') ?? ''),
  ].some(isNetworkChart);

/** Tells the same by the name of a chart, its address and what else names it. */
export const isNetworkChart = (chart: string): boolean =>
  chart.split(/[\s/]+/).some((step) => NETWORK.test(step));

const NETWORK =
  /^(?:cilium|calico|tigera-operator|antrea|kube-ovn|flannel|linkerd[\w-]*|kuma|kong-mesh|consul)$/;

/** Names of the charts that a Flux HelmRelease or an Argo CD Application installs. */
function chartsOf(resource: Resource): readonly string[] {
  const { node, kind } = resource;
  if (installsAway(resource)) return [];
  if (kind !== 'HelmRelease' && kind !== 'Application' && kind !== 'HelmChart') return [];
  const sources = nodeAt(node, 'spec', 'sources');
  const found = [
    stringAt(node, 'spec', 'chart', 'spec', 'chart'),
    stringAt(node, 'spec', 'chart'),
    stringAt(node, 'spec', 'source', 'chart'),
    ...(sources?.kind === 'seq' ? sources.items.map((item) => stringAt(item, 'chart')) : []),
  ];
  return found.flatMap((chart) =>
    chart === undefined ? [] : [chart.slice(chart.lastIndexOf('/') + 1)],
  );
}

const repositoryOf = (resource: Resource): string =>
  stringAt(resource.node, 'spec', 'source', 'repoURL') ??
  stringAt(resource.node, 'spec', 'chart', 'spec', 'sourceRef', 'name') ??
  '';

const OPERATOR_VERSION_FIELDS: ReadonlySet<PathStep> = new Set([
  'tag',
  'hub',
  'revision',
  'profile',
  'version',
]);

/**
 * Chart base of this release is the first whose definitions are templates, which an upgrade by Helm brings; before, they
 * lay in its folder `crds`, from which Helm only installs (upgrade notes of Istio 1.24, Helm's "Custom Resource
 * Definitions").
 */
const TEMPLATED_SINCE = 24;

/**
 * Tells whether a field says the version of a release that leaves the definitions of Istio's objects, all that it is for,
 * as they are.
 */
export const isOfKeptDefinitions = (
  sides: readonly (Resource | null)[],
  field: string | null,
): boolean =>
  field !== null &&
  /^spec\.(?:chart\.spec\.version|source\.targetRevision)$/.test(field) &&
  sides.every((side) => side !== null && keepsDefinitions(side));

/** Tells whether no upgrade of a release changes the definitions; where values may turn them into templates, it is not known. */
const keepsDefinitions = (resource: Resource): boolean => {
  const [chart, ...others] = chartsOf(resource);
  const minor = /^v?1\.(\d{1,3})\.\d[^\s,|]*$/.exec(versionOf(resource))?.[1];
  return (
    (chart === 'base' || chart === 'istio-base') &&
    others.length === 0 &&
    minor !== undefined &&
    Number(minor) < TEMPLATED_SINCE &&
    !isTemplating(resource) &&
    leavesFolderCrds(resource) &&
    isControlPlaneChart(chart, resource)
  );
};

/** Flux skips the folder in an upgrade unless it is told otherwise, Argo CD takes it unless it is told otherwise. */
function leavesFolderCrds({ group, kind, node }: Resource): boolean {
  if (kind === 'HelmRelease')
    return (stringAt(node, 'spec', 'upgrade', 'crds') ?? 'Skip') === 'Skip';
  return (
    group === API_GROUPS.argo &&
    kind === 'Application' &&
    booleanAt(nodeAt(node, 'spec', 'source', 'helm'), 'skipCrds') === true
  );
}

const versionOf = ({ node }: Resource): string =>
  stringAt(node, 'spec', 'chart', 'spec', 'version') ??
  stringAt(node, 'spec', 'source', 'targetRevision') ??
  '';

/** Tells whether values turn the definitions into templates, or come from where they are not seen. */
const isTemplating = ({ node }: Resource): boolean =>
  nodeAt(node, 'spec', 'valuesFrom') !== undefined ||
  nodeAt(node, 'spec', 'source', 'helm', 'valueFiles') !== undefined ||
  JSON.stringify(plainOf(node)).includes('enableCRDTemplates');

/** Tells whether the field says which version or revision of the control plane, or of its definitions, runs. */
export function isControlPlaneVersion(
  before: Resource,
  resource: Resource,
  path: readonly PathStep[],
): boolean {
  const last = path.at(-1) ?? '';
  if (isOfKeptDefinitions([before, resource], fieldPath(path))) return false;
  switch (controlPlaneShape(resource)) {
    case null:
      return false;
    case 'operator':
      return (
        path[0] === 'spec' &&
        OPERATOR_VERSION_FIELDS.has(last) &&
        (path.length === 2 || path.at(-2) === 'global' || path.at(-2) === 'values')
      );
    case 'chart':
      return (
        last === 'targetRevision' ||
        last === 'version' ||
        (path.at(-2) === 'global' && (last === 'tag' || last === 'hub')) ||
        last === 'revision'
      );
    case 'deployment':
      return last === 'image';
  }
}

/** Bundles what is known of installations of the control plane, for those who look at changes of them. */
export const controlPlane = {
  shapeOf: controlPlaneShape,
  keepsDefinitions,
  definitionsTemplatedSince: TEMPLATED_SINCE,
};
