import type { Mesh } from '../../../../istio/index.ts';
import { installsOnlyGateways } from '../../../../istio/index.ts';
import type { Node, PathStep, Resource } from '../../../../manifest/index.ts';
import { nodeAt, stringAt } from '../../../../manifest/index.ts';

/** An object of Git that installs a control plane, with the MeshConfig that it gives it. */
export interface MeshInstaller {
  readonly resource: Resource;
  /** Lists those that it states, the later over the earlier one, field by field. */
  readonly stated: readonly StatedMeshConfig[];
  /** Tells whether values that Git does not state may be of a profile. */
  readonly hasProfile: boolean;
  /** The ConfigMap that istiod reads. */
  readonly configMap: { readonly namespace: string; readonly name: string };
}

/** A MeshConfig as Git states it. */
interface StatedMeshConfig {
  /** Says where it stands in the object; null where another file or a text holds it. */
  readonly path: readonly PathStep[] | null;
  readonly node: Node;
}

const DISCOVERY_CHARTS: ReadonlySet<string> = new Set([
  'istiod',
  'istio-control',
  'istio-discovery',
]);

/**
 * Lists what installs control planes and gives them a MeshConfig: IstioOperators, the Istio objects of the Sail operator, and
 * releases of istiod's chart (`templates/configmap.yaml` there: `istio`, or `istio-REVISION`).
 */
export function meshInstallers(mesh: Mesh): readonly MeshInstaller[] {
  return [
    ...mesh
      .ofKind('install.istio.io', 'IstioOperator')
      .filter((resource) => !installsOnlyGateways(resource))
      .map(ofOperator),
    ...[
      ...mesh.ofKind('sailoperator.io', 'Istio'),
      ...mesh.ofKind('operator.istio.io', 'Istio'),
    ].map(ofSail),
    ...mesh.charts.filter(({ chart }) => DISCOVERY_CHARTS.has(chart)).map(ofRelease),
  ].filter(({ stated }) => stated.length > 0);
}

const SYSTEM = 'istio-system';

const configMapOf = (revision: string): string => (revision === '' ? 'istio' : `istio-${revision}`);

const statedAt = (
  resource: Resource,
  ...paths: readonly (readonly string[])[]
): readonly StatedMeshConfig[] =>
  paths.flatMap((path) => {
    const node = nodeAt(resource.node, ...path);
    return node?.kind === 'map' ? [{ path, node }] : [];
  });

function ofOperator(resource: Resource): MeshInstaller {
  const { node } = resource;
  const profile = stringAt(node, 'spec', 'profile') ?? 'default';
  return {
    resource,
    stated: statedAt(resource, ['spec', 'values', 'meshConfig'], ['spec', 'meshConfig']),
    hasProfile: !['default', 'minimal', 'empty'].includes(profile),
    configMap: {
      namespace:
        stringAt(node, 'spec', 'namespace') ??
        stringAt(node, 'spec', 'values', 'global', 'istioNamespace') ??
        (resource.namespace === '' ? SYSTEM : resource.namespace),
      name: configMapOf(
        stringAt(node, 'spec', 'revision') ?? stringAt(node, 'spec', 'values', 'revision') ?? '',
      ),
    },
  };
}

/** An Istio object is the revision of its name, or with the version behind it (`RevisionBased`); `default` is none. */
function ofSail(resource: Resource): MeshInstaller {
  const { node, name } = resource;
  const version = stringAt(node, 'spec', 'version') ?? '';
  const isByVersion = stringAt(node, 'spec', 'updateStrategy', 'type') === 'RevisionBased';
  const revision = isByVersion
    ? `${name}-${version.replaceAll('.', '-')}`
    : name === 'default'
      ? ''
      : name;
  const profile = stringAt(node, 'spec', 'profile') ?? 'default';
  return {
    resource,
    stated: statedAt(resource, ['spec', 'values', 'meshConfig']),
    hasProfile: profile !== 'default',
    configMap: {
      namespace: stringAt(node, 'spec', 'namespace') ?? SYSTEM,
      name: configMapOf(revision),
    },
  };
}

function ofRelease({ resource, values, namespace }: Mesh['charts'][number]): MeshInstaller {
  const node = nodeAt(values, 'meshConfig');
  return {
    resource,
    stated: node?.kind === 'map' ? [{ path: pathWithin(resource), node }] : [],
    hasProfile: nodeAt(values, 'profile') !== undefined || hasOtherValues(resource),
    configMap: {
      namespace: namespace === '' ? SYSTEM : namespace,
      name: configMapOf(stringAt(values, 'revision') ?? ''),
    },
  };
}

/** Tells whether values of a release may stand where they are not seen. */
const hasOtherValues = ({ node }: Resource): boolean =>
  [
    ['spec', 'valuesFrom'],
    ['spec', 'sources'],
    ['spec', 'source', 'helm', 'valueFiles'],
    ['spec', 'chart', 'spec', 'valuesFiles'],
  ].some((path) => nodeAt(node, ...path) !== undefined);

/** Says where a release writes values inline; what stands elsewhere is found by nobody there. */
const pathWithin = ({ kind }: Resource): readonly string[] | null =>
  kind === 'HelmRelease'
    ? ['spec', 'values', 'meshConfig']
    : kind === 'Application'
      ? ['spec', 'source', 'helm', 'valuesObject', 'meshConfig']
      : null;
