import type { RenderedEnvironment } from '../environments/index.ts';
import type { Resource } from '../manifest/index.ts';
import { itemsAt, stringAt, podTemplateOf } from '../manifest/index.ts';
import type { ChartRelease, MeshResolutionSettings, ResourceIndex } from '../mesh/index.ts';
import {
  chartReleasesOf,
  configurationOf,
  kustomizationCharts,
  indexResources,
} from '../mesh/index.ts';

/** What an environment shows of the revisions of its control planes. */
export interface Revisions {
  /** Revisions of control planes that are installed here. */
  readonly run: ReadonlySet<string>;
  /** Other names under which those are known (INJ-11). */
  readonly tags: ReadonlySet<string>;
  readonly rootNamespace: string;
}

export const REVISION_LABEL = 'istio.io/rev';
const TAG_LABEL = 'istio.io/tag';
const DEFAULT = 'default';
const DISCOVERY_CHARTS: ReadonlySet<string> = new Set([
  'istiod',
  'istiod-remote',
  'istio-control',
  'istio-discovery',
  'istio',
]);

export function revisionsOf(
  rendered: RenderedEnvironment,
  settings: MeshResolutionSettings,
): Revisions {
  const index = indexResources(rendered.roots.flatMap(({ resources }) => resources));
  const charts = [...chartReleasesOf(index), ...kustomizationCharts(rendered)];
  const releases = charts.filter(({ chart }) => DISCOVERY_CHARTS.has(chart));
  const webhooks = index.ofKind('admissionregistration.k8s.io', 'MutatingWebhookConfiguration');
  return {
    run: new Set([
      ...releases.map(({ values }) => stringAt(values, 'revision') || DEFAULT),
      ...operatorRevisions(index),
      ...labelsOf(webhooks, REVISION_LABEL),
      ...discoveryRevisions(index),
    ]),
    tags: new Set([
      ...releases.flatMap(tagsOf),
      ...index.ofKind('sailoperator.io', 'IstioRevisionTag').map(({ name }) => name),
      ...labelsOf(webhooks, TAG_LABEL),
    ]),
    rootNamespace: configurationOf(index, charts, settings).rootNamespace,
  };
}

const tagsOf = ({ values }: ChartRelease): readonly string[] =>
  itemsAt(values, 'revisionTags').flatMap((tag) =>
    tag.kind === 'scalar' && typeof tag.value === 'string' ? [tag.value] : [],
  );

const labelsOf = (resources: readonly Resource[], label: string): readonly string[] =>
  resources.flatMap(({ node }) => stringAt(node, 'metadata', 'labels', label) ?? []);

function* operatorRevisions(index: ResourceIndex): Generator<string> {
  for (const { node } of index.ofKind('install.istio.io', 'IstioOperator'))
    if (stringAt(node, 'spec', 'profile') !== 'empty')
      yield (
        stringAt(node, 'spec', 'revision') ||
        stringAt(node, 'spec', 'values', 'revision') ||
        DEFAULT
      );
  for (const { node, name } of index.ofKind('sailoperator.io', 'Istio')) {
    const version = stringAt(node, 'spec', 'version') ?? '';
    const isApart = stringAt(node, 'spec', 'updateStrategy', 'type') === 'RevisionBased';
    yield isApart ? `${name}-${version.replaceAll('.', '-')}` : name;
  }
  for (const { name } of index.ofKind('sailoperator.io', 'IstioRevision')) yield name;
}

/** A rendered istiod says its revision in a label, and to itself in a variable. */
function* discoveryRevisions(index: ResourceIndex): Generator<string> {
  for (const deployment of index.ofKind('apps', 'Deployment')) {
    if (!/^istio(?:d|-pilot)(?:-|$)/.test(deployment.name)) continue;
    const variable = itemsAt(podTemplateOf(deployment), 'spec', 'containers')
      .flatMap((container) => itemsAt(container, 'env'))
      .find((each) => stringAt(each, 'name') === 'REVISION');
    yield (
      stringAt(variable, 'value') ||
      stringAt(deployment.node, 'metadata', 'labels', REVISION_LABEL) ||
      DEFAULT
    );
  }
}
