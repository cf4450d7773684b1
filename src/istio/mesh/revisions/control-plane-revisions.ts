import type { Resource } from '../../../manifest/index.ts';
import { itemsAt, nodeAt, podTemplateOf, stringAt } from '../../../manifest/index.ts';
import type { ChartRelease } from '../charts/chart-releases.ts';
import type { ResourceIndex } from '../resource-index.ts';

/** Control planes that an environment shows, by their revisions (INJ-11). */
export interface RevisionFacts {
  readonly run: ReadonlySet<string>;
  /** Other names of theirs; null where a tag does not say of which revision it is. */
  readonly tags: ReadonlyMap<string, string | null>;
  /**
   * Tells whether a control plane runs without a name of its own: it reads objects of all revisions (INJ-19).
   */
  readonly unnamed: boolean;
  /**
   * Tells whether the operator keeps a control plane of that name while somebody asks for it, though its object is of another
   * version by now: `updateStrategy: RevisionBased` of the Sail operator (docs of the operator, "Update strategy").
   */
  readonly keeps: (revision: string) => boolean;
}

const INJECTION_LABEL = 'istio-injection';

/** The label of a namespace or of pods by which they name a control plane, and what it is called. INJ-2, 3 */
export function revisionNamedBy(
  labels: ReadonlyMap<string, string>,
): { readonly label: string; readonly revision: string } | null {
  if (labels.get(INJECTION_LABEL) === 'enabled')
    return { label: INJECTION_LABEL, revision: DEFAULT_REVISION };
  const revision = labels.get(REVISION_LABEL);
  return revision === undefined ? null : { label: REVISION_LABEL, revision };
}

type Objects = Pick<ResourceIndex, 'ofKind'>;

export const REVISION_LABEL = 'istio.io/rev';
/** A control plane without a name has this one, and so do pods get it that ask for none (INJ-3). */
export const DEFAULT_REVISION = 'default';
export const TAG_LABEL = 'istio.io/tag';
const DEFAULT = DEFAULT_REVISION;
const DISCOVERY_CHARTS: ReadonlySet<string> = new Set([
  'istiod',
  'istiod-remote',
  'istio-control',
  'istio-discovery',
  'istio',
]);

/** Reads them from charts, operators, webhooks and rendered control planes. */
export function revisionFactsOf(index: Objects, charts: readonly ChartRelease[]): RevisionFacts {
  const releases = charts.filter(({ chart }) => DISCOVERY_CHARTS.has(chart));
  const webhooks = index.ofKind('admissionregistration.k8s.io', 'MutatingWebhookConfiguration');
  return {
    run: new Set([
      ...releases.map(revisionOfRelease),
      ...operatorRevisions(index),
      ...labelsOf(webhooks, REVISION_LABEL),
      ...discoveryRevisions(index),
    ]),
    tags: new Map([
      ...releases.flatMap(tagsOf),
      ...index
        .ofKind('sailoperator.io', 'IstioRevisionTag')
        .map(({ name }): [string, string | null] => [name, null]),
      ...webhooks.flatMap(tagOf),
    ]),
    unnamed: renderedDiscovery(index).some(
      ({ named, labelled = '' }) => named === '' || (named === undefined && labelled === ''),
    ),
    keeps: (revision) =>
      index
        .ofKind('sailoperator.io', 'Istio')
        .some(
          (istio) =>
            isRevisionBased(istio) && new RegExp(`^${istio.name}-v?\\d+-\\d+-\\d+`).test(revision),
        ),
  };
}

const revisionOfRelease = ({ values }: ChartRelease): string =>
  stringAt(values, 'revision') || DEFAULT;

const tagsOf = (release: ChartRelease): readonly [string, string | null][] =>
  itemsAt(release.values, 'revisionTags').flatMap((tag): [string, string | null][] =>
    tag.kind === 'scalar' && typeof tag.value === 'string'
      ? [[tag.value, revisionOfRelease(release)]]
      : [],
  );

function tagOf({ node }: Resource): readonly [string, string | null][] {
  const tag = stringAt(node, 'metadata', 'labels', TAG_LABEL);
  return tag === undefined
    ? []
    : [[tag, stringAt(node, 'metadata', 'labels', REVISION_LABEL) ?? null]];
}

const labelsOf = (resources: readonly Resource[], label: string): readonly string[] =>
  resources.flatMap(({ node }) => stringAt(node, 'metadata', 'labels', label) ?? []);

function* operatorRevisions(index: Objects): Generator<string> {
  for (const { node } of index.ofKind('install.istio.io', 'IstioOperator'))
    if (stringAt(node, 'spec', 'profile') !== 'empty')
      yield (
        stringAt(node, 'spec', 'revision') ||
        stringAt(node, 'spec', 'values', 'revision') ||
        DEFAULT
      );
  for (const { node, name } of index.ofKind('sailoperator.io', 'Istio')) {
    const version = stringAt(node, 'spec', 'version') ?? '';
    yield isRevisionBased({ node }) ? `${name}-${version.replaceAll('.', '-')}` : name;
  }
  for (const { name } of index.ofKind('sailoperator.io', 'IstioRevision')) yield name;
}

const isRevisionBased = ({ node }: Pick<Resource, 'node'>): boolean =>
  stringAt(node, 'spec', 'updateStrategy', 'type') === 'RevisionBased';

/** A rendered istiod says its revision in a label, and to itself in a variable. */
const discoveryRevisions = (index: Objects): readonly string[] =>
  renderedDiscovery(index).map(({ labelled, named }) => named || labelled || DEFAULT);

/**
 * Lists the names of rendered istiods: by their label, and by their variable, which is null where its value
 * is elsewhere.
 */
function renderedDiscovery(
  index: Objects,
): readonly { readonly labelled: string | undefined; readonly named: string | null | undefined }[] {
  return index
    .ofKind('apps', 'Deployment')
    .filter(({ name }) => /^istio(?:d|-pilot)(?:-|$)/.test(name))
    .map((deployment) => {
      const containers = itemsAt(podTemplateOf(deployment), 'spec', 'containers');
      const variable = containers
        .flatMap((container) => itemsAt(container, 'env'))
        .find((each) => stringAt(each, 'name') === 'REVISION');
      const isElsewhere = nodeAt(variable, 'valueFrom') !== undefined;
      return {
        labelled: stringAt(deployment.node, 'metadata', 'labels', REVISION_LABEL),
        named: isElsewhere
          ? null
          : variable === undefined
            ? undefined
            : (stringAt(variable, 'value') ?? ''),
      };
    });
}
