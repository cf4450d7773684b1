import { mendClause, quotedPath } from '../../checks/index.ts';
import type { Change, Consequence } from '../../compare/index.ts';
import { resourceKey, subjectText } from '../../manifest/index.ts';
import type { Review } from '../evaluation/review.ts';

/**
 * The changes of one object that bring a consequence about, of those of its environment; none where several objects
 * could.
 */
export function causingChanges(
  own: readonly Change[],
  consequence: Consequence,
): readonly Change[] {
  const telling = own.filter(mayTell);
  const chosen =
    goneGateway(telling, consequence) ??
    own.find(({ subject }) => subjectText(subject) === consequence.cause?.object) ??
    onlyOne(telling) ??
    onlyOne(own);
  return chosen === undefined
    ? []
    : own.filter(({ subject }) => resourceKey(subject) === resourceKey(chosen.subject));
}

/** Where nothing takes connections any more, routes that go as well make no difference: the pods that took them do. */
const goneGateway = (
  among: readonly Change[],
  { gateway, after }: Consequence,
): Change | undefined =>
  after.untaken === undefined
    ? undefined
    : among.find(
        ({ kind, subject }) => kind === 'resource-removed' && subjectText(subject) === gateway,
      );

/** Not where only labels or annotations of the object itself change that Istio is not told anything by. */
const mayTell = ({ field }: Change): boolean =>
  field === null || !/^metadata\.(?:labels|annotations)\b/.test(field) || field.includes('istio');

function onlyOne(own: readonly Change[]): Change | undefined {
  return new Set(own.map(({ subject }) => resourceKey(subject))).size === 1 ? own[0] : undefined;
}

/** Gives what has to be mended before a consequence comes about, as `once apps/shop builds`; null for nothing. */
export function awaitedMend(
  consequence: Consequence,
  { gaps, changes }: Pick<Review, 'gaps' | 'changes'>,
): string | null {
  const root = decidingRoot(consequence, gaps);
  if (root === null) return causesAwait(consequence, changes);
  const [obstacle = { kind: 'build' as const, path: root }] = changes.flatMap(({ heldUpBy }) =>
    heldUpBy?.kind === 'build' && heldUpBy.path === root ? [heldUpBy] : [],
  );
  return mendClause(obstacle, null, quotedPath);
}

/** What decides it after the change is in a folder of which nothing is applied. */
function decidingRoot({ after }: Consequence, gaps: Review['gaps']): string | null {
  const file = after.decidedBy?.origin.file;
  const broken = gaps.find(
    ({ reason, nature, root }) =>
      reason === 'not-rendered' &&
      nature === 'broken' &&
      root !== null &&
      file?.startsWith(`${root}/`) === true,
  );
  return broken?.root ?? null;
}

/**
 * What brings it about does not reach the cluster as it stands, all of it for one cause, whatever decides it then: where no
 * policy lets a request in, none does.
 */
function causesAwait(consequence: Consequence, changes: Review['changes']): string | null {
  const own = changes.filter(({ environment }) => environment === consequence.environment);
  const chosen = causingChanges(own, consequence);
  const causes = chosen.length > 0 ? chosen : own;
  const mends = new Set(causes.map(mendOf));
  const [mend = null] = mends;
  return mends.size === 1 ? mend : null;
}

/** Null too where something else may apply the object as it stands. */
const mendOf = ({ heldUpBy }: Review['changes'][number]): string | null =>
  heldUpBy === undefined || ('heldIn' in heldUpBy && heldUpBy.heldIn.length > 0)
    ? null
    : mendClause(heldUpBy, null, quotedPath);
