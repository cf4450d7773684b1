import { firstOf } from '../../../manifest/index.ts';
import type { Review } from '../../evaluation/review.ts';
import { environmentList } from './environment-list.ts';

/** This many namespaces are named, and the rest is counted. */
const NAMED = 2;

/**
 * Says which namespaces production loses, which is worse than what becomes of any call: all that is in one goes with it. Null
 * where it loses none, or something still writes them.
 */
export function namespacesSentence({
  changes,
  environments,
}: Pick<Review, 'changes' | 'environments'>): {
  readonly where: string;
  readonly what: string;
  /** Is one of those that are told: of some, nothing goes before something is mended. */
  readonly change: Review['changes'][number];
} | null {
  const production = new Set(
    environments.filter((each) => each.production).map(({ name }) => name),
  );
  const all = changes.filter(
    ({ kind, subject, cause, remains, heldUpBy, environment }) =>
      kind === 'resource-removed' &&
      subject.kind === 'Namespace' &&
      cause === undefined &&
      remains === undefined &&
      heldUpBy?.kind !== 'kept' &&
      production.has(environment),
  );
  const free = all.filter(({ heldUpBy }) => heldUpBy === undefined);
  const removed = free.length > 0 ? free : all;
  const [change] = removed;
  const names = [...new Set(removed.map(({ subject }) => subject.name))];
  if (change === undefined) return null;
  const [noun, is] = names.length === 1 ? ['Namespace', 'is'] : ['Namespaces', 'are'];
  return {
    where: environmentList(
      removed.map(({ environment }) => environment),
      { environments },
    ),
    what: `${noun} ${firstOf(names, NAMED)} ${is} removed`,
    change,
  };
}
