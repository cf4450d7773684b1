import { productionFirst } from '../../../gitops/index.ts';
import { resourceKey } from '../../../manifest/index.ts';
import type { Review } from '../../evaluation/review.ts';
import type { ChangeLine } from '../changes/change-text.ts';

/**
 * Names where all these changes come about: in every environment that changes, where each has them alike, else in those
 * that they are of.
 */
export function sameIn(
  changes: Review['changes'],
  changed: Review['environments'],
  review: Review,
): Review['environments'] {
  const keyOf = ({ subject, field, after }: Review['changes'][number]): string =>
    JSON.stringify([resourceKey(subject), field, after]);
  const wanted = new Set(changes.map(keyOf));
  const own = new Set(changes.map(({ environment }) => environment));
  const keysOf = (name: string): ReadonlySet<string> =>
    new Set(review.changes.filter(({ environment }) => environment === name).map(keyOf));
  const isAlike = ({ name }: Review['environments'][number]): boolean => {
    const keys = keysOf(name);
    return own.has(name) || [...wanted].every((key) => keys.has(key));
  };
  return changed.every(isAlike)
    ? productionFirst(changed)
    : changed.filter(({ name }) => own.has(name));
}

/** Lists where an object comes or goes as is told of it: it may come to one environment and leave another. */
export function turningSo(
  { at }: ChangeLine,
  environments: Review['environments'],
  { changes }: Review,
): Review['environments'] {
  const { kind, subject } = at;
  if (kind !== 'resource-added' && kind !== 'resource-removed') return environments;
  const key = resourceKey(subject);
  const others = new Set(
    changes.flatMap((each) =>
      each.kind !== kind &&
      (each.kind === 'resource-added' || each.kind === 'resource-removed') &&
      resourceKey(each.subject) === key
        ? [each.environment]
        : [],
    ),
  );
  const own = environments.filter(({ name }) => !others.has(name));
  return own.length === 0 ? environments : own;
}
