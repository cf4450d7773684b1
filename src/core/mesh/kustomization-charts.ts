import type { RenderedEnvironment, RenderedRoot } from '../environments/environment.ts';
import type { GapDraft } from '../gap.ts';
import type { MapNode, Node } from '../manifest/node.ts';
import { mapNode, nodeAt, seqNode, stringAt } from '../manifest/node.ts';
import type { Origin } from '../manifest/origin.ts';
import { parseYaml } from '../manifest/parse-yaml.ts';
import type { ChartRelease } from './chart-releases.ts';

/**
 * Charts that kustomizations list under `helmCharts`. They are not inflated; each is a gap whose input
 * begins with a line that is the entry as JSON, and its `valuesInline` is read from there. All of it has
 * the place of the entry.
 */
export function kustomizationCharts(rendered: RenderedEnvironment): readonly ChartRelease[] {
  return rendered.roots.flatMap((root) =>
    root.gaps
      .filter(({ reason }) => reason === 'helm-chart')
      .flatMap((gap) => releaseOf(gap, root) ?? []),
  );
}

function releaseOf(gap: GapDraft, root: RenderedRoot): ChartRelease | null {
  const { origin, input } = gap;
  const entry = origin === null ? undefined : entryOf(input, origin);
  const name = stringAt(entry, 'name') ?? stringAt(entry, 'chartName');
  if (origin === null || entry === undefined || name === undefined) return null;
  const release = stringAt(entry, 'releaseName') ?? name;
  const version = nodeAt(entry, 'version');
  return {
    resource: {
      group: 'kustomize.config.k8s.io',
      version: 'v1beta1',
      kind: 'Kustomization',
      namespace: '',
      name: origin.file,
      stableName: origin.file,
      node: entry,
      origin,
    },
    chart: name.slice(name.lastIndexOf('/') + 1),
    release,
    namespace: stringAt(entry, 'namespace') ?? namespaceOf(root),
    values: nodeAt(entry, 'valuesInline'),
    version:
      version?.kind === 'scalar' ? { text: String(version.value), origin: version.origin } : null,
  };
}

/** Undefined where the input is that of another chart gap, which has no entry. */
function entryOf(input: string, origin: Origin): MapNode | undefined {
  const [line = ''] = input.split('\n', 1);
  if (!line.startsWith('{')) return undefined;
  const [document] = parseYaml(origin.file, line);
  const node = document?.node == null ? undefined : placedAt(document.node, origin);
  return node?.kind === 'map' ? node : undefined;
}

function placedAt(node: Node, origin: Origin): Node {
  if (node.kind === 'scalar') return { ...node, origin };
  if (node.kind === 'seq')
    return seqNode(
      node.items.map((item) => placedAt(item, origin)),
      origin,
    );
  const entries = new Map<string, Node>();
  for (const [key, value] of node.entries) entries.set(key, placedAt(value, origin));
  return mapNode(entries, origin);
}

/** Where the root puts things: its applier's namespace, or the only one its other objects are in. */
function namespaceOf({ root, resources }: RenderedRoot): string {
  const given = root.targetNamespace ?? root.defaultNamespace;
  if (given !== null) return given;
  const [only, ...more] = new Set(resources.map(({ namespace }) => namespace).filter(Boolean));
  return only !== undefined && more.length === 0 ? only : '';
}
