import { z } from 'zod';
import type {
  CheckRecord,
  OpenDebt,
  PullRequestRecord,
  RepositoryRecord,
} from '../../../review/index.ts';
import type { PullRequest, Repository } from '../../../forge/index.ts';
import { TIERS } from '../../../manifest/index.ts';
import { HeadPushSchema, OpenDebtSchema, PullRequestStateSchema } from '../../../review/index.ts';

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

export const RepositoryRecordSchema = z.object({
  repository: RepositorySchema,
  suspended: z.boolean(),
  removed: z.boolean(),
  onboarding: z.object({ issue: z.number().nullable(), bodyHash: z.string() }).nullable(),
  divergence: z.object({ bodyHash: z.string(), at: z.number() }).exactOptional(),
}) satisfies z.ZodType<RepositoryRecord>;

export const PullRequestRecordSchema = z.object({
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

export const CheckRecordSchema = z.object({
  sha: z.string(),
  id: z.number().nullable(),
  written: z.string().nullable(),
  completed: z.boolean(),
  annotations: z.array(z.string()).nullable(),
}) satisfies z.ZodType<CheckRecord>;

export const ReadsSchema = z.array(z.string());

export const DebtsSchema = z.array(OpenDebtSchema) satisfies z.ZodType<readonly OpenDebt[]>;
