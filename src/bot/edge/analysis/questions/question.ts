import { z } from 'zod';
import type { CommitPair, ReaderOf } from '../../../../forge/index.ts';
import type { Engine, ResourceName } from '../../../../review/index.ts';
import type { MirrorReading } from '../../mirrors/mirrored-change.ts';
import { OBJECT_NAME } from '../mirrored-repository.ts';
import type { FetchCharts } from '../../../../charts/index.ts';

interface OfKind {
  readonly kind: string;
}

/**
 * What an analysis process may be asked, with what it is answered by. Both ends read it: the process checks a request
 * before it answers, whoever asked takes no kind of result but these.
 */
export interface TaskQuestion<Request, Result extends OfKind> {
  readonly request: z.ZodType<Request>;
  readonly isResult: (result: OfKind) => result is Result;
  /** Loads how it is answered: that reviews, and the process that asks must not load what reviews. */
  readonly loadAnswer: () => Promise<{ readonly answer: TaskAnswer<Request, Result> }>;
}

/** Answers a request, by what reviews one repository. */
export type TaskAnswer<Request, Result> = (
  request: Request,
  place: Workplace,
  engine: Engine,
) => Promise<Result>;

/** A mirror that holds the commits, and what may be asked for while it is read. */
export interface Workplace {
  readonly reading: MirrorReading;
  /** Asks whoever started this process: it has no way out itself. */
  readonly fetchCharts: FetchCharts;
  /** Likewise: which clusters may be read, the other side knows. */
  readonly readerOf: ReaderOf;
}

/** Whether it is one of the results of a question, all of whose kinds are named. */
export const ofKinds =
  <R extends OfKind>(kinds: Readonly<Record<R['kind'], true>>) =>
  (result: OfKind): result is R =>
    Object.hasOwn(kinds, result.kind);

/**
 * The schema of an object, whose fields are all named here: one that its type gains is missing until it is checked, too,
 * and does not get lost at the border.
 */
export const fieldsOf =
  <T>() =>
  <S extends { readonly [K in keyof T]-?: z.ZodType<Required<T>[K]> }>(shape: S) =>
    z.object(shape);

/** The full name of a commit: it becomes an argument of Git. */
export const CommitName = z.string().regex(OBJECT_NAME);

export const Commits = fieldsOf<CommitPair>()({ base: CommitName, head: CommitName });

export const ResourceNameSchema = fieldsOf<ResourceName>()({
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
});

/** The answer to a question that was not asked. */
export const SOMETHING_ELSE = {
  kind: 'failed',
  message: 'The analysis did something else than was asked.',
} as const;

/** For a task that may have no charts fetched. */
export const NOTHING_FETCHED: FetchCharts = ({ references }) =>
  Promise.resolve(references.map(() => ({ kind: 'unlisted' })));

/** Only who looks for drift may ask. */
export const NOTHING_READ: ReturnType<ReaderOf> = ({ kinds, named }) =>
  Promise.resolve(
    [...kinds, ...named.map(({ of }) => of)].map((of) => ({
      kind: 'unknown',
      of,
      reason: 'forbidden',
      why: 'no cluster may be read for this',
    })),
  );
