import { z } from 'zod';
import { TIERS } from '../../manifest/index.ts';

const text = z.string().max(2_000);
const instant = z.iso.datetime();

const DeliveredBySchema = z.object({
  path: text,
  isKustomization: z.boolean(),
  applier: z.object({ tool: text, kind: text, namespace: text, name: text }).nullable(),
});

/** A difference as it is remembered between two looks: it has no value of the cluster. Instants are ISO 8601. */
const KnownDriftSchema = z.object({
  id: text,
  kind: z.enum(['added', 'removed', 'changed']),
  resource: z.object({ group: text, version: text, kind: text, namespace: text, name: text }),
  tier: z.enum(TIERS).nullable(),
  /** When it was first seen. */
  since: instant,
  /** Names of what differs; the first of many. */
  fields: z.array(text),
  /** Another one as soon as something else differs. */
  state: text,
  /** `file:line` of Git's object; null where Git has none. */
  place: text.nullable(),
  deliveredBy: DeliveredBySchema.nullable(),
  /** Lists those of several clusters of the environment that have it so. */
  clusters: z.array(text).exactOptional(),
  /** The object of the cluster that has the values, where `resource` is what makes it. */
  liveIn: z.object({ group: text, kind: text, namespace: text, name: text }).exactOptional(),
  /** Tells whether a pull request was opened for it by itself, and which; absent where that was not tried for `state`. */
  proposed: z
    .object({
      at: instant,
      /** That of the default branch. */
      commit: text,
      pullRequest: z.int().positive().nullable(),
      /** Sentences on why there is none; null where there is one. */
      why: text.nullable(),
      /** Names what the app may not do and would have to; absent where that is not why. */
      permission: text.exactOptional(),
    })
    .exactOptional(),
  /** Seen for the first time while Git was new: whoever applies it may not have done so yet. */
  pending: z.literal(true).exactOptional(),
});

/** A difference that the platform team leaves as it is. */
const IgnoredDriftSchema = z.object({
  id: text,
  reason: text,
  /** Login. */
  by: text,
  at: instant,
  /** The last day on which it holds, `2026-12-31`, UTC; null for good. */
  until: z.iso.date().nullable(),
});

const LookProblemSchema = z.object({
  /**
   * `not-allowed`: the service does not let this repository name the cluster. `refused`: there is nothing to compare it
   * with. `unknown`: it could not be read. `partial`: not all of it could. `not-compared`: nobody asks for it any more.
   */
  kind: z.enum(['not-allowed', 'refused', 'unknown', 'partial', 'not-compared']),
  /** Half a sentence or several sentences, without credentials. */
  why: text,
  since: instant,
  /** Looks in a row that ended so. */
  looks: z.int(),
});

/** What is remembered of one environment and its cluster. Schema of what a store keeps. */
export const EnvironmentDriftSchema = z.object({
  environment: text,
  cluster: text,
  /** The last look that came to something; null before the first. */
  compared: z.object({ at: instant, commit: text }).nullable(),
  /** The commit of the default branch, and when it was first seen at it. */
  tip: z.object({ commit: text, since: instant }).nullable(),
  /** Of that look. */
  drifts: z.array(KnownDriftSchema),
  /** Objects, `Kind namespace/name`, that differed and do not any more, the latest last. */
  settled: z.array(z.object({ object: text, at: instant })),
  ignored: z.array(IgnoredDriftSchema),
  /** Null where the last look read all. */
  problem: LookProblemSchema.nullable(),
  /** Whether what the cluster has may be shown where the repository is. */
  isShown: z.boolean(),
  /** Number of its issue; null where there is none. */
  issue: z.int().positive().nullable(),
  /** Hash of what the issue was last made to say; null where that is not known. */
  written: text.nullable(),
  /** Which differences an alert was last sent for; null before the first. */
  alerted: text.nullable(),
  /** When it is looked at next, milliseconds since 1970; null for never. */
  due: z.number().nullable(),
});

export type EnvironmentDrift = z.output<typeof EnvironmentDriftSchema>;
