import type { HeadPush } from '../../../review/index.ts';
import type { CommitAuthorship } from '../../../forge/index.ts';

/** Every click that updates a branch is one; they matter until the one before them that is no such click. */
const MOST_PUSHES = 50;

/** Adds one push to the known ones; for one commit the push that was told of last stays. */
export const withPush = (known: readonly HeadPush[], push: HeadPush): readonly HeadPush[] =>
  [...known.filter(({ sha }) => sha !== push.sha), push].slice(-MOST_PUSHES);

/** Both; of one commit what `newer` says. */
export const joinedPushes = (
  older: readonly HeadPush[],
  newer: readonly HeadPush[],
): readonly HeadPush[] => newer.reduce(withPush, older);

/** Gives the commit that another was made on by a click in the browser that writes nothing; null of all others. */
type ClickedOn = (sha: string) => string | null;

/** From the head back: every push but the last of these is such a click. */
interface Trail {
  readonly pushes: readonly HeadPush[];
  /** The commit of which no push is known; null where the last push is no click. */
  readonly lostAt: string | null;
}

/** Only where it was made on what was the head before is a click all that was pushed. */
function trailOf(head: string, known: readonly HeadPush[], clickedOn: ClickedOn): Trail {
  const bySha = new Map(known.map((push) => [push.sha, push]));
  const pushes: HeadPush[] = [];
  let sha = head;
  for (;;) {
    const push = bySha.get(sha);
    if (push === undefined) return { pushes, lostAt: sha };
    bySha.delete(sha);
    pushes.push(push);
    const parent = clickedOn(sha);
    if (parent === null || parent !== push.before) return { pushes, lostAt: null };
    sha = parent;
  }
}

/** Lists the pushes that say who pushed last, if everything that may be a click is one. */
export const decisivePushes = (
  head: string,
  known: readonly HeadPush[],
  commits: readonly CommitAuthorship[],
): readonly HeadPush[] => {
  const made = new Map(
    commits.map(({ sha, mergedInto, replacement }) => [sha, mergedInto ?? replacement?.parent]),
  );
  return trailOf(head, known, (sha) => made.get(sha) ?? null).pushes.toReversed();
};

/** Says who pushed last, but for clicks that are nobody's work. */
type LastPusher =
  | { readonly kind: 'known'; readonly push: HeadPush }
  /** No push of this commit is known. */
  | { readonly kind: 'unknown'; readonly sha: string };

export function lastPusherOf(
  head: string,
  known: readonly HeadPush[],
  clickedOn: ClickedOn,
): LastPusher {
  const { pushes, lostAt } = trailOf(head, known, clickedOn);
  const push = pushes.at(-1);
  return lostAt !== null || push === undefined
    ? { kind: 'unknown', sha: lostAt ?? head }
    : { kind: 'known', push };
}
