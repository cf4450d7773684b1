import { z } from 'zod';
import type { PullRequest, Repository } from '../../forge/index.ts';
import { TIERS } from '../../manifest/index.ts';
import { HeadPushSchema } from '../gate/approvals/head-pushes.ts';
import { PullRequestStateSchema } from '../gate/check-state.ts';
import { EnvironmentDriftSchema } from '../gate/known-drift.ts';
import { OpenDebtSchema } from '../gate/overrides/debt.ts';
import { PastPushesSchema } from '../gate/pushes/past-push.ts';
import { RevertRecordSchema } from '../gate/reverts/revert-record.ts';
import type { RolledBack } from '../gate/reverts/revert-record.ts';
import type { CheckRecord, PullRequestRecord, RepositoryRecord } from './store.ts';

const RepositorySchema = z.object({
  id: z.number(),
  installation: z.number(),
  owner: z.string(),
  name: z.string(),
  defaultBranch: z.string(),
  cloneUrl: z.string(),
  htmlUrl: z.string(),
  archived: z.boolean(),
  private: z.boolean().exactOptional(),
}) satisfies z.ZodType<Repository>;

const PullRequestSchema = z.object({
  repository: RepositorySchema,
  number: z.number(),
  title: z.string(),
  author: z.object({ id: z.number(), login: z.string(), bot: z.boolean() }),
  state: z.enum(['open', 'closed', 'merged']),
  draft: z.boolean(),
  head: z.object({ sha: z.string(), ref: z.string(), repository: z.string().nullable() }),
  base: z.object({ sha: z.string(), ref: z.string() }),
  requested: z.object({ teams: z.array(z.string()), people: z.array(z.string()) }).exactOptional(),
  htmlUrl: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
}) satisfies z.ZodType<PullRequest>;

const RepositoryRecordSchema = z.object({
  repository: RepositorySchema,
  suspended: z.boolean(),
  removed: z.boolean(),
  onboarding: z.object({ issue: z.number().nullable(), bodyHash: z.string() }).nullable(),
  divergence: z.object({ bodyHash: z.string(), at: z.number() }).exactOptional(),
}) satisfies z.ZodType<RepositoryRecord>;

const PullRequestRecordSchema = z.object({
  pullRequest: PullRequestSchema,
  complete: z.boolean(),
  comment: z.object({ id: z.number().nullable(), written: z.string().nullable() }).nullable(),
  state: PullRequestStateSchema.nullable(),
  meaningSince: z.string().exactOptional(),
  checking: z.string().nullable(),
  requested: z.array(z.string()),
  askedAgain: z.string().exactOptional(),
  chartsFor: z.string().exactOptional(),
  suggested: z.boolean(),
  seenAt: z.string().nullable(),
  baseTip: z.string().nullable(),
  pushes: z.array(HeadPushSchema).exactOptional(),
  watchedFrom: z.enum(TIERS).nullable().exactOptional(),
}) satisfies z.ZodType<PullRequestRecord>;

const CheckRecordSchema = z.object({
  sha: z.string(),
  id: z.number().nullable(),
  written: z.string().nullable(),
  completed: z.boolean(),
  annotations: z.array(z.string()).nullable(),
}) satisfies z.ZodType<CheckRecord>;

const RolledBackSchema = z.array(
  z.object({
    pullRequest: z.int().positive(),
    meaning: z.string().min(1).nullable(),
    revert: z.int().positive(),
    at: z.string(),
    relanded: z.boolean(),
  }),
) satisfies z.ZodType<readonly RolledBack[]>;

/**
 * Each document that a store keeps has a form, by what `Store` calls it. What was written by another version of us and
 * has another form cannot be read.
 */
export const STORED_DOCUMENTS = {
  repository: RepositoryRecordSchema,
  pullRequest: PullRequestRecordSchema,
  check: CheckRecordSchema,
  reads: z.array(z.string()),
  branchPush: HeadPushSchema,
  debts: z.array(OpenDebtSchema),
  reverts: z.array(RevertRecordSchema),
  rolledBack: RolledBackSchema,
  pastPushes: PastPushesSchema,
  drifts: z.array(EnvironmentDriftSchema),
};
