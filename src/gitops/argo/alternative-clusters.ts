import type { Applier } from '../appliers/applier.ts';
import type { Evidence } from '../names/evidence/evidence.ts';
import { isPartOf } from './open-values.ts';

/**
 * Puts the forms of an Application whose generator does not know its clusters into clusters that something else of the
 * tree names: the form with `values-prod-eu.yaml` is for the cluster `prod-eu`, the one with `values-prod.yaml` for each
 * of `prod-…` that has no form of its own. Of others the file says what it can.
 */
export function withLikelyClusters(appliers: readonly Applier[]): readonly Applier[] {
  if (appliers.every(({ alternative }) => alternative === undefined)) return appliers;
  const named = [
    ...new Set(
      appliers.flatMap(({ cluster }) => (cluster?.includes('://') === false ? cluster : [])),
    ),
  ];
  const parts = new Map<string, Set<string>>();
  for (const { alternative } of appliers)
    if (typeof alternative?.part === 'string')
      parts.set(alternative.of, (parts.get(alternative.of) ?? new Set()).add(alternative.part));
  return appliers.flatMap((applier) => {
    const { alternative, cluster, clusterKeys = [] } = applier;
    if (typeof alternative?.part !== 'string') return [applier];
    const { of, part } = alternative;
    const isSaid = cluster !== null || clusterKeys.length > 0;
    const own = isSaid ? [] : clustersOf(part, named, parts.get(of) ?? new Set());
    const saying = (axis: Evidence['axis'], text: string): Pick<Applier, 'evidence'> => ({
      evidence: [...(applier.evidence ?? []), { axis, text }],
    });
    return own.length === 0
      ? [{ ...applier, ...saying('values', part) }]
      : own.map((name) => ({
          ...applier,
          ...saying('cluster', name),
          cluster: name,
          clusterKeys: [name],
        }));
  });
}

const clustersOf = (
  part: string,
  named: readonly string[],
  parts: ReadonlySet<string>,
): readonly string[] =>
  named.includes(part) ? [part] : named.filter((name) => isPartOf(part, name) && !parts.has(name));
