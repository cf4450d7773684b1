import type { ComputedRevert, RevertResult, RevertStep } from '../reverts/revert-result.ts';
import type { NamedLine } from '../reverts/part/part-draft.ts';
import type { RevertRefusal } from '../reverts/revert-refusal.ts';
import type { RevertScope } from '../../../review/index.ts';
import type { RevertTarget } from '../reverts/revert-target.ts';
import type { TreeDifference } from '../reverts/tree-versions.ts';
import { globsOf, pathsInScope } from '../reverts/scope-globs.ts';
import type { WholePart } from '../ports/revert-ports.ts';
import type { RevertTools } from './matches-within.ts';
import { matchesWithin, treeBefore } from './matches-within.ts';
import { editTree } from './edit-tree.ts';
import { laterCommits } from './later-commits.ts';
import type { ObtainBlobs } from '../../../forge/edge/git/objects/missing-blobs.ts';
import type { PrivateRepository } from '../../../forge/edge/git/running/private-repository.ts';
import { readPartTrees } from './part-trees.ts';
import type { PartReading } from './part-trees.ts';
import { resourceTrees } from './resource-trees.ts';
import { revertChanges, revertOutcomes } from './revert-outcomes.ts';
import { revertPlan } from './revert-plan.ts';
import type { RevertedBranch, RevertPlan } from './revert-plan.ts';
import { attributeFiles, useAttributes } from '../../../forge/edge/git/merges/merge-attributes.ts';
import { treeOf, listTree } from '../../../forge/edge/git/objects/git-tree.ts';
import { syntheticCommit } from '../../../forge/edge/git/objects/synthetic-commit.ts';
import { obtainRevertContents, revertStep } from './revert-step.ts';
import type { StepResult } from './revert-step.ts';
import { treeDifferences } from './tree-differences.ts';

export interface RevertCommits extends RevertedBranch {
  readonly target: RevertTarget;
  readonly scope: RevertScope;
}

type Planned = Extract<RevertPlan, { kind: 'planned' }>;

/**
 * Bounds the paths that are shown of those that the target changed, so that people see what they may have
 * meant.
 */
const MOST_SHOWN = 20;

/** Holds what the steps came to together. */
interface Undone extends StepResult {
  /** Lists the lines that go or come back with what they name. */
  readonly lines?: readonly NamedLine[];
  readonly openSteps: readonly RevertStep[];
  /** These trees are as far as they are in scope: before the steps that were tried, and after the target. */
  readonly pre: string;
  readonly post: string;
}

/**
 * Computes what `git revert` would make of a branch's tip, without a work tree and without touching the
 * branch. Everything it writes goes into `repository`.
 */
export async function revertCommits(
  request: RevertCommits,
  repository: PrivateRepository,
  obtain: ObtainBlobs,
  part: PartReading,
): Promise<RevertResult> {
  const { target, scope, tip } = request;
  const scoped = pathsInScope(globsOf(scope));
  if (scoped.kind === 'refused') return scoped;
  if (target.kind === 'restore' && scope.kind !== 'paths' && scope.kind !== 'resource')
    return refused({ reason: 'restore-needs-paths' });
  const plan = await revertPlan(target, request, repository);
  if (plan.kind === 'refused') return plan;

  await prepare(plan, request, repository, obtain);
  const tools = { repository, obtain, part };
  const within = scope.kind === 'environment' || scope.kind === 'namespace' ? scope : null;
  const asked = within === null ? scoped : await matchesWithin({ plan, tip, within }, tools);
  if (asked.kind === 'refused') return asked;
  const { matches } = asked;
  const undone =
    scope.kind === 'resource'
      ? await undoResource({ plan, scope, tip, matches }, repository, obtain, part)
      : await undoFiles({ plan, request, matches, within }, tools);
  return 'refusal' in undone ? undone : computed(request, plan, undone, repository, obtain);
}

/** Undoes files, and looks at what is rendered of them where they are not all. */
async function undoFiles(
  { plan, request, matches, within }: Steps & { readonly within: WholePart | null },
  { repository, obtain, part }: RevertTools,
): Promise<Undone | Refused> {
  const undone = await undoSteps({ plan, request, matches }, repository, obtain);
  const { scope, tip } = request;
  if ('refusal' in undone || scope.kind === 'everything') return undone;
  const asked = { plan, tip, matches, within };
  const broken = await whyNotAlone(asked, undone, { repository, obtain, part });
  return broken === null ? undone : refused(broken);
}

