import { resourceKey, subjectText } from '../../manifest/index.ts';
import type { Change, Obstacle } from '../diff/change.ts';
import { saysMode } from '../diff/effective-mtls.ts';

/**
 * The mode of the mesh or of a namespace changes with the policies that say it, or where none of those changes with any:
 * where one thing keeps all these changes from the cluster, it keeps that, too. A mode of the mesh whose policy goes with
 * its namespace has lost the control plane that is known to read it.
 */
export function withModesHeld(changes: readonly Change[]): readonly Change[] {
  const policies = changes.filter(
    ({ subject, kind, field }) =>
      subject.kind === 'PeerAuthentication' && (kind !== 'mtls-mode' || field !== null),
  );
  const gone = new Set(changes.filter(goesWhole).map(({ subject }) => subject.name));
  return changes.map((change) => {
    if (change.kind !== 'mtls-mode' || change.field !== null || change.object !== null)
      return change;
    const saying = policies.filter((each) => saysMode(each, change));
    const obstacle = commonObstacle(saying.length > 0 ? saying : policies);
    return {
      ...change,
      ...(saying.some(({ field }) => field === null) && { isSaid: true }),
      ...(obstacle !== null && change.heldUpBy === undefined && { heldUpBy: obstacle }),
      ...(change.subject.kind === 'Mesh' && readersOf(saying, gone)),
    };
  });
}

/** Says for whom alone it changes; nothing where that is everybody. */
function readersOf(saying: readonly Change[], gone: ReadonlySet<string>): Pick<Change, 'holdsFor'> {
  if (saying.some(({ subject }) => gone.has(subject.namespace)))
    return { holdsFor: 'other-reader' };
  return saying.length > 0 && saying.every(isOfOneRevision) ? { holdsFor: 'other-revisions' } : {};
}

const isOfOneRevision = ({ cause }: Change): boolean =>
  cause?.kind === 'withheld' &&
  !cause.withheld.certain &&
  (cause.withheld.because === 'one-revision' || cause.withheld.because === 'unseen-revision');

/** A Namespace that goes with all that it holds, and stays under no other hand. */
const goesWhole = ({ kind, subject, cause, remains, heldUpBy }: Change): boolean =>
  kind === 'resource-removed' &&
  subject.kind === 'Namespace' &&
  cause === undefined &&
  remains === undefined &&
  heldUpBy === undefined;

/** Gives what keeps all of some policies from the cluster; null where that is not one thing. */
function commonObstacle(policies: readonly Change[]): Obstacle | null {
  const obstacles = new Map(policies.map((each) => [obstacleKey(each), each]));
  const [cause, ...others] = obstacles.values();
  if (cause?.heldUpBy === undefined || others.length > 0) return null;
  const { subject, heldUpBy } = cause;
  return heldUpBy.kind === 'refused'
    ? { kind: 'invalid', path: '', objects: [subjectText(subject)], lacksNamespaces: false }
    : heldUpBy;
}

/** Tells obstacles apart; what keeps one object out by itself is that object. */
const obstacleKey = ({ heldUpBy, subject }: Change): string =>
  JSON.stringify([heldUpBy, heldUpBy?.kind === 'refused' ? resourceKey(subject) : '']);
