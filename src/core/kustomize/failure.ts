import type { Origin } from '../manifest/origin.ts';

/**
 * A build that cannot go on, as kustomize would refuse it. Thrown inside this room only: the renderer
 * turns it into a result with status `failed`.
 */
export class KustomizeFailure extends Error {
  readonly origin: Origin | null;
  constructor(message: string, origin: Origin | null) {
    super(message);
    this.origin = origin;
  }
}

/** Stops the build with a sentence that names the field or file, and the place a person looks at. */
export function refuse(message: string, origin: Origin | null): never {
  throw new KustomizeFailure(message, origin);
}
