import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { itemsAt, nodeAt, podTemplateOf, stringAt } from '../../manifest/index.ts';
import type { ChartRelease } from './charts/chart-releases.ts';
import { parseEmbeddedYaml } from './embedded-yaml.ts';
import type { Mesh, MeshConfiguration } from './mesh.ts';
import type { ResourceIndex } from './resource-index.ts';

type IstioVersion = MeshConfiguration['istioVersion'];

const CONTROL_PLANE: ReadonlySet<string> = new Set(['istiod', 'istio-control', 'istio-discovery']);

/** Tells whether a version, as `major.minor` or longer, comes before another. */
export function isOlderVersion(version: string, other: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

/**
 * Istio's version as `major.minor`: configured, else from IstioOperator (`tag`), the Istio resource of
 * the Sail operator, the chart of istiod, the image of a rendered istiod, or the tag in the values of a
 * rendered injector, which says it where images are pinned by digest.
 */
export function istioVersionOf(
  index: ResourceIndex,
  releases: readonly ChartRelease[],
  configured: string | null,
): IstioVersion {
  const named = new Map<string, Origin>();
  for (const node of namedVersions(index, releases)) {
    const version = versionIn(node);
    if (version !== undefined && !named.has(version)) named.set(version, node.origin);
  }
  if (configured !== null) {
    const version = shortVersion(configured) ?? configured;
    const origin = { file: '.meshwarden/config.yaml', line: 1, column: 1, endLine: 1 };
    // what runs is said; what the tree installs is still told from it
    return { version, origin, others: [], places: named };
  }
  const [first, ...others] = named;
  if (first === undefined) return null;
  const [version, origin] = first;
  return { version, origin, others: others.map(([other]) => other), places: named };
}

/**
 * Finds the object that the version is written in; for one of another file, the first that installs a control
 * plane.
 */
export function installerAt(mesh: Mesh, { file, line }: Origin): Resource | null {
  const written = mesh.resources.find(
    ({ origin }) => origin.file === file && origin.line <= line && line <= origin.endLine,
  );
  const charts = mesh.charts.map(({ resource }) => resource);
  return written ?? mesh.configuration.sources[0] ?? charts[0] ?? null;
}

function* namedVersions(index: ResourceIndex, releases: readonly ChartRelease[]): Generator<Node> {
  for (const operator of index.ofKind('install.istio.io', 'IstioOperator'))
    yield* present(
      nodeAt(operator.node, 'spec', 'tag'),
      nodeAt(operator.node, 'spec', 'values', 'global', 'tag'),
    );
  for (const istio of index.ofKind('sailoperator.io', 'Istio'))
    yield* present(nodeAt(istio.node, 'spec', 'version'));
  for (const release of releases)
    if (CONTROL_PLANE.has(release.chart) && release.version !== null)
      yield {
        kind: 'scalar',
        value: release.version.text,
        origin: release.version.origin,
      };
  yield* istiodImages(index);
  yield* injectorTags(index);
}

/** A tag that is no whole version, such as `latest` or a number that lost its last zero, names none. */
function* injectorTags(index: ResourceIndex): Generator<Node> {
  for (const { name, node } of index.ofKind('', 'ConfigMap')) {
    if (!/^istio-sidecar-injector(?:-|$)/.test(name)) continue;
    const values = parseEmbeddedYaml(nodeAt(node, 'data', 'values'));
    if (/^v?\d+\.\d+\.\d+/.test(stringAt(values, 'global', 'tag') ?? ''))
      yield* present(nodeAt(values, 'global', 'tag'));
  }
}

function* istiodImages(index: ResourceIndex): Generator<Node> {
  // Before Kubernetes 1.16, Deployments of Istio's own manifests were `extensions/v1beta1`.
  const deployments = ['apps', 'extensions'].flatMap((group) => index.ofKind(group, 'Deployment'));
  for (const deployment of deployments) {
    if (!/^istio(?:d|-pilot)/.test(deployment.name)) continue;
    for (const container of itemsAt(podTemplateOf(deployment), 'spec', 'containers'))
      if (stringAt(container, 'image')?.includes('/pilot:') === true)
        yield* present(nodeAt(container, 'image'));
  }
}

function* present(...nodes: readonly (Node | undefined)[]): Generator<Node> {
  for (const node of nodes) if (node !== undefined) yield node;
}

function versionIn(node: Node): string | undefined {
  if (node.kind !== 'scalar' || node.value === null) return undefined;
  const text = String(node.value);
  return shortVersion(text.slice(text.lastIndexOf(':') + 1));
}

function shortVersion(text: string): string | undefined {
  const match = /^v?(\d{1,3})\.(\d{1,3})(?:[.-][^\s,|]*)?$/.exec(text);
  return match === null ? undefined : `${match[1] ?? ''}.${match[2] ?? ''}`;
}
