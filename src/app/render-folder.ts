import { printResources } from '../core/kustomize/index.ts';
import { placeOf } from '../core/manifest/origin.ts';
import type { Engine } from './engine.ts';
import type { LoadableTree } from './ports.ts';

const MAX_ROUNDS = 8;

export type RenderOutcome =
  | { readonly kind: 'rendered'; readonly yaml: string }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] };

/** Renders one kustomization; anything less than the whole of it is refused, with the reasons. */
export async function renderFolder(
  { tree, load }: LoadableTree,
  folder: string,
  { kustomize }: Engine,
): Promise<RenderOutcome> {
  let result = kustomize.render(tree, folder);
  for (let round = 1; round < MAX_ROUNDS && tree.wanted.size > 0; round += 1) {
    await load([...tree.wanted]);
    result = kustomize.render(tree, folder);
  }
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
