import { createDice, randomEdits, randomTree } from './random-tree.ts';
import type { Dice, MadeFile, MadeTree } from './random-tree.ts';

const METHODS = ['merge', 'squash', 'rebase', 'direct'] as const;

export type HistoryMethod = (typeof METHODS)[number];

interface MadeCommit {
  readonly mark: number;
  readonly parents: readonly number[];
  readonly tree: MadeTree;
  readonly message: string;
}

/** A history with one change in it that will be reverted; commits are numbered by their marks. */
export interface RandomHistory {
  readonly method: HistoryMethod;
  /** Oldest first; the last one is the tip. */
  readonly commits: readonly MadeCommit[];
  /** On the branch, newest first: what `git revert` is told to undo. */
  readonly target: readonly number[];
  /** Head of the pull request. */
  readonly head: number;
}

/** Always the same history for the same seed. */
export function randomHistory(seed: number): RandomHistory {
  const dice = createDice(seed);
  const commits: MadeCommit[] = [];
  const add = (parents: readonly number[], tree: MadeTree, message: string): MadeCommit => {
    const commit = { mark: commits.length + 1, parents, tree, message };
    commits.push(commit);
    return commit;
  };
  const root = add([], randomTree(dice), 'root');
  const start = add([root.mark], randomEdits(root.tree, dice, 's'), 'start');
  const method = dice.pick(METHODS);
  const change = addChange({ method, start, dice, add });
  const before = start.tree;
  let tip = change.tip;
  for (let left = dice.number(4); left > 0; left -= 1) {
    const tree = laterTree(tip.tree, { before, after: change.tip.tree }, dice, `l${String(left)}`);
    tip = add([tip.mark], tree, `later ${String(left)}`);
  }
  return { method, commits, target: change.target, head: change.head };
}

interface ChangeSite {
  readonly method: HistoryMethod;
  readonly start: MadeCommit;
  readonly dice: Dice;
  readonly add: (parents: readonly number[], tree: MadeTree, message: string) => MadeCommit;
}

interface AddedChange {
  readonly tip: MadeCommit;
  readonly target: readonly number[];
  readonly head: number;
}

/** One to three commits beside the branch, which goes on meanwhile in a file of its own, and their merge. */
function addChange({ method, start, dice, add }: ChangeSite): AddedChange {
  if (method === 'direct') {
    const tip = add([start.mark], randomEdits(start.tree, dice, 't'), 'direct');
    return { tip, target: [tip.mark], head: tip.mark };
  }
  let head = start;
  const proposed: MadeCommit[] = [];
  for (let number = 1; number <= 1 + dice.number(3); number += 1) {
    const tag = `t${String(number)}`;
    head = add([head.mark], randomEdits(head.tree, dice, tag), `proposed ${tag}`);
    proposed.push(head);
  }
  const aside = { mode: '100644', content: 'meanwhile\n' } as const;
  const beside = (tree: MadeTree): MadeTree => new Map(tree).set('meanwhile.txt', aside);
  let tip = add([start.mark], beside(start.tree), 'meanwhile');
  if (method === 'merge') {
    tip = add([tip.mark, head.mark], beside(head.tree), 'Merge pull request #7 from topic');
    return { tip, target: [tip.mark], head: head.mark };
  }
  if (method === 'squash') {
    tip = add([tip.mark], beside(head.tree), 'Squashed (#7)');
    return { tip, target: [tip.mark], head: head.mark };
  }
  const target: number[] = [];
  for (const commit of proposed) {
    tip = add([tip.mark], beside(commit.tree), commit.message);
    target.unshift(tip.mark);
  }
  return { tip, target, head: head.mark };
}

/** What a later commit does: something else, or something about the change itself. */
function laterTree(
  tree: MadeTree,
  change: { readonly before: MadeTree; readonly after: MadeTree },
  dice: Dice,
  tag: string,
): MadeTree {
  const roll = dice.number(10);
  if (roll < 6) return randomEdits(tree, dice, tag);
  const touched = changedPaths(change.before, change.after);
  const [first] = touched;
  if (first === undefined) return randomEdits(tree, dice, tag);
  const path = dice.pick(touched);
  const next = new Map(tree);
  // undone in part, repeated, or edited where it was changed
  if (roll < 8) put(next, path, change.before.get(path));
  else if (roll === 8) put(next, path, change.after.get(path));
  else {
    const file = next.get(path);
    if (file?.mode !== '120000' && file !== undefined)
      next.set(path, { ...file, content: file.content.replace(/ \[t\d?\]/, ` [${tag}]`) });
  }
  return next;
}

function put(tree: Map<string, MadeFile>, path: string, file: MadeFile | undefined): void {
  const isBlocked = [...tree.keys()].some(
    (other) => other.startsWith(`${path}/`) || path.startsWith(`${other}/`),
  );
  if (file === undefined) tree.delete(path);
  else if (!isBlocked) tree.set(path, file);
}

const changedPaths = (before: MadeTree, after: MadeTree): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter((path) => {
    const [a, b] = [before.get(path), after.get(path)];
    return a?.content !== b?.content || a?.mode !== b?.mode;
  });
