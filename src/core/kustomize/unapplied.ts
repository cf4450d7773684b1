import type { Origin } from '../manifest/origin.ts';
import type { Build } from './build.ts';

interface Unapplied {
  /** Begins the sentence: `The patch patch.yaml`. */
  readonly what: string;
  readonly key: string;
  /** Content whose change means something that is not seen here. */
  readonly input: string;
  readonly origin: Origin;
}

/**
 * Notes a step that finds nothing to work on in a folder some of whose objects are not analysed. In
 * kustomize's own run the object is there; here a change of the step must not pass unseen.
 */
export function noteUnapplied(build: Build, step: Unapplied): void {
  build.trace.gaps.push({
    reason: 'not-rendered',
    message: `${step.what} has no effect here: what it is for is among the objects that are not analysed.`,
    origin: step.origin,
    key: step.key,
    input: step.input,
  });
}
