import { API_GROUPS, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { Node, Resource, ResourceId } from '../../manifest/index.ts';

type Identity = Pick<ResourceId, 'group' | 'kind'>;

/**
 * Fields of `spec` that say when, how often and how patiently, not what: FLUX-32, FLUX-37,
 * HELM-12…14. What is not listed decides what is delivered, so that a field we do not know counts.
 */
const WHEN_NOT_WHAT: readonly RegExp[] = [
  /^spec\.(?:interval|timeout|retryInterval|dependsOn|wait|healthChecks|healthCheckExprs)\b/,
  /^spec\.(?:description|orphanedResources|info|revisionHistoryLimit|maxHistory|test|rollback|uninstall|driftDetection)\b/,
  /^spec\.(?:install|upgrade)\.(?!crds\b|skipCRDs\b|createNamespace\b)/,
  /^spec\.chart\.spec\.interval\b/,
  /^spec\.(?:template\.spec\.)?syncPolicy\.(?:retry|automated\.selfHeal)\b/,
  /^spec\.template\.(?:metadata|spec\.(?:info|revisionHistoryLimit))\b/,
  /^spec\.generators.*requeueAfterSeconds$/,
];

/**
 * Labels and annotations by which an applier leaves the object itself alone, or does not see what is new in its folder
 * (ARGO-47, ARGO-78, FLUX-33, FLUX-36, FOP-2).
 */
const LEFT_ALONE =
  /^metadata\.(?:labels|annotations)\['(?:(?:(?:kustomize\.toolkit|helm\.toolkit)\.fluxcd\.io|fluxcd\.controlplane\.io|argocd\.argoproj\.io)\/(?:reconcile|prune|ssa|force|hook|hook-delete-policy|sync-options|skip-reconcile|manifest-generate-paths|compare-options)|sharding\.fluxcd\.io\/key)'\]/;

/**
 * Matches the fields of a ResourceSet from which it makes objects: these, and what of them is not seen, tell
 * what it changes (FOP-1).
 */
const MADE_OF =
  /^spec(?:$|\.(?:resources|resourcesTemplate|steps|inputs|inputsFrom|inputStrategy|commonMetadata)\b)/;

/**
 * Tells whether what a field decides shows in objects that are compared by themselves; a null field stands
 * for the object as a whole.
 */
export const isToldByObjects = ({ group, kind }: Identity, field: string | null): boolean =>
  group === API_GROUPS.fluxOperator &&
  kind.startsWith('ResourceSet') &&
  (field === null || (kind === 'ResourceSet' ? MADE_OF.test(field) : field.startsWith('spec')));

/**
 * Tells whether a field of a delivering object decides what is delivered; a null field stands for the object
 * as a whole.
 */
export const decidesDelivery = (field: string | null): boolean =>
  field === null ||
  LEFT_ALONE.test(field) ||
  field === 'operation' ||
  field.startsWith('operation.') ||
  (/^spec\b/.test(field) && !WHEN_NOT_WHAT.some((pattern) => pattern.test(field)));

/** Fields that are written into the kustomization that is built: what they do shows whole in what is built of it. */
const BUILD_FIELDS = ['images', 'replicas', 'patches', 'components', 'namePrefix', 'nameSuffix'];

const BUILT_WITH = new RegExp(
  `^spec\\.(?:(?:source|sources\\[\\d+\\])\\.kustomize\\.)?(?:${BUILD_FIELDS.join('|')})\\b`,
);

export const isBuildField = (name: string): boolean => BUILD_FIELDS.includes(name);

/** Tells whether a change of a field only makes what is built come out otherwise. */
export const isOfBuild = (field: string | null): boolean =>
  field !== null && BUILT_WITH.test(field);

/** Fields that are values of what is rendered, and decide nothing beside it (HELM-2, FLUX-24, ARGO-14). */
const RENDERED_WITH =
  /^spec\.(?:values|postBuild\.substitute|(?:source|sources\[\d+\])\.helm\.(?:values|valuesObject|parameters))(?![A-Za-z])/;

/** Tells whether a change of a field only makes what is built or rendered come out otherwise. */
export const isOfRendering = (field: string | null): boolean =>
  field !== null && (RENDERED_WITH.test(field) || isOfBuild(field));

const VERSION_OF_RELEASE = /^spec\.chart\.spec\.version$/;
const VERSION_OF_ARTIFACT = /^spec\.ref\.(?:tag|semver|digest)$/;
const VERSION_OF_SOURCE = /^(?:spec\.source|spec\.sources\[(\d+)\])\.targetRevision$/;
const PARAMETER = /^spec\.generators\[\d+\]\.list\.elements\[\d+\]\.(\w+)$/;

/**
 * Tells whether a field of an object is the version of a chart that comes from a registry: another version is another
 * chart, all of which shows in what is rendered of it. A chart of a Git repository is packaged anew by it, with all
 * that its files have become since (HELM-3).
 */
export function isVersionOfChart(
  field: string | null,
  { kind, node }: Pick<Resource, 'kind' | 'node'>,
): boolean {
  if (field === null) return false;
  if (VERSION_OF_RELEASE.test(field))
    return stringAt(node, 'spec', 'chart', 'spec', 'sourceRef', 'kind') === 'HelmRepository';
  if (VERSION_OF_ARTIFACT.test(field)) return kind === 'OCIRepository';
  const parameter = PARAMETER.exec(field)?.[1];
  if (parameter !== undefined) return isVersionOnly(parameter, nodeAt(node, 'spec'));
  const found = VERSION_OF_SOURCE.exec(field);
  if (found === null) return false;
  const [, index] = found;
  const source =
    index === undefined
      ? nodeAt(node, 'spec', 'source')
      : itemsAt(node, 'spec', 'sources')[Number(index)];
  return isOfRegistry(source);
}

const isOfRegistry = (source: Node | undefined): boolean =>
  (stringAt(source, 'chart') ?? '') !== '';

/** Matches an expression that takes all parameters at once. */
const TAKES_ALL = /\{\{[^}]*[\s(|][.$][\s)|}]/;

/**
 * Tells whether a set takes a parameter of its elements as the version of a chart, and nowhere else; a selector chooses
 * elements by any of them.
 */
function isVersionOnly(parameter: string, set: Node | undefined): boolean {
  const word = new RegExp(`\\b${parameter}\\b`);
  const spec = nodeAt(set, 'template', 'spec');
  const sources = [nodeAt(spec, 'source'), ...itemsAt(spec, 'sources')].filter(isOfRegistry);
  const versions = new Set(sources.map((source) => nodeAt(source, 'targetRevision')));
  const taken = expressionsIn(set).filter(({ text }) => word.test(text) || TAKES_ALL.test(text));
  return (
    taken.length > 0 &&
    taken.every(({ node, text }) => versions.has(node) && !TAKES_ALL.test(text)) &&
    itemsAt(set, 'generators').every((each) => nodeAt(each, 'selector') === undefined)
  );
}

interface WrittenText {
  readonly node: Node;
  readonly text: string;
}

/** Lists the texts of a template that take parameters, keys of maps as well. */
function expressionsIn(node: Node | undefined): readonly WrittenText[] {
  if (node === undefined) return [];
  if (node.kind === 'scalar') {
    const text = String(node.value);
    return text.includes('{{') ? [{ node, text }] : [];
  }
  if (node.kind === 'seq') return node.items.flatMap(expressionsIn);
  return [...node.entries].flatMap(([key, value]) => [
    ...(key.includes('{{') ? [{ node, text: key }] : []),
    ...expressionsIn(value),
  ]);
}
