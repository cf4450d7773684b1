import type { Node, Plain } from '../../../manifest/index.ts';
import {
  booleanAt,
  itemsAt,
  nodeAt,
  parseYaml,
  plainOf,
  stringAt,
  stringMapAt,
} from '../../../manifest/index.ts';
import { gitParameters } from './git-generator.ts';
import { matrixParameters } from './matrix-generator.ts';
import { mergeParameters } from './merge-generator.ts';
import type { ParameterSet, PlainMap, SetContext } from './generator-parameters.ts';
import { EMPTY, flattened, isPlainMap, placeText, normalizedName } from './generator-parameters.ts';
import { withValues } from './set-template.ts';
import type { ClusterSecret, UnseenCluster } from '../cluster-secrets.ts';
import { OPEN } from '../../appliers/applier.ts';
import { OWN_CLUSTER } from '../cluster-secrets.ts';
import { writtenBy } from './written-parameters.ts';

/** Matrix and merge may hold one another once: another within that gives no parameters, which is an error (ARGO-69). */
const MAX_NESTING = 3;

/**
 * Lists the parameters that a generator gives, as far as the tree tells: list, git, matrix, merge, and
 * clusters whose Secrets are here. For what only a cluster, a forge or a plugin knows there is one open set
 * (ARGO-71, ARGO-72).
 */
export function parameterSets(
  generator: Node,
  context: SetContext,
  depth = MAX_NESTING,
): readonly ParameterSet[] {
  if (depth === 0) return [];
  const found = generated(generator, context, depth);
  const selector = nodeAt(generator, 'selector');
  if (selector === undefined) return found;
  const mistake = mistakeOfSelector(selector);
  if (mistake !== null) context.problems.add(`${placeText(selector)}: ${mistake}`);
  return found.filter((set) => selected(selector, set));
}

function generated(generator: Node, context: SetContext, depth: number): readonly ParameterSet[] {
  const of = (kind: string): Node | undefined => nodeAt(generator, kind);
  const inner = (child: Node): readonly ParameterSet[] => parameterSets(child, context, depth - 1);
  const [list, git, clusters, matrix, merge] = ['list', 'git', 'clusters', 'matrix', 'merge'].map(
    of,
  );
  if (list !== undefined) return listParameters(list, context);
  if (git !== undefined) return gitParameters(git, context);
  if (clusters !== undefined) return clusterParameters(clusters, context);
  if ((matrix ?? merge) !== undefined && depth === 1) {
    context.problems.add(`${placeText(generator)}: a matrix or merge lies in more than one other`);
    return [];
  }
  if (matrix !== undefined) return matrixParameters(matrix, context, inner);
  if (merge !== undefined) return mergeParameters(merge, context, inner);
  const [[kind, settings] = []] = generator.kind === 'map' ? [...generator.entries] : [];
  if (kind !== undefined) context.unseen.add(kind);
  return withValues(settings, [{ ...EMPTY, isOpen: true }], context);
}

/** Without Go templates an element holds texts, and a map of texts under `values`; all else is an error (ARGO-64). */
function listParameters(list: Node, context: SetContext): readonly ParameterSet[] {
  const written = itemsAt(list, 'elements').flatMap((node) => {
    const element = plainOf(node);
    if (!isPlainMap(element)) return [];
    const said = { isOpen: false, written: writtenBy(node) };
    if (context.language.isGo) return [{ values: element, ...said }];
    const values: Record<string, Plain> = {};
    for (const [key, value] of Object.entries(element))
      if (key === 'values' && isPlainMap(value))
        for (const [name, inner] of Object.entries(value))
          values[`values.${name}`] = textOf(`values.${name}`, inner, list, context);
      else values[key] = textOf(key, value, list, context);
    return [{ values, ...said }];
  });
  return [...written, ...writtenAsText(list, context)];
}

function textOf(key: string, value: Plain, list: Node, { problems }: SetContext): Plain {
  if (typeof value === 'string' && key !== 'values') return value;
  problems.add(`${placeText(list)}: ${key} of an element is no text, which needs goTemplate`);
  return typeof value === 'object' ? value : String(value);
}

/** Elements of a text are taken as they are, whatever they are: nobody asks them for texts (ARGO-64). */
function writtenAsText(list: Node, { problems }: SetContext): readonly ParameterSet[] {
  const text = stringAt(list, 'elementsYaml');
  if (text === undefined || text === '') return [];
  if (text.includes(OPEN)) return [{ ...EMPTY, isOpen: true }];
  const [document] = parseYaml(list.origin.file, text);
  const node = document?.node ?? null;
  if (node === null || (node.kind === 'scalar' && node.value === null)) return [];
  const elements = node.kind === 'seq' ? node.items.map((item) => plainOf(item) ?? {}) : [];
  const sets = elements.filter((element) => isPlainMap(element));
  const isBroken = document?.problems.some(({ kind }) => kind === 'syntax') === true;
  if (isBroken || node.kind !== 'seq' || sets.length < elements.length) {
    problems.add(`${placeText(list)}: elementsYaml is no list of maps`);
    return [];
  }
  return sets.map((values) => ({ values, isOpen: false }));
}

const LOCAL: ClusterSecret = {
  name: 'in-cluster',
  server: OWN_CLUSTER,
  address: OWN_CLUSTER,
  project: '',
  labels: new Map(),
  annotations: new Map(),
};

