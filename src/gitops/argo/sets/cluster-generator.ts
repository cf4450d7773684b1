import type { Node, Plain } from '../../../manifest/index.ts';
import { booleanAt, itemsAt, nodeAt, stringAt, stringMapAt } from '../../../manifest/index.ts';
import type { ClusterSecret, UnseenCluster } from '../cluster-secrets.ts';
import { normalizedName } from './normalized-name.ts';
import type { ParameterSet, SetContext } from './parameters.ts';
import { EMPTY, flattened, placeText } from './parameters.ts';
import { holds, mistakeOfSelector } from './select-parameters.ts';
import { withValues } from './with-values.ts';

const LOCAL: ClusterSecret = {
  name: 'in-cluster',
  server: 'https://kubernetes.default.svc',
  labels: new Map(),
  annotations: new Map(),
};

/**
 * A set for each cluster whose Secret lies in the tree, and for Argo CD's own where no selector asks for labels; an
 * open one for each whose Secret is made or encrypted here, and one where no Secret is seen (ARGO-71).
 */
export function clusterParameters(clusters: Node, context: SetContext): readonly ParameterSet[] {
  const known = context.input.clusters;
  const isList = booleanAt(clusters, 'flatList') === true;
  const unseen = context.input.unseenClusters;
  const selector = nodeAt(clusters, 'selector');
  const mistake = selector === undefined ? null : mistakeOfSelector(selector);
  if (mistake !== null) context.problems.add(`${placeText(clusters)}: ${mistake}`);
  if (known.length + unseen.length === 0 || isList)
    return withValues(clusters, [{ ...EMPTY, isOpen: true }], context);
  const asks =
    stringMapAt(selector, 'matchLabels').size + itemsAt(selector, 'matchExpressions').length > 0;
  const hasOwn = asks || known.some(({ server }) => server === LOCAL.server);
  const isChosen = ({ labels }: UnseenCluster): boolean => isSelected(selector, labels);
  const seen = [...(hasOwn ? [] : [LOCAL]), ...known].filter(isChosen);
  const open = unseen.filter(isChosen);
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

function valuesOf(cluster: ClusterSecret, context: SetContext): ParameterSet['values'] {
  const { name, server } = cluster;
  const values = { name, nameNormalized: normalizedName(name), server };
  return Object.assign(values, metadataOf(cluster, context));
}

function metadataOf(
  { labels, annotations }: UnseenCluster,
  { language }: SetContext,
): ParameterSet['values'] {
  const metadata: Plain = {
    labels: Object.fromEntries(labels),
    annotations: Object.fromEntries(annotations),
  };
  return language.isGo ? { metadata } : Object.fromEntries(flattened(metadata, 'metadata'));
}
