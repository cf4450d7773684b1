import { z } from 'zod';
import type { ListedKind } from '../../../forge/index.ts';
import type { FetchedChart } from '../../../charts/index.ts';
import type { QuestionKind, Requests, Results } from './questions/question-table.ts';

/** What an analysis process is asked to do: one thing at a time, on a mirror that holds the commits. */
export interface AnalysisTask {
  /** GitHub's id of the repository: what is known of it from before may be used again. */
  readonly repository: number;
  /** `owner/name`, as the event has it. */
  readonly name: string;
  /** Folder of its mirror. */
  readonly mirror: string;
  readonly kind: QuestionKind;
  readonly request: Requests[QuestionKind];
}

/** A task as the process takes it: its request is checked by the question. */
export type ReceivedTask = Omit<AnalysisTask, 'request'> & { readonly request: unknown };

/** What keeps a task from its result. */
export type TaskTrouble =
  /** Objects of the mirror cannot be read: it has to be made again. */
  | { readonly kind: 'damaged'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

export type TaskResult = Results[QuestionKind] | TaskTrouble;

/** To the process: a task, or the answer to `need`. */
export type ToProcess =
  | { readonly kind: 'task'; readonly task: AnalysisTask; readonly scratch: string }
  | { readonly kind: 'obtained'; readonly done: boolean }
  /** The answer to `charts`, in the order that was asked in. */
  | { readonly kind: 'fetched'; readonly charts: readonly FetchedChart[] }
  /** The answer to `cluster`. */
  | { readonly kind: 'listed'; readonly listed: readonly ListedKind[] };

/**
 * The form of results, raised where it changes: a process of another version of the program is not believed, as one that
 * was replaced on disk while the service runs.
 */
export const RESULT_VERSION = 7;

/** Bytes of a result; unpacking more would hold up whoever answers webhooks. */
export const MOST_RESULT_BYTES = 24_000_000;

/** Charts that are asked for at once. */
export const MOST_REFERENCES = 1000;

/** Letters of what a process says that it is at. */
export const MOST_DOING = 200;

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
  /** Nothing is answered to it, and nothing is decided by it. */
  z.object({
    kind: z.literal('progress'),
    doing: z.string().max(MOST_DOING),
    at: z.int().min(0),
    of: z.int().min(0),
  }),
  z.object({
    kind: z.literal('done'),
    version: z.literal(RESULT_VERSION),
    /** Tells whether its charts took all that they may. */
    metLimit: z.boolean(),
    result: z.custom<Uint8Array>(
      (value) => value instanceof Uint8Array && value.length <= MOST_RESULT_BYTES,
    ),
  }),
]);
export type FromProcess = z.output<typeof FromProcess>;

/**
 * What our own code on the other side has made: its version and its kind are looked at, not what it holds. That may be
 * megabytes, and to check it would hold up whoever answers webhooks for as long again as unpacking it does.
 */
export const TaskResult = z.custom<TaskResult>(
  (value) => z.object({ kind: z.string() }).safeParse(value).success,
);