async function prepare(
  plan: Planned,
  { tip, scope }: RevertCommits,
  repository: PrivateRepository,
  obtain: ObtainBlobs,
): Promise<void> {
  const attributes = await attributeFiles(tip, repository);
  if (scope.kind !== 'resource') {
    const steps: { pre: string; post: string }[] = [];
    for (const { pre, post } of stepsOf(plan))
      steps.push({ pre: await treeBefore(pre, repository), post: await treeOf(repository, post) });
    const wanted = { steps, tip: await treeOf(repository, tip), attributes };
    await obtainRevertContents(wanted, repository, obtain);
  }
  await useAttributes(attributes, repository, obtain);
}

/** Lists the steps. To bring paths back is one step from the tip. */
const stepsOf = ({ method, steps, post, pre }: Planned): readonly Omit<RevertStep, 'subject'>[] =>
  method === 'restore' ? [{ post, pre }] : steps;

const refused = (refusal: RevertRefusal) => ({ kind: 'refused', refusal }) as const;

type Refused = ReturnType<typeof refused>;

async function undoResource(
  { plan, scope, tip, matches }: Parameters<typeof resourceTrees>[0],
  repository: PrivateRepository,
  obtain: ObtainBlobs,
  { work, limits }: PartReading,
): Promise<Undone | Refused> {
  const names = { pre: await treeBefore(plan.pre, repository), post: plan.post, tip };
  const parts = await readPartTrees(names, repository, obtain, limits);
  const request = { plan, scope, tip, matches };
  const trees = await resourceTrees(request, { trees: parts, work }, repository, obtain);
  if (trees.kind === 'refused') return trees;
  if (trees.kind === 'decided') return { ...trees.result, openSteps: [] };
  const { post, pre, lines, object } = trees;
  const result = await revertStep({ post, pre, tip: trees.tip }, repository, obtain);
  // half of it would leave lines that name nothing
  if (result.conflicts.length > 0) return { ...result, tree: trees.tip, post, pre, openSteps: [] };
  const changed = (await treeDifferences(repository, tip, result.tree)).map(({ path }) => path);
  const undone = { object, narrowed: scope.globs.length > 0, changed, left: [], restores: false };
  const why = await work.check(undone, { ...parts, result: await parts.read(result.tree) });
  return why === null ? { ...result, post, pre, lines, openSteps: [] } : refused(why);
}

interface ScopedPaths {
  readonly plan: Planned;
  readonly tip: string;
  readonly matches: (path: string) => boolean;
  readonly within: WholePart | null;
}

/**
 * Says why these paths cannot be undone without others: something that renders on the tip would not any more.
 * Null where nothing stands in the way.
 */
async function whyNotAlone(
  { plan, tip, matches, within }: ScopedPaths,
  { tree, conflicts }: Undone,
  { repository, obtain, part }: RevertTools,
): Promise<RevertRefusal | null> {
  const changed = (await treeDifferences(repository, tip, tree)).map(({ path }) => path);
  // a conflict is left for a person to settle in its branch
  if (conflicts.length > 0 || changed.length === 0) return null;
  const before = await treeBefore(plan.pre, repository);
  const names = { pre: before, post: plan.post, tip };
  const parts = await readPartTrees(names, repository, obtain, part.limits);
  const all = await treeDifferences(repository, plan.post, before);
  const left = all.map(({ path }) => path).filter((path) => !matches(path));
  const undone = {
    object: null,
    narrowed: true,
    changed,
    left,
    restores: plan.method === 'restore',
    ...(within !== null && { within }),
  };
  return part.work.check(undone, { ...parts, result: await parts.read(tree) });
}

interface Steps {
  readonly plan: Planned;
  readonly request: RevertCommits;
  readonly matches: (path: string) => boolean;
}

