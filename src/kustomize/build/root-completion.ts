import { attempt } from './attempt.ts';
import type { Build } from './build.ts';
import type { Entry } from './entry.ts';
import { isLocalConfig } from './entry.ts';
import { refuse } from '../files/failure.ts';
import type { Layer } from './layer.ts';
import { entryTwice } from './layer.ts';
import { refuseOverweight, weightOfAll } from './object-weight.ts';
import type { Kustomization } from '../files/kustomization-types.ts';
import { addHash } from '../transformers/name-hash.ts';
import { fixNameReferences } from '../references/name-references.ts';
import { idText } from './object-id.ts';
import { sortEntries } from '../transformers/kind-order.ts';
import { resolveVariables } from '../references/variables.ts';
import { addBuildMetadata } from './build-metadata.ts';

/** Does what comes once, after all folders: hashes, name references, variables, order, build metadata. */
export function finishRoot(
  build: Build,
  root: Kustomization,
  built: Readonly<Layer>,
): readonly Entry[] {
  const layer: Layer = { ...built };
  const steps: readonly (() => void)[] = [
    () => {
      layer.entries = layer.entries.map((entry) => addHash(build, entry));
    },
    () => {
      fixNameReferences(build, layer);
    },
    () => {
      resolveVariables(build, layer);
    },
    () => {
      layer.entries.forEach(refuseNameless);
    },
  ];
  for (const step of steps) attempt(build, layer, step);
  layer.entries = layer.entries.filter((entry) => !isLocalConfig(entry));
  const twice = entryTwice(build, layer.entries);
  if (twice !== undefined)
    build.trace.faults.push({
      reason: 'duplicate-id',
      message: `${idText(twice.id)} is there twice in the end (may not add resource with an already registered id).`,
      origin: twice.node.origin,
      ends: true,
    });
  // Transformers may have put long texts into each of many objects.
  refuseOverweight(layer.entries.length, weightOfAll(layer.entries), null);
  layer.entries = sortEntries(layer.entries, root.sortOptions);
  return addBuildMetadata(build, root, layer.entries);
}

/** Refuses objects whose kind or name replacements and variables have taken away. */
function refuseNameless({ id, node }: Entry): void {
  if (id.kind === '')
    refuse('invalid-object', 'An object is left without a kind (missing kind).', node.origin);
  if (id.name === '' && !id.kind.endsWith('List'))
    refuse(
      'invalid-object',
      `Variables leave an object of kind ${id.kind} without a name (missing metadata.name).`,
      node.origin,
    );
}
