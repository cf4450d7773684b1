import type { Change } from '../../compare/index.ts';
import { resourceKey, say, subjectText } from '../../manifest/index.ts';
import type { Condition } from './conditions.ts';
import { awaitedBy, under } from './conditions.ts';
import type { Detector, DetectorInput, FindingDraft } from './detector.ts';
import { isRefusal, OF_TEXT } from './effects-of-objects.ts';
import { mendClause, mendInShort, quotedPath } from './mend-clauses.ts';

/**
 * Rewords findings about objects of which nothing reaches the cluster, because their folder does not build, their file
 * cannot be read or what applies them refuses another object beside them (FLUX-40): they come about once that is mended,
 * unless they were there before; that the cluster refuses one comes about then, too. What rests on an object that leaves
 * Git and stays in the cluster comes about once it goes from there. What is told of the text itself is so already.
 */
export function onceBuilt({
  changes,
}: Pick<DetectorInput, 'changes'>): (
  draft: FindingDraft,
  detector: Detector,
  isOld: boolean,
) => FindingDraft {
  const mends = mendsByObject(changes);
  const mendFor = ({ subject, sought }: FindingDraft): Mend | null => {
    const own = mends.get(resourceKey(subject)) ?? null;
    if (own !== null || sought === undefined) return own;
    const mend = mends.get(resourceKey(sought));
    return mend?.kind === 'deletion' ? { ...mend, it: subjectText(sought) } : null;
  };
  return (draft, { id }, isOld) => {
    const mend = mendFor(draft);
    if (mend === null || awaitedBy(draft) !== undefined) return draft;
    const { kind, obstacle, it } = mend;
    if (OF_TEXT.has(id) && !(isRefusal(draft) && kind === 'build')) return draft;
    if (isOld && OF_OTHERS.has(obstacle.kind)) return draft;
    const condition = {
      ...{ kind, clause: mendClause(obstacle, null, quotedPath, it) },
      short: mendInShort(obstacle),
    };
    return under(condition, { ...draft, ...fixOf(obstacle) });
  };
}

/** Says what kind of mend has to come first, and what stands in the way. */
interface Mend {
  readonly kind: Condition['kind'];
  readonly obstacle: Obstacle;
  /** Names the object; absent if the finding is about it. */
  readonly it?: string;
}

/** Says what keeps a change from the cluster. */
type Obstacle = NonNullable<Change['heldUpBy']>;

/** Obstacles of other objects: the cluster has this one as it was before. */
const OF_OTHERS: ReadonlySet<Obstacle['kind']> = new Set(['invalid', 'namespace', 'applier']);

/** Gives what each object waits for; null for one of which something reaches the cluster all the same. */
function mendsByObject(changes: readonly Change[]): ReadonlyMap<string, Mend | null> {
  const mends = new Map<string, Mend | null>();
  for (const { subject, heldUpBy } of changes) {
    const key = resourceKey(subject);
    const mend = mendOf(heldUpBy);
    mends.set(key, mends.get(key) === null ? null : mend);
  }
  return mends;
}

const MENDS: Readonly<Partial<Record<Obstacle['kind'], Condition['kind']>>> = {
  invalid: 'acceptance',
  namespace: 'build',
  applier: 'build',
  build: 'build',
  file: 'build',
  kept: 'deletion',
  elsewhere: 'deletion',
  unbuilt: 'deletion',
};

function mendOf(obstacle: Obstacle | undefined): Mend | null {
  const kind = obstacle === undefined ? undefined : MENDS[obstacle.kind];
  return obstacle === undefined || kind === undefined ? null : { kind, obstacle };
}

/** Says what to do in the place of what holds where it is so at once. */
const fixOf = (obstacle: Obstacle): Partial<Pick<FindingDraft, 'fix'>> =>
  obstacle.kind === 'kept' && obstacle.why === 'written'
    ? {
        fix: {
          text: say`Keep it in its folder too if anybody installs that without this script.`,
        },
      }
    : {};
