import type { BuildBase } from './resource-accumulation.ts';
import { attempt } from './attempt.ts';
import type { Build } from './build.ts';
import { addAnnotations, addLabels } from '../transformers/labels-and-annotations.ts';
import { setImages } from '../transformers/images.ts';
import type { Kustomization } from '../files/kustomization-types.ts';
import type { Layer } from './layer.ts';
import { dropEmpty } from './layer.ts';
import { addAffix } from '../transformers/name-affix.ts';
import { setNamespace } from '../transformers/namespace.ts';
import { noteBuiltin } from './build-metadata.ts';
import { applyJsonPatches, applyPatches, applyStrategicPatches } from '../patches/patches.ts';
import { runPluginTransformers, runPluginTransformer } from '../plugins/plugin-transformers.ts';
import { WHOLE_REACH, mapNode, nodeAt, sameData } from '../../manifest/index.ts';
import type { Text } from '../files/read-fields.ts';
import { applyReplacements } from '../transformers/replacements.ts';
import { setReplicas } from '../transformers/replicas.ts';
import { layOver } from './layer-gaps.ts';
import { withKey, withoutKey } from '../fields/node-edits.ts';
import type { Entry } from './entry.ts';
import { refuse } from '../files/failure.ts';
import { readPluginConfigs, notePlugin } from '../plugins/plugin-config.ts';

/**
 * Runs the transformers of one kustomization and then its validators, in kustomize's fixed order (BUILD-3).
 */
export function runTransformers(
  build: Build,
  kustomization: Kustomization,
  layer: Layer,
  buildBase: BuildBase,
): void {
  const { config } = layer;
  const { patches, patchesStrategicMerge, patchesJson6902, replicas, images } = kustomization;
  const run = (kind: string, times: number, step: () => void): void => {
    attempt(build, layer, () => {
      step();
      dropEmpty(layer);
      noteBuiltin(build, kustomization, layer, kind, times);
    });
  };
  for (const text of patchesStrategicMerge)
    attempt(build, layer, () => {
      applyStrategicPatches(build, { ...kustomization, patchesStrategicMerge: [text] }, layer);
    });
  run('PatchStrategicMergeTransformer', Math.min(patchesStrategicMerge.length, 1), () => undefined);
  for (const patch of patches)
    run('PatchTransformer', 1, () => {
      applyPatches(build, { ...kustomization, patches: [patch] }, layer);
    });
  attempt(build, layer, () => {
    setOwnNamespace(build, kustomization, layer);
  });
  attempt(build, layer, () => {
    addAffixes(build, kustomization, layer);
  });
  layOverTexts(build, kustomization, layer);
  run('LabelTransformer', labelTransformers(kustomization), () => {
    addLabels(build, kustomization, layer);
  });
  run('AnnotationsTransformer', Math.min(kustomization.commonAnnotations.size, 1), () => {
    addAnnotations(build, layer, kustomization.commonAnnotations, config.commonAnnotations);
  });
  for (const patch of patchesJson6902)
    run('PatchJson6902Transformer', 1, () => {
      applyJsonPatches(build, { ...kustomization, patchesJson6902: [patch] }, layer);
    });
  for (const replica of replicas)
    attempt(build, layer, () => {
      setReplicas(build, layer, replica, config.replicas);
    });
  run('ReplicaCountTransformer', replicas.length, () => undefined);
  for (const image of images)
    attempt(build, layer, () => {
      setImages(build, layer, image, config.images);
    });
  run('ImageTagTransformer', images.length, () => undefined);
  run('ReplacementTransformer', Math.min(kustomization.replacements.length, 1), () => {
    applyReplacements(build, kustomization.dir, kustomization.replacements, layer);
  });
  attempt(build, layer, () => {
    runPluginTransformers(build, kustomization, layer, buildBase);
  });
  attempt(build, layer, () => {
    runValidators(build, kustomization, layer, buildBase);
  });
}

/** Lays labels, annotations and affixes over every object, also over those that are not seen. */
function layOverTexts(build: Build, kustomization: Kustomization, layer: Layer): void {
  if (layer.unseen.length === 0) return;
  const { labels, commonLabels, commonAnnotations, namePrefix, nameSuffix } = kustomization;
  const lay = (field: string, name: string, { value, origin }: Text, named: boolean): void => {
    const reach = named || name.includes('istio') ? WHOLE_REACH : { ...WHOLE_REACH, kind: NO_MESH };
    layOver(build, layer, { field, name, origin, reach, does: value });
  };
  for (const { pairs } of labels) for (const [key, text] of pairs) lay('labels', key, text, false);
  for (const [key, text] of commonLabels) lay('commonLabels', key, text, false);
  for (const [key, text] of commonAnnotations) lay('commonAnnotations', key, text, false);
  if (namePrefix !== null) lay('namePrefix', '', namePrefix, true);
  if (nameSuffix !== null) lay('nameSuffix', '', nameSuffix, true);
}

/**
 * Stands for a kind outside of the mesh: labels and annotations that do not name istio are on objects of the
 * mesh as well, but mean nothing to it.
 */
const NO_MESH = '-';

/**
 * Counts the transformers of labels: one for each entry of `labels`, and one for `commonLabels`, also where
 * only the former are there.
 */
const labelTransformers = ({ labels, commonLabels }: Kustomization): number =>
  labels.length === 0 && commonLabels.size === 0 ? 0 : labels.length + 1;

function setOwnNamespace(build: Build, kustomization: Kustomization, layer: Layer): void {
  const { namespace } = kustomization;
  if (namespace === null || namespace.value === '') return;
  setNamespace(build, layer, {
    namespace,
    fieldSpecs: layer.config.namespace,
    unsetOnly: false,
    subjects: 'defaultOnly',
    name: 'namespace',
  });
  noteBuiltin(build, kustomization, layer, 'NamespaceTransformer', 1);
}

function addAffixes(build: Build, kustomization: Kustomization, layer: Layer): void {
  const { namePrefix, nameSuffix } = kustomization;
  const { config } = layer;
  const given = (affix: Text | null): number => Number(affix !== null && affix.value !== '');
  addAffix(build, layer, 'prefix', namePrefix, config.namePrefix);
  noteBuiltin(build, kustomization, layer, 'PrefixTransformer', given(namePrefix));
  addAffix(build, layer, 'suffix', nameSuffix, config.nameSuffix);
  noteBuiltin(build, kustomization, layer, 'SuffixTransformer', given(nameSuffix));
}

/**
 * Runs `validators`: transformers that may change nothing but the label `validated-by`. One that is a
 * program is a gap, and no object is missing for it.
 */
function runValidators(
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
