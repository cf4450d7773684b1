import { printResources } from '../core/kustomize/index.ts';
import { placeOf } from '../core/manifest/origin.ts';
import type { Engine } from './engine.ts';
import { loadWanted } from './load-wanted.ts';
import type { LoadableTree } from './ports.ts';

export type RenderOutcome =
  | { readonly kind: 'rendered'; readonly yaml: string }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] };

/** Renders one kustomization; anything less than the whole of it is refused, with the reasons. */
export async function renderFolder(
  trees: LoadableTree,
  folder: string,
  { kustomize }: Engine,
): Promise<RenderOutcome> {
  const { result, missing } = await loadWanted(trees, () => kustomize.render(trees.tree, folder));
  if (missing.length > 0)
    return {
      kind: 'refused',
      reasons: missing.map(
        (file) => `${file}: not loaded, too many files refer to others that refer to others.`,
      ),
    };
  if (result.status === 'complete')
    return { kind: 'rendered', yaml: printResources(result.resources) };
  const gaps = result.gaps.map(({ message, origin }) => reasonText(message, origin));
  const failure = result.failure;
  return {
    kind: 'refused',
    reasons: failure === null ? gaps : [reasonText(failure.message, failure.origin)],
  };
}

const reasonText = (message: string, origin: Parameters<typeof placeOf>[0] | null): string =>
  origin === null ? message : `${placeOf(origin)}: ${message}`;
