import { z } from 'zod';
import type { JobPayload, BegunWatch } from '../../../review/index.ts';
import { parseJson } from './records.ts';

const Watched = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('service'), name: z.string(), hosts: z.array(z.string()) }),
  z.object({ kind: z.literal('workload'), namespace: z.string(), name: z.string() }),
]);

const Settings = z.object({
  minutes: z.number(),
  minutesBefore: z.number(),
  scrapeSeconds: z.number(),
  errors: z.object({ ratio: z.number(), rise: z.number(), requests: z.number() }),
  latency: z.object({ ratio: z.number(), milliseconds: z.number() }),
  deviations: z.number(),
});

const Applied = z.object({
  at: z.number(),
  by: z.string().nullable(),
  assumed: z
    .enum(['no-cluster', 'not-allowed', 'not-shown', 'not-readable', 'nobody-applies'])
    .exactOptional(),
});

/**
 * Describes a watch as it lies in the queue between two looks; an older or newer version of us may have
 * written it.
 */
const BegunWatchSchema = z.object({
  commit: z.string(),
  mergedAt: z.number(),
  mergedBy: z.string().nullable(),
  environment: z.string(),
  onCall: z.array(z.string()),
  prometheus: z.string(),
  cluster: z.string().nullable(),
  roots: z.array(z.string()),
  radius: z.object({
    watched: z.array(Watched),
    unnamed: z.array(z.string()),
    leftOut: z.number(),
    isPartial: z.boolean(),
  }),
  settings: Settings,
  applied: Applied.exactOptional(),
  toldAt: z.number().exactOptional(),
}) satisfies z.ZodType<BegunWatch>;

const Commit = z.object({ sha: z.string(), ref: z.string() });

/** Describes a payload as it lies in the queue; an older or newer version of us may have written it. */
export const JobPayloadSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('delivery'), delivery: z.string() }),
  z.object({
    kind: z.literal('review'),
    repository: z.number(),
    pullRequest: z.number(),
    trigger: z.string(),
  }),
  z.object({
    kind: z.literal('merge-group'),
    repository: z.number(),
    head: Commit,
    base: Commit,
    destroyed: z.literal(true).exactOptional(),
  }),
  z.object({
    kind: z.literal('command'),
    repository: z.number(),
    pullRequest: z.number(),
    onIssue: z.literal(true).exactOptional(),
    comment: z.number(),
    author: z.object({ id: z.number(), login: z.string() }),
    association: z.string(),
    body: z.string(),
    createdAt: z.string().exactOptional(),
    seen: z.string().nullable().exactOptional(),
    reviewed: z.string().exactOptional(),
  }),
  z.object({
    kind: z.literal('rollback'),
    repository: z.number(),
    pullRequest: z.number(),
    comment: z.number(),
    author: z.object({ id: z.number(), login: z.string() }),
    body: z.string(),
    onIssue: z.literal(true).exactOptional(),
  }),
  z.object({
    kind: z.literal('button'),
    repository: z.number(),
    pullRequest: z.number().nullable(),
    sha: z.string(),
    identifier: z.string(),
    requester: z.object({ id: z.number(), login: z.string() }),
    delivery: z.string(),
  }),
  z.object({
    kind: z.literal('push'),
    repository: z.number(),
    branch: z.string(),
    before: z.string(),
    after: z.string(),
  }),
  z.object({
    kind: z.literal('past-review'),
    repository: z.number(),
    branch: z.string(),
    before: z.string(),
    after: z.string(),
    by: z.string(),
  }),
  z.object({ kind: z.literal('close'), repository: z.number(), pullRequest: z.number() }),
  z.object({ kind: z.literal('onboard'), repository: z.number() }),
  z.object({ kind: z.literal('people'), installation: z.number() }),
  z.object({ kind: z.literal('debts'), repository: z.number() }),
  z.object({ kind: z.literal('drift'), repository: z.number() }),
  z.object({
    kind: z.literal('drift-alert'),
    repository: z.number(),
    webhook: z.string(),
    delivery: z.string(),
    body: z.string(),
  }),
  z.object({ kind: z.literal('reconcile') }),
  z.object({
    kind: z.literal('reconcile-installation'),
    installation: z.number(),
    pass: z.number().exactOptional(),
  }),
  z.object({
    kind: z.literal('reconcile-repository'),
    repository: z.number(),
    queue: z.literal(true).exactOptional(),
  }),
  z.object({
    kind: z.literal('watch'),
    repository: z.number(),
    pullRequest: z.number(),
    look: BegunWatchSchema.exactOptional(),
  }),
]) satisfies z.ZodType<JobPayload>;

/** Reads a payload; null where this version of us cannot. */
export const readPayload = (payload: unknown): JobPayload | null =>
  JobPayloadSchema.safeParse(payload).data ?? null;

/** Reads a payload that lies in the queue as JSON. */
export const parsePayload = (text: string): JobPayload | null => readPayload(parseJson(text));
