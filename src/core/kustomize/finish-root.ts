import type { Build } from './build.ts';
import type { Entry } from './entry.ts';
import { isLocalConfig } from './entry.ts';
import { refuse } from './failure.ts';
import type { Layer } from './layer.ts';
import { loadKustomization } from './load-kustomization.ts';
import { addHash } from './name-hash.ts';
import { fixNameReferences } from './name-references.ts';
import { sortEntries } from './order.ts';
import { resolveVariables } from './variables.ts';
import { addBuildMetadata } from './build-metadata.ts';

/** What comes once, after all folders: hashes, name references, variables, order, build metadata. */
export function finishRoot(build: Build, dir: string, built: Readonly<Layer>): readonly Entry[] {
  const layer: Layer = { ...built };
  layer.entries = layer.entries.map((entry) => addHash(build, entry));
  fixNameReferences(build, layer);
  resolveVariables(build, layer);
  for (const entry of layer.entries) refuseNameless(entry);
  layer.entries = layer.entries.filter((entry) => !isLocalConfig(entry));
  const root = loadKustomization(build, dir, null);
  layer.entries = sortEntries(layer.entries, root.sortOptions);
  return addBuildMetadata(build, root, layer.entries);
}

/** Replacements and variables may have taken a kind or name away. */
function refuseNameless({ id, node }: Entry): void {
  if (id.kind === '')
    refuse('invalid-object', 'An object is left without a kind (missing kind).', node.origin);
  if (id.name === '' && !id.kind.endsWith('List'))
    refuse(
      'invalid-object',
      `Variables leave a ${id.kind} without a name (missing metadata.name).`,
      node.origin,
    );
}
