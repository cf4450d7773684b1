import type { Change } from '../../compare/index.ts';
import { resourceKey, say, subjectText } from '../../manifest/index.ts';
import type { Detector, DetectorInput, FindingDraft } from './detector.ts';
import { isRefusal, OF_TEXT } from './effects-of-objects.ts';
import { validText } from './invalid-objects.ts';
import { prefixed } from './unapplied-root-findings.ts';

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
  const mendFor = (draft: FindingDraft): Mend | null => {
    const sought = draft.sought && mends.get(resourceKey(draft.sought));
    const own = mends.get(resourceKey(draft.subject)) ?? null;
    if (own !== null || draft.sought === undefined || sought?.awaits !== 'deletion') return own;
    return { ...sought, text: sought.ofOthers?.(subjectText(draft.sought)) ?? sought.text };
  };
  return (draft, { id }, isOld) => {
    const mend = mendFor(draft);
    if (mend === null || draft.awaits !== undefined) return draft;
    if (OF_TEXT.has(id) && !(isRefusal(draft) && mend.awaits === 'build')) return draft;
    const { text, isOfOthers, ofOthers: _, ...more } = mend;
    if (isOld && isOfOthers === true) return draft;
    return { ...draft, ...more, message: prefixed(text, draft.message) };
  };
}

/** Says what has to be so first. */
interface Mend {
  readonly awaits: 'build' | 'deletion' | 'acceptance';
  /** `Once it is accepted` */
  readonly text: string;
  /** Says the same of another object, by its name; absent where it names what it is about. */
  readonly ofOthers?: (name: string) => string;
  /** Says what to do in the place of what holds where it is so at once. */
  readonly fix?: FindingDraft['fix'];
  /** Tells whether it is other objects that keep it out: the cluster has it as it was before. */
  readonly isOfOthers?: true;
}

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

function mendOf(obstacle: Change['heldUpBy']): Mend | null {
  if (obstacle?.kind === 'invalid')
    return { awaits: 'acceptance', text: `Once ${validText(obstacle)}`, isOfOthers: true };
  if (obstacle?.kind === 'namespace')
    return {
      awaits: 'build',
      text: `Once every object of \`${obstacle.path}\` has its namespace`,
      isOfOthers: true,
    };
  if (obstacle?.kind === 'applier')
    return { awaits: 'build', text: `Once ${obstacle.until}`, isOfOthers: true };
  if (obstacle?.kind === 'build')
    return {
      awaits: 'build',
      text: `${obstacle.from === undefined ? 'Once' : `From ${obstacle.from} on only once`} \`${obstacle.path}\` builds`,
    };
  if (obstacle?.kind === 'kept')
    return {
      awaits: 'deletion',
      text: `Once ${keptText(obstacle)}`,
      ofOthers: (name) => `Once ${keptText(obstacle, name)}`,
      ...fixOf(obstacle),
    };
  if (obstacle?.kind === 'elsewhere')
    return { awaits: 'deletion', text: `Where \`${obstacle.source}\` has its folder without it` };
  if (obstacle?.kind === 'unbuilt')
    return {
      awaits: 'deletion',
      text: `Where it was ever applied, for \`${obstacle.path}\` did not build${obstacle.isStill === true ? ', and once that builds' : ''}`,
    };
  return obstacle?.kind === 'file'
    ? { awaits: 'build', text: `Once \`${obstacle.file}\` can be read` }
    : null;
}

function keptText(
  { why, at, release }: Extract<Obstacle, { kind: 'kept' }>,
  name: string | null = null,
): string {
  if (why === 'written') return `${at} no longer applies ${name ?? 'it'}`;
  return release === undefined
    ? `${name ?? 'it'} is deleted by hand, because \`kubectl apply\` (${at}) deletes nothing`
    : `somebody uninstalls release ${release}`;
}

const fixOf = ({ why }: Extract<Obstacle, { kind: 'kept' }>): Pick<Mend, 'fix'> =>
  why === 'written'
    ? {
        fix: {
          text: say`Keep it in its folder too if anybody installs that without this script.`,
        },
      }
    : {};

/** Says what keeps a change from the cluster. */
type Obstacle = NonNullable<Change['heldUpBy']>;
