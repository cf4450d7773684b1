import { z } from 'zod';
import type { CommitPair, MergeConflict } from '../../app/ports.ts';
import type {
  AnalysedChange,
  DriftRequest,
  LookedForDrift,
  ObjectLook,
  ObjectQuestion,
  RepositorySurvey,
  RestoredCommit,
} from '../../app/ports/analysis.ts';
import type { ListedKind } from '../../app/ports/cluster.ts';
import type { MovedPlaces } from '../../core/report/index.ts';
import type { FetchedChart } from '../../core/charts/index.ts';
import type { PullRequestFacts, PolicyProblem } from '../../core/policy/index.ts';
import type { MirroredRevert } from '../git/mirrors/mirrored-revert.ts';
import type { RevertCommits } from '../git/reverts/revert-commits.ts';

/** What an analysis process is asked to do: one thing at a time, on a mirror that holds the commits. */
export type AnalysisTask = {
  /** GitHub's id of the repository: what is known of it from before may be used again. */
  readonly repository: number;
  /** `owner/name`, as the event has it. */
  readonly name: string;
  /** Folder of its mirror. */
  readonly mirror: string;
} & (
  | {
      readonly kind: 'review';
      readonly commits: CommitPair;
      readonly asOf: string;
      readonly pullRequest: PullRequestFacts | null;
      readonly rule?: string;
      readonly asPushed?: true;
      readonly restores?: RestoredCommit;
    }
  | { readonly kind: 'survey'; readonly commit: string; readonly asOf: string }
  | { readonly kind: 'look'; readonly commit: string; readonly question: ObjectQuestion }
  | ({ readonly kind: 'drift'; readonly commit: string } & DriftRequest)
  | { readonly kind: 'revert'; readonly request: RevertCommits }
);

/** A review as it crosses the border between processes: plain data. */
export interface AnalysedData extends Omit<AnalysedChange, 'placeOf'> {
  readonly moved: MovedPlaces;
}

export type TaskResult =
  | AnalysedData
  | RepositorySurvey
  | ObjectLook
  | LookedForDrift
  | ({ readonly kind: 'computed' } & MirroredRevert)
  | {
      readonly kind: 'conflict';
      readonly commits: CommitPair;
      readonly conflicts: readonly MergeConflict[];
    }
  | {
      readonly kind: 'invalid-policy';
      readonly commits: CommitPair;
      readonly problems: readonly PolicyProblem[];
      readonly byDefault: Pick<AnalysedData, 'review' | 'moved'>;
    }
  | { readonly kind: 'no-merge-base'; readonly commits: CommitPair }
  /** Objects of the mirror cannot be read: it has to be made again. */
  | { readonly kind: 'damaged'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

/** To the process: a task, or the answer to `need`. */
export type ToProcess =
  | { readonly kind: 'task'; readonly task: AnalysisTask; readonly scratch: string }
  | { readonly kind: 'obtained'; readonly done: boolean }
  /** The answer to `charts`, in the order that was asked in. */
  | { readonly kind: 'fetched'; readonly charts: readonly FetchedChart[] }
  /** The answer to `cluster`. */
  | { readonly kind: 'listed'; readonly listed: readonly ListedKind[] };

/** Bytes of a result; unpacking more would hold up whoever answers webhooks. */
export const MOST_RESULT_BYTES = 24_000_000;

/** Charts that are asked for at once. */
export const MOST_REFERENCES = 1000;

const Kind = z.object({ group: z.string().max(253), kind: z.string().max(63) });

/** What a cluster is asked for: which one, and whether it may be, is decided by whoever answers. */
const ClusterAsked = z.object({
  kind: z.literal('cluster'),
  cluster: z.string().max(2_000),
  kinds: z.array(Kind).max(200),
  named: z
    .array(
      z.object({
        of: Kind,
        names: z
          .array(z.object({ namespace: z.string().max(253), name: z.string().max(253) }))
          .max(50),
      }),
    )
    .max(5),
});

/**
 * From the process. It works on hostile input, so what it says is checked where it decides what we do:
 * names of contents to fetch are object names and nothing else, and which charts are fetched is decided here. A result is bytes (`node:v8`), so that
 * its size is known before it is unpacked.
 */
export const FromProcess = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('need'),
    oids: z.array(z.string().regex(/^[0-9a-f]{40}$/)).max(1_000_000),
  }),
  z.object({
    kind: z.literal('charts'),
    side: z.enum(['base', 'merged']),
    references: z
      .array(
        z.object({
          url: z.string().max(2000),
          name: z.string().max(500),
          version: z.string().max(200).nullable(),
          source: z.enum(['registry', 'git']),
        }),
      )
      .max(MOST_REFERENCES),
  }),
  ClusterAsked,
  z.object({
    kind: z.literal('done'),
    result: z.custom<Uint8Array>(
      (value) => value instanceof Uint8Array && value.length <= MOST_RESULT_BYTES,
    ),
  }),
]);
export type FromProcess = z.output<typeof FromProcess>;

/** What our own code on the other side has made; its envelope is all that is looked at here. */
export const TaskResult = z.custom<TaskResult>(
  (value) => z.object({ kind: z.string() }).safeParse(value).success,
);
