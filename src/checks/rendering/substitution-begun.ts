import type { Origin } from '../../manifest/index.ts';
import { fluxApplying } from '../../gitops/index.ts';
import type { Broken } from './broken-builds.ts';

/**
 * Gives the line that has Flux substitute variables in a folder where it substituted none (FLUX-24): texts like `${NAME}`
 * were applied as they stand, and whoever wrote them may never have opened a file of this change. Null where that
 * is not what a build stops at.
 */
export function substitutionBegun(parts: readonly [Broken, ...Broken[]]): Origin | null {
  const begun = parts.map(({ root, failure, before }) =>
    failure.reason === 'invalid-substitution' && isOfFlux(before) && variablesOf(before) === null
      ? (variablesOf(root)?.origin ?? null)
      : null,
  );
  return begun.includes(null) ? null : (begun[0] ?? null);
}

const isOfFlux = ({ root }: Broken['before']): boolean => fluxApplying(root) !== null;

const variablesOf = ({ root }: Broken['before']) => fluxApplying(root)?.substitution ?? null;

/** Says what to do about texts that Flux takes for variables now: they meant something else before. */
export const HOW_TO_KEEP_TEXT =
  'Write `$${` where the text is meant as it stands, like a variable of a shell script, or annotate the object with `kustomize.toolkit.fluxcd.io/substitute: disabled`. What Flux is to put in, define under `postBuild`, or give it a default (`${NAME:=value}`).';
