import type { Node, Plain } from '../../../manifest/index.ts';
import { booleanAt, itemsAt, nodeAt, stringAt, stringMapAt } from '../../../manifest/index.ts';
import type { ClusterSecret } from '../cluster-secrets.ts';
import { normalizedName } from './normalized-name.ts';
import type { ParameterSet, SetContext } from './parameters.ts';
import { EMPTY, flattened } from './parameters.ts';
import { holds } from './select-parameters.ts';
import { withValues } from './with-values.ts';

const LOCAL: ClusterSecret = {
  name: 'in-cluster',
  server: 'https://kubernetes.default.svc',
  labels: new Map(),
  annotations: new Map(),
};

/**
 * A set for each cluster whose Secret lies in the tree, and for Argo CD's own where no selector asks for labels;
 * an open one where no Secret does (ARGO-71).
 */
export function clusterParameters(clusters: Node, context: SetContext): readonly ParameterSet[] {
  const known = context.input.clusters;
  const isList = booleanAt(clusters, 'flatList') === true;
  if (known.length === 0 || isList)
    return withValues(clusters, [{ ...EMPTY, isOpen: true }], context);
  const selector = nodeAt(clusters, 'selector');
  const asks =
    stringMapAt(selector, 'matchLabels').size + itemsAt(selector, 'matchExpressions').length > 0;
  const hasOwn = asks || known.some(({ server }) => server === LOCAL.server);
  const chosen = [...(hasOwn ? [] : [LOCAL]), ...known].filter(
    ({ labels }) =>
      selector === undefined ||
      ([...stringMapAt(selector, 'matchLabels')].every(
        ([key, value]) => labels.get(key) === value,
      ) &&
        itemsAt(selector, 'matchExpressions').every((expression) =>
          holds(expression, labels.get(stringAt(expression, 'key') ?? '')),
        )),
  );
  return withValues(
    clusters,
    chosen.map((cluster) => ({ values: valuesOf(cluster, context), isOpen: false })),
    context,
  );
}

function valuesOf(
  { name, server, labels, annotations }: ClusterSecret,
  { language }: SetContext,
): ParameterSet['values'] {
  const metadata: Plain = {
    labels: Object.fromEntries(labels),
    annotations: Object.fromEntries(annotations),
  };
  const values = { name, nameNormalized: normalizedName(name), server };
  if (language.isGo) return Object.assign(values, { metadata });
  return Object.assign(values, Object.fromEntries(flattened(metadata, 'metadata')));
}
