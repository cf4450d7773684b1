import type { BuildBase } from './accumulate-resources.ts';
import type { Build } from './build.ts';
import { addAnnotations } from '../transformers/annotations.ts';
import { setImages } from '../transformers/images.ts';
import type { Kustomization } from '../files/kustomization-types.ts';
import { addLabels } from '../transformers/labels.ts';
import type { Layer } from './layer.ts';
import { dropEmpty } from './layer.ts';
import { addAffix } from '../transformers/name-affix.ts';
import { setNamespace } from '../transformers/namespace.ts';
import { noteBuiltin } from './note-transformer.ts';
import { applyJsonPatches, applyPatches, applyStrategicPatches } from '../patches/patches.ts';
import { runPluginTransformers } from '../plugins/plugin-transformers.ts';
import { EVERYTHING } from '../../manifest/index.ts';
import type { Text } from '../files/read-fields.ts';
import { applyReplacements } from '../transformers/replacements.ts';
import { setReplicas } from '../transformers/replicas.ts';
import { runValidators } from './run-validators.ts';
import { layOver } from '../files/unseen.ts';

/** Runs the transformers of one kustomization and then its validators, in kustomize's fixed order (BUILD-3). */
export function runTransformers(
  build: Build,
  kustomization: Kustomization,
  layer: Layer,
  buildBase: BuildBase,
): void {
  const { config } = layer;
  const { patches, patchesStrategicMerge, patchesJson6902, replicas, images } = kustomization;
  const ran = (kind: string, times: number): void => {
    dropEmpty(layer);
    noteBuiltin(build, kustomization, layer, kind, times);
  };
  applyStrategicPatches(build, kustomization, layer);
  ran('PatchStrategicMergeTransformer', Math.min(patchesStrategicMerge.length, 1));
  for (const patch of patches) {
    applyPatches(build, { ...kustomization, patches: [patch] }, layer);
    ran('PatchTransformer', 1);
  }
  setOwnNamespace(build, kustomization, layer);
  addAffixes(build, kustomization, layer);
  layOverTexts(build, kustomization, layer);
  addLabels(build, kustomization, layer);
  ran('LabelTransformer', labelTransformers(kustomization));
  addAnnotations(build, layer, kustomization.commonAnnotations, config.commonAnnotations);
  ran('AnnotationsTransformer', Math.min(kustomization.commonAnnotations.size, 1));
  for (const patch of patchesJson6902) {
    applyJsonPatches(build, { ...kustomization, patchesJson6902: [patch] }, layer);
    ran('PatchJson6902Transformer', 1);
  }
  for (const replica of replicas) setReplicas(build, layer, replica, config.replicas);
  ran('ReplicaCountTransformer', replicas.length);
  for (const image of images) setImages(build, layer, image, config.images);
  ran('ImageTagTransformer', images.length);
  applyReplacements(build, kustomization.dir, kustomization.replacements, layer);
  ran('ReplacementTransformer', Math.min(kustomization.replacements.length, 1));
  runPluginTransformers(build, kustomization, layer, buildBase);
  runValidators(build, kustomization, layer, buildBase);
}

/** Labels, annotations and affixes are for every object, those that are not seen too. */
function layOverTexts(build: Build, kustomization: Kustomization, layer: Layer): void {
  if (layer.unseen.length === 0) return;
  const { labels, commonLabels, commonAnnotations, namePrefix, nameSuffix } = kustomization;
  const lay = (field: string, name: string, { value, origin }: Text, named: boolean): void => {
    const reach = named || name.includes('istio') ? EVERYTHING : { ...EVERYTHING, kind: NO_MESH };
    layOver(build, layer, { field, name, origin, reach, does: value });
  };
  for (const { pairs } of labels) for (const [key, text] of pairs) lay('labels', key, text, false);
  for (const [key, text] of commonLabels) lay('commonLabels', key, text, false);
  for (const [key, text] of commonAnnotations) lay('commonAnnotations', key, text, false);
  if (namePrefix !== null) lay('namePrefix', '', namePrefix, true);
  if (nameSuffix !== null) lay('nameSuffix', '', nameSuffix, true);
}

/** Other labels are on objects of the mesh as well, and mean nothing to it. */
const NO_MESH = '-';

/** One for each entry of `labels`, and one for `commonLabels`, also where only the former are there. */
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
