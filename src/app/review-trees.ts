import { changedFilesOf } from '../core/changed-files.ts';
import type { DeclaredEnvironment } from '../core/environments/declared-environment.ts';
import { evaluate } from '../core/evaluate.ts';
import type { GapDraft } from '../core/gap.ts';
import { policyOfTree } from '../core/policy/policy-of-tree.ts';
import type { Policy } from '../core/policy/policy-of-tree.ts';
import type { PolicyProblem } from '../core/policy/read-policy-file.ts';
import { renderTree } from '../core/render-tree.ts';
import type { Review } from '../core/review.ts';
import type { Engine } from './engine.ts';
import type { LoadableTree } from './ports.ts';

/** What a render needs is known only by rendering; more rounds than this are a chain nobody writes. */
const MAX_ROUNDS = 8;

export type ReviewOutcome =
  | { readonly kind: 'reviewed'; readonly review: Review }
  /** The base's own policy does not validate: nothing can be judged. */
  | { readonly kind: 'invalid-policy'; readonly problems: readonly PolicyProblem[] };

/** Reviews a merge result against its base. Pure but for loading what is asked for. */
export async function reviewTrees(
  base: LoadableTree,
  merged: LoadableTree,
  engine: Engine,
  asOf: string,
): Promise<ReviewOutcome> {
  const judging = await loading(base, () => policyOfTree(base.tree, engine.rules));
  if (judging.kind === 'invalid') return { kind: 'invalid-policy', problems: judging.problems };
  const declared = declaredEnvironments(judging.policy);
  const renderedBase = await loading(base, () => renderTree(base.tree, declared, engine));
  const renderedMerged = await loading(merged, () => renderTree(merged.tree, declared, engine));
  const trees = { base: base.tree, merged: merged.tree };
  const rendered = { base: renderedBase, merged: renderedMerged };
  const review = evaluate({
    renderedBase,
    renderedMerged,
    policy: judging.policy,
    changedFiles: await loading(merged, () => changedFilesOf(trees, rendered, engine.manifests)),
    otherGaps: await loading(merged, () => headPolicyGaps(merged, engine)),
    asOf,
    detectors: engine.detectors,
    schemas: engine.schemas,
  });
  return { kind: 'reviewed', review };
}

/** Computes over a tree, and again after loading what that asked for. */
async function loading<T>({ tree, load }: LoadableTree, compute: () => T): Promise<T> {
  let result = compute();
  for (let round = 1; round < MAX_ROUNDS && tree.wanted.size > 0; round += 1) {
    await load([...tree.wanted]);
    result = compute();
  }
  return result;
}

const declaredEnvironments = ({ config }: Policy): readonly DeclaredEnvironment[] =>
  config.environments.map(({ name, paths, production, cluster }) => ({
    name,
    paths,
    production: production ?? null,
    cluster: cluster ?? null,
  }));

/** A change that breaks the policy for those after it says so; it is not judged by what it brings. */
function headPolicyGaps({ tree }: LoadableTree, engine: Engine): readonly GapDraft[] {
  const head = policyOfTree(tree, engine.rules);
  if (head.kind === 'valid') return [];
  return head.problems.map(({ message, origin, field, nearest }) => ({
    reason: 'not-parsed',
    root: null,
    message: `${origin.file} does not validate${field === '' ? '' : ` at \`${field}\``}: ${message}${nearest === null ? '' : ` Did you mean \`${nearest}\`?`}`,
    origin,
    key: `${origin.file} ${field} ${message}`,
    input: message,
  }));
}
