import type { BuildFailure } from '../../../kustomize/index.ts';
import { placeOf } from '../../../manifest/index.ts';
import type { Substitution } from './substitution.ts';

const NAME = /^[_A-Za-z][_A-Za-z0-9]*$/;

/** One name that is none fails the build, whether or not anything uses it (FLUX-25). */
export function unusableName({ variables, encrypted }: Substitution): BuildFailure | null {
  for (const [name, { origin }] of [...variables, ...(encrypted ?? [])])
    if (!NAME.test(name))
      return {
        reason: 'invalid-substitution',
        message: `Flux takes "${name}" (${placeOf(origin)}) for no variable: names are letters, digits and _, with no digit first.`,
        origin,
      };
  return null;
}
