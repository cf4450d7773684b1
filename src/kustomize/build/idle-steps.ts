import type { Origin, Reach } from '../../manifest/index.ts';
import { EVERYTHING } from '../../manifest/index.ts';
import type { Build } from './build.ts';
import type { Layer } from './layer.ts';
import { layOver } from '../files/unseen.ts';

interface Unapplied {
  /** Begins the sentence: `The patch patch.yaml`. */
  readonly what: string;
  readonly key: string;
  /** Content whose change means something that is not seen here. */
  readonly input: string;
  readonly origin: Origin;
  /** The field of the kustomization; absent where what is laid over is noted already. */
  readonly field?: string;
  readonly reach?: Reach;
}

/**
 * Notes a step that finds nothing to work on in a folder some of whose objects are not analysed. In
 * kustomize's own run the object is there; here a change of the step must not pass unseen.
 */
export function noteUnapplied(build: Build, layer: Layer, step: Unapplied): void {
  const { field, origin, reach = EVERYTHING } = step;
  if (field !== undefined)
    layOver(build, layer, { field, origin, reach, name: step.what, does: step.input });
  build.trace.gaps.push({
    reason: 'not-rendered',
    cause: 'laid-over',
    message: `${step.what} has no effect here: what it is for is among the objects that are not analysed.`,
    origin: step.origin,
    key: step.key,
    input: step.input,
  });
}
