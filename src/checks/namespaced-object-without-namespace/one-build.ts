import type { RenderedRoot } from '../../gitops/index.ts';
import { fluxApplying, isOfEarlierStage } from '../../gitops/index.ts';
import { listed, placeOf } from '../../manifest/index.ts';

/** This many kinds are named, and the rest is counted. */
const KINDS_NAMED = 3;

/**
 * Lists the roots of one build: Flux makes one of several where it writes the kustomization around them
 * (FLUX-11).
 */
export function builtWith(
  own: RenderedRoot,
  roots: readonly RenderedRoot[],
): readonly RenderedRoot[] {
  const { root } = own;
  if (root.by.origin === null) return [own];
  const applier = placeOf(root.by.origin);
  return roots.filter(
    ({ root: other }) =>
      other.by.origin !== null &&
      placeOf(other.by.origin) === applier &&
      wholeOf(other) === wholeOf(root),
  );
}

const wholeOf = (root: RenderedRoot['root']): string =>
  fluxApplying(root)?.generatedFor ?? root.path;

/**
 * Names all that Flux applies in one go, without what it applies in an earlier stage (FLUX-11, FLUX-40);
 * where something does not build, it does not apply that stage either.
 */
export function stoppedWith({ root }: RenderedRoot, built: readonly RenderedRoot[]): string {
  const whole = wholeOf(root);
  const early = built.every(({ failure }) => failure === null)
    ? built.flatMap(({ resources }) => resources.filter(isOfEarlierStage))
    : [];
  const kinds = new Set(early.map(({ kind }) => plural(kind)));
  const but = kinds.size === 0 ? '' : ` but its ${listed([...kinds].sort(), KINDS_NAMED)}`;
  return `${whole === '.' ? 'this repository' : whole}${but}`;
}

const plural = (kind: string): string => `${kind}${kind.endsWith('s') ? 'es' : 's'}`;