/** Undoes the steps, newest to oldest, each on the last one's result, up to the first that conflicts. */
async function undoSteps(
  { plan, request, matches }: Steps,
  repository: PrivateRepository,
  obtain: ObtainBlobs,
): Promise<Undone | Refused> {
  const { scope, tip } = request;
  const globs = globsOf(scope);
  const isAsBefore = plan.method === 'restore';
  const whole = await scopedPre({ ...plan, matches, globs, isAsBefore }, repository);
  if ('refusal' in whole) return whole;
  const end = await treeOf(repository, plan.post);

  let last: StepResult = { tree: await treeOf(repository, tip), conflicts: [], kept: new Set() };
  for (const [index, { post, pre }] of stepsOf(plan).entries()) {
    const scoped = await scopedPre({ post, pre, matches, globs: [] }, repository);
    if ('refusal' in scoped) return scoped;
    const trees = { post: await treeOf(repository, post), pre: scoped.tree, tip: last.tree };
    last = await revertStep(trees, repository, obtain);
    if (last.conflicts.length === 0) continue;
    const tried = await scopedPre({ post: plan.post, pre, matches, globs: [] }, repository);
    if ('refusal' in tried) return tried;
    return { ...last, pre: tried.tree, post: end, openSteps: plan.steps.slice(index + 1) };
  }
  return { ...last, pre: whole.tree, post: end, openSteps: [] };
}

interface PreImage {
  readonly post: string;
  readonly pre: string | null;
  readonly matches: (path: string) => boolean;
  /** Lists the globs that must match something; none where that is known. */
  readonly globs: readonly string[];
  /** It is true where it is enough that they match a path that has not changed. */
  readonly isAsBefore?: boolean;
}

/** Writes the tree before the target; paths out of scope are in it as they are after the target. */
async function scopedPre(
  { post, pre, matches, globs, isAsBefore = false }: PreImage,
  repository: PrivateRepository,
): Promise<{ readonly tree: string } | Refused> {
  const after = await treeOf(repository, post);
  const before = await treeBefore(pre, repository);
  const differences = await treeDifferences(repository, after, before);
  const inScope = differences.filter(({ path }) => matches(path));
  if (globs.length > 0 && differences.length > 0 && inScope.length === 0)
    return isAsBefore && (await holdsPath(repository, after, matches))
      ? { tree: after }
      : noMatch(globs, differences);
  if (inScope.length === differences.length) return { tree: before };
  const edits = inScope.map((each) => ({ path: each.path, item: each.after }));
  return { tree: await editTree(repository, after, edits) };
}

async function holdsPath(
  repository: PrivateRepository,
  tree: string,
  matches: (path: string) => boolean,
): Promise<boolean> {
  return (await listTree(repository, tree)).some(({ path }) => matches(path));
}

const noMatch = (globs: readonly string[], differences: readonly TreeDifference[]): Refused =>
  refused({
    reason: 'no-path-matches',
    globs,
    changed: differences.slice(0, MOST_SHOWN).map(({ path }) => path),
  });

async function computed(
  { tip }: RevertCommits,
  plan: Planned,
  undone: Undone,
  repository: PrivateRepository,
  obtain: ObtainBlobs,
): Promise<RevertResult> {
  const tipTree = await treeOf(repository, tip);
  const outcomes = await revertOutcomes(undone, tipTree, repository);
  const changes = await revertChanges(undone.tree, tipTree, repository, obtain);
  if (changes.kind === 'refused') return changes;
  if (plan.method !== 'restore' && outcomes.touched.length === 0 && undone.conflicts.length === 0)
    return refused({ reason: 'empty-change', commit: plan.post });
  const since = { post: (plan.method === 'restore' ? plan.pre : null) ?? plan.post, tip };
  const later = await laterCommits(repository, since, outcomes.touched, undone.kept);
  const { method, pre, post } = plan;
  const told = { method, tip, pre, post, paths: outcomes.paths, later };
  if (changes.changes.length === 0 && undone.conflicts.length === 0)
    return { kind: 'nothing-to-revert', ...told };
  return {
    kind: undone.conflicts.length > 0 ? 'conflict' : 'reverted',
    ...told,
    tree: undone.tree,
    commit: await syntheticCommit(repository, undone.tree, [tip]),
    steps: plan.steps,
    openSteps: undone.openSteps,
    changes: changes.changes,
    conflicts: undone.conflicts,
    ...(undone.lines !== undefined && { lines: undone.lines }),
  } satisfies ComputedRevert;
}
