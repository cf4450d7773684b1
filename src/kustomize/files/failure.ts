import type { Origin, ResourceId } from '../../manifest/index.ts';
import type { FailureReason } from './failure-reason.ts';

/** Says why a build fails, and names the place a person looks at; null where no file is to blame. */
export interface BuildFailure {
  readonly reason: FailureReason;
  readonly message: string;
  readonly origin: Origin | null;
  /** Names the folder that is built, where it takes in the one that is meant and others: they fail as one. */
  readonly whole?: string;
  /** Names the object that a step looks for in vain; absent where it is about none. */
  readonly sought?: ResourceId;
  /**
   * It is true where what could be built all the same is as it would be without the fault; absent where that
   * is not known.
   */
  readonly restStands?: true;
  /**
   * It is true where a step ends the build: what is built behind that is for comparing with one that fails as well; absent
   * where all but what is missing is there.
   */
  readonly ends?: true;
  /** Lists what it would stop at once this is mended, as far as that shows; absent for nothing. */
  readonly further?: readonly Pick<BuildFailure, 'reason' | 'message' | 'origin'>[];
  /**
   * Lists what else was found wrong behind a step that ends the build, where some may only follow from that; absent for
   * nothing.
   */
  readonly beyond?: BuildFailure['further'];
  /** Names by their stable keys the objects that were built and in which the fault shows; absent for none. */
  readonly faulty?: readonly string[];
  /** Names the release from which on what builds it stops there; `isRun` where the tree installs such a one alone. */
  readonly from?: { readonly release: string; readonly isRun: boolean };
  /** Names the variables that have no value; absent where it stops at something else. */
  readonly variables?: readonly string[];
}

/** Lists what is wrong with a build, the first that it stops at and what comes after it, wherever in its files that stands: lines move. */
export const obstaclesOf = (
  failure: Pick<BuildFailure, 'message' | 'further' | 'beyond'> | null,
): readonly string[] =>
  failure === null
    ? []
    : [failure, ...(failure.further ?? []), ...(failure.beyond ?? [])].map(({ message }) =>
        message.replace(LINES, ''),
      );

const LINES = /(?<=\.(?:ya?ml|json|tpl|env)):\d+\b|(?: at)? line \d+(?:, column \d+)?\b/g;

/**
 * Says what stops older releases of kustomize alone: what is built here is what 5.5 builds, and whoever applies the folder
 * may have a later one.
 */
export const stopsBefore = (release: string, how: string): string =>
  `kustomize before ${release} ${how}, and what a later one builds is not analysed`;

/**
 * Stands for a build that cannot go on, as kustomize would refuse it. It is thrown inside this room only: the
 * renderer turns it into a result with status `failed`.
 */
export class KustomizeFailure extends Error {
  readonly failure: BuildFailure;
  constructor(failure: BuildFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Stops the build with a sentence that names the field or file, and the place a person looks at. */
export function refuse(
  reason: FailureReason,
  message: string,
  origin: Origin | null,
  more: Pick<BuildFailure, 'sought'> = {},
): never {
  throw new KustomizeFailure({ reason, message, origin, ...more });
}

/** Says what a build stopped at; anything else that is thrown is a mistake of ours. */
export function failureOf(error: unknown): BuildFailure {
  if (error instanceof KustomizeFailure) return error.failure;
  if (error instanceof RangeError)
    return {
      reason: 'limit',
      message: 'The kustomization is nested too deeply to be built.',
      origin: null,
    };
  throw error;
}
