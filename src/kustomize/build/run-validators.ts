import { mapNode, nodeAt, sameData } from '../../manifest/index.ts';
import type { BuildBase } from './accumulate-resources.ts';
import type { Build } from './build.ts';
import { withKey, withoutKey } from '../fields/edit-node.ts';
import type { Entry } from './entry.ts';
import { refuse } from '../files/failure.ts';
import type { Kustomization } from '../files/kustomization-types.ts';
import type { Layer } from './layer.ts';
import { readPluginConfigs } from '../plugins/plugin-configs.ts';
import { notePlugin } from '../plugins/plugin-gap.ts';
import { runPluginTransformer } from '../plugins/plugin-transformers.ts';

/**
 * Runs `validators`: transformers that may change nothing but the label `validated-by`. One that is a
 * program is a gap, and no object is missing for it.
 */
export function runValidators(
  build: Build,
  kustomization: Kustomization,
  layer: Layer,
  buildBase: BuildBase,
): void {
  const { validators } = kustomization;
  for (const config of readPluginConfigs(build, kustomization, validators, layer, buildBase)) {
    if (!config.builtin) {
      notePlugin(build, kustomization, { ...layer }, config, 'generates');
      continue;
    }
    const before = layer.entries;
    runPluginTransformer(build, kustomization, layer, config);
    const { entries } = layer;
    if (!before.every((entry, index) => isLeft(entry, entries[index])))
      refuse(
        'invalid-field',
        `The ${config.kind} ${config.name} changes objects; under "validators" it may not (validator shouldn't modify the resource map).`,
        config.node.origin,
      );
  }
}

const isLeft = (before: Entry, after: Entry | undefined): boolean =>
  after !== undefined && sameData(before.node, unvalidated(after));

const VALIDATED_BY = 'validated-by';

function unvalidated({ node }: Entry): Entry['node'] {
  const metadata = nodeAt(node, 'metadata');
  const labels = nodeAt(metadata, 'labels');
  if (metadata?.kind !== 'map' || labels?.kind !== 'map' || !labels.entries.has(VALIDATED_BY))
    return node;
  const left = withoutKey(labels, VALIDATED_BY);
  const next =
    left.entries.size === 0
      ? withoutKey(metadata, 'labels')
      : withKey(metadata, 'labels', mapNode(left.entries, labels.origin));
  return withKey(node, 'metadata', next);
}
