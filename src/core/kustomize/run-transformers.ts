import type { BuildBase } from './accumulate-resources.ts';
import type { Build } from './build.ts';
import { addAnnotations } from './annotations.ts';
import { isEmpty } from './entry.ts';
import { setImages } from './images.ts';
import type { Kustomization } from './kustomization-types.ts';
import { addLabels } from './labels.ts';
import type { Layer } from './layer.ts';
import { addAffix } from './name-affix.ts';
import { setNamespace } from './namespace.ts';
import { applyJsonPatches, applyPatches, applyStrategicPatches } from './patches.ts';
import { runPluginTransformers } from './plugin-transformers.ts';
import { applyReplacements } from './replacements.ts';
import { setReplicas } from './replicas.ts';

/** Runs the transformers of one kustomization, in kustomize's fixed order (NOTES 3). */
export function runTransformers(
  build: Build,
  kustomization: Kustomization,
  layer: Layer,
  buildBase: BuildBase,
): void {
  const { config } = layer;
  applyStrategicPatches(build, kustomization, layer);
  applyPatches(build, kustomization, layer);
  if (kustomization.namespace !== null)
    setNamespace(build, layer, {
      namespace: kustomization.namespace,
      fieldSpecs: config.namespace,
      unsetOnly: false,
      subjects: 'defaultOnly',
      name: 'namespace',
    });
  addAffix(build, layer, 'prefix', kustomization.namePrefix, config.namePrefix);
  addAffix(build, layer, 'suffix', kustomization.nameSuffix, config.nameSuffix);
  addLabels(build, kustomization, layer);
  addAnnotations(build, layer, kustomization.commonAnnotations, config.commonAnnotations);
  applyJsonPatches(build, kustomization, layer);
  for (const replica of kustomization.replicas) setReplicas(build, layer, replica, config.replicas);
  for (const image of kustomization.images) setImages(build, layer, image, config.images);
  applyReplacements(build, kustomization.dir, kustomization.replacements, layer);
  runPluginTransformers(build, kustomization, layer, buildBase);
  layer.entries = layer.entries.filter((entry) => !isEmpty(entry));
}
