import { dirname } from 'node:path';
import { z } from 'zod';
import type {
  RevertRequest,
  RevertResult,
  RevertsProblem,
  RevertTarget,
} from '../../../../features/rollback/index.ts';
import type { RevertScope } from '../../../../review/index.ts';
import type { FetchProblem } from '../../mirrors/fetch-problem.ts';
import type { MirroredRevert } from '../../mirrors/mirrored-revert.ts';
import { adoptObjects } from '../../../../forge/edge/git/running/private-repository.ts';
import type { RevertCommits } from '../../../../features/rollback/edge/revert-commits.ts';
import type { RevertedBranch } from '../../../../features/rollback/edge/revert-plan.ts';
import type { Damaged, UsedMirror } from '../mirrored-repository.ts';
import type { AskProcess } from '../ask-process.ts';
import { SOMETHING_ELSE, CommitName, fieldsOf, ofKinds, ResourceNameSchema } from './question.ts';
import type { TaskQuestion } from './question.ts';

/** A revert that is computed, and the folder that holds what it is made of. */
export type RevertAnswer = { readonly kind: 'computed' } & MirroredRevert;

type TargetOf<K extends RevertTarget['kind']> = Extract<RevertTarget, { kind: K }>;

const Target = z.discriminatedUnion('kind', [
  fieldsOf<TargetOf<'pull-request'>>()({
    kind: z.literal('pull-request'),
    number: z.int(),
    mergeCommit: z.string(),
    base: z.exactOptional(z.string()),
  }),
  fieldsOf<TargetOf<'commit'>>()({ kind: z.literal('commit'), commit: z.string() }),
  fieldsOf<TargetOf<'range'>>()({
    kind: z.literal('range'),
    after: z.string(),
    upTo: z.string(),
  }),
  fieldsOf<TargetOf<'restore'>>()({ kind: z.literal('restore'), commit: z.string() }),
]) satisfies z.ZodType<RevertTarget>;

type ScopeOf<K extends RevertScope['kind']> = Extract<RevertScope, { kind: K }>;

const Scope = z.discriminatedUnion('kind', [
  fieldsOf<ScopeOf<'everything'>>()({ kind: z.literal('everything') }),
  fieldsOf<ScopeOf<'paths'>>()({ kind: z.literal('paths'), globs: z.array(z.string()) }),
  fieldsOf<ScopeOf<'resource'>>()({
    kind: z.literal('resource'),
    resource: ResourceNameSchema,
    globs: z.array(z.string()),
  }),
  fieldsOf<ScopeOf<'environment' | 'namespace'>>()({
    kind: z.enum(['environment', 'namespace']),
    name: z.string(),
  }),
]) satisfies z.ZodType<RevertScope>;

/** What undoing something of a branch makes of it. */
export const revert: TaskQuestion<RevertCommits, RevertAnswer> = {
  request: fieldsOf<RevertCommits>()({
    tip: CommitName,
    branch: z.string(),
    head: CommitName.nullable(),
    target: Target,
    scope: Scope,
  }),
  isResult: ofKinds<RevertAnswer>({ computed: true }),
  loadAnswer: () => import('./revert-answer.ts'),
};

/** Fetches the branch, has the revert computed, and keeps what it is made of in the mirror. */
export async function askRevert(
  { repository, branch, target, scope }: RevertRequest,
  mirrored: UsedMirror,
  ask: AskProcess,
  /** The folder that analysis processes write in. */
  scratch: string,
): Promise<RevertResult | RevertsProblem | Damaged> {
  const number = target.kind === 'pull-request' ? target.number : null;
  const fetched = await fetchBranch(branch, number, mirrored);
  if ('kind' in fetched) return fetched;
  const result = await ask('revert', { ...fetched, target, scope }, repository, mirrored);
  if (result.kind !== 'computed') return result;
  const { folder } = result;
  if (folder !== null && dirname(folder) !== scratch) return SOMETHING_ELSE;
  if (folder !== null) await adoptObjects(folder, mirrored.mirror.gitDir);
  return result.result;
}

/** The pull request's own commits tell how it was merged; without them only the merge itself is known. */
async function fetchBranch(
  branch: string,
  number: number | null,
  { mirror, source }: UsedMirror,
): Promise<RevertedBranch | FetchProblem> {
  const ref = `refs/heads/${branch}`;
  const head = number === null ? null : `refs/pull/${String(number)}/head`;
  const names = head === null ? [ref] : [ref, head];
  let problem = await mirror.fetch(names, await source());
  const lacksHead = problem?.kind === 'gone' && problem.what === head;
  if (lacksHead) problem = await mirror.fetch([ref], await source());
  if (problem !== null) return problem;
  const [tip = null, known = null] = await mirror.commitsOf(lacksHead ? [ref] : names);
  return tip === null ? { kind: 'gone', what: ref } : { tip, branch, head: known };
}
