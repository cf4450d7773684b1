import { environmentOfUnit } from '../../../gitops/index.ts';
import { subjectText } from '../../../manifest/index.ts';
import type { EnvironmentDrift, HandDebt } from '../../../review/index.ts';

/** Says what clusters that are compared with Git have of an object that was changed by hand. */
export type ClusterWord =
  /** No cluster of the environment is compared: Git alone decides. */
  | { readonly kind: 'none' }
  /** None differs from a commit of the object. */
  | { readonly kind: 'agrees' }
  /** One was not compared whole with that commit so far, or whoever applies it may not have done so yet. */
  | { readonly kind: 'waits' }
  /** `fields` are those that may be shown; null where the object is gone. */
  | { readonly kind: 'differs'; readonly fields: readonly string[] | null };

/** The environments that a debt may mean. */
export const meantBy = (
  { environment }: Pick<HandDebt, 'environment'>,
  known: readonly EnvironmentDrift[],
): readonly EnvironmentDrift[] =>
  known.filter(
    (each) =>
      each.environment === environment || environmentOfUnit(each.environment) === environment,
  );

/**
 * Asks whether a commit brought what was changed by hand into Git, or something else: by what clusters differ in from
 * that commit, for what they have is what was changed.
 */
export function clusterWord(
  debt: Pick<HandDebt, 'environment' | 'resource'>,
  known: readonly EnvironmentDrift[],
  commit: string,
): ClusterWord {
  const object = subjectText(debt.resource);
  const compared = meantBy(debt, known).filter(({ problem }) => !isNotCompared(problem));
  if (compared.length === 0) return { kind: 'none' };
  for (const each of compared) {
    if (each.compared?.commit !== commit) return { kind: 'waits' };
    const drift = each.drifts.find(({ resource }) => subjectText(resource) === object);
    if (drift?.pending === true) return { kind: 'waits' };
    if (drift !== undefined) return { kind: 'differs', fields: fieldsOf(drift, each.isShown) };
    if (each.problem !== null) return { kind: 'waits' };
  }
  return { kind: 'agrees' };
}

const isNotCompared = (problem: EnvironmentDrift['problem']): boolean =>
  problem !== null && ['not-allowed', 'not-compared', 'refused'].includes(problem.kind);

const MOST_FIELDS = 10;

function fieldsOf(
  { kind, fields }: EnvironmentDrift['drifts'][number],
  isShown: boolean,
): readonly string[] | null {
  if (!isShown) return [];
  return kind === 'removed' ? null : fields.slice(0, MOST_FIELDS);
}