/**
 * A set for each cluster whose Secret lies in the tree, and for Argo CD's own where no selector asks for labels; an
 * open one for each whose Secret is made or encrypted here, and one where no Secret is seen, or none that a selector
 * chooses: that some clusters are seen does not say that there are no others (ARGO-71).
 */
function clusterParameters(clusters: Node, context: SetContext): readonly ParameterSet[] {
  const { clusters: all } = context.input;
  const isList = booleanAt(clusters, 'flatList') === true;
  const unseen = context.input.unseenClusters;
  const selector = nodeAt(clusters, 'selector');
  const mistake = selector === undefined ? null : mistakeOfSelector(selector);
  if (mistake !== null) context.problems.add(`${placeText(clusters)}: ${mistake}`);
  if (all.length + unseen.length === 0) context.unseen.add('clusters');
  if (all.length + unseen.length === 0 || isList)
    return withValues(clusters, [{ ...EMPTY, isOpen: true }], context);
  const asks =
    stringMapAt(selector, 'matchLabels').size + itemsAt(selector, 'matchExpressions').length > 0;
  const hasOwn = asks || all.some(({ server }) => server === OWN_CLUSTER);
  const isChosen = ({ labels }: UnseenCluster): boolean => isSelected(selector, labels);
  const seen = [...(hasOwn ? [] : [LOCAL]), ...all].filter(isChosen);
  const open = unseen.filter(isChosen);
  if (seen.length + open.length + unseen.length === 0 && !context.input.areAllClusters) {
    context.unseen.add('clusters');
    return withValues(clusters, [{ ...EMPTY, isOpen: true }], context);
  }
  return withValues(
    clusters,
    [
      ...seen.map((cluster) => ({ values: valuesOf(cluster, context), isOpen: false })),
      ...open.map((cluster) => ({ values: metadataOf(cluster, context), isOpen: true })),
    ],
    context,
  );
}

const isSelected = (selector: Node | undefined, labels: UnseenCluster['labels']): boolean =>
  selector === undefined ||
  ([...stringMapAt(selector, 'matchLabels')].every(([key, value]) => labels.get(key) === value) &&
    itemsAt(selector, 'matchExpressions').every((expression) =>
      holds(expression, labels.get(stringAt(expression, 'key') ?? '')),
    ));

/** A dozen sets ask for each of thousands of clusters. */
const known = {
  go: new WeakMap<ClusterSecret, PlainMap>(),
  flat: new WeakMap<ClusterSecret, PlainMap>(),
};

function valuesOf(cluster: ClusterSecret, context: SetContext): PlainMap {
  const earlier = known[context.language.isGo ? 'go' : 'flat'];
  const { name, server, project } = cluster;
  const values = earlier.get(cluster) ?? {
    ...{ name, nameNormalized: normalizedName(name), server, project },
    ...metadataOf(cluster, context),
  };
  earlier.set(cluster, values);
  return values;
}

function metadataOf(
  { labels, annotations }: UnseenCluster,
  { language }: SetContext,
): ParameterSet['values'] {
  // what a cluster has none of is a missing key, and not an empty map
  const metadata: Plain = {
    ...(labels.size > 0 && { labels: Object.fromEntries(labels) }),
    ...(annotations.size > 0 && { annotations: Object.fromEntries(annotations) }),
  };
  if (!language.isGo) return Object.fromEntries(flattened(metadata, 'metadata'));
  return labels.size + annotations.size > 0 ? { metadata } : {};
}

/**
 * Tells whether a generator's `selector` lets a set through; it lets through what is not known of an open set
 * (ARGO-63).
 */
function selected(selector: Node, { values, isOpen }: ParameterSet): boolean {
  const flat = flattened(values);
  const isMissed = (key: string): boolean => isOpen && !flat.has(key);
  const labels = [...stringMapAt(selector, 'matchLabels')];
  return (
    labels.every(([key, value]) => isMissed(key) || flat.get(key) === value) &&
    itemsAt(selector, 'matchExpressions').every((expression) => {
      const key = stringAt(expression, 'key') ?? '';
      return isMissed(key) || holds(expression, flat.get(key));
    })
  );
}

/** Finds what stops the whole set in a generator's `selector`; null for nothing (ARGO-63). */
function mistakeOfSelector(selector: Node): string | null {
  for (const expression of itemsAt(selector, 'matchExpressions')) {
    const operator = stringAt(expression, 'operator') ?? '';
    const listed = itemsAt(expression, 'values').length;
    const takes = VALUES_OF.get(operator);
    if (takes === undefined) return `\`${operator}\` is no operator of a selector`;
    if (takes === 'some' && listed === 0) return `${operator} needs values`;
    if (takes === 'none' && listed > 0) return `${operator} takes no values`;
  }
  return null;
}

/** Operators of label selectors, and whether they take values. */
const VALUES_OF: ReadonlyMap<string, 'some' | 'none'> = new Map([
  ['In', 'some'],
  ['NotIn', 'some'],
  ['Exists', 'none'],
  ['DoesNotExist', 'none'],
]);

/** A label-selector expression: what is absent is in no list. */
function holds(expression: Node, value: string | undefined): boolean {
  const listed = itemsAt(expression, 'values').some(
    (item) => item.kind === 'scalar' && String(item.value) === value,
  );
  switch (stringAt(expression, 'operator') ?? '') {
    case 'In':
      return listed;
    case 'NotIn':
      return !listed;
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
