import type { Build } from '../build/build.ts';
import { setMapEntries } from '../fields/map-entries.ts';
import type { Kustomization, LabelEntry } from '../files/kustomization-types.ts';
import type { Layer } from '../build/layer.ts';
import type { FieldSpec } from './tables.ts';
import type { TransformerConfig } from './transformer-config.ts';
import { mergeSpecs } from './transformer-config.ts';

const METADATA: FieldSpec = { path: 'metadata/labels', create: true };

/** Adds `labels` and then `commonLabels` where each of them reaches (BUILD-9). */
export function addLabels(build: Build, kustomization: Kustomization, layer: Layer): void {
  for (const entry of kustomization.labels)
    setMapEntries(build, layer, entry.pairs, reachOf(entry, layer.config), 'labels');
  const { commonLabels } = kustomization;
  setMapEntries(build, layer, commonLabels, layer.config.commonLabels, 'commonLabels');
}

const reaches = new WeakMap<TransformerConfig, Map<string, readonly FieldSpec[]>>();

/** Where the pairs go. Most entries have no fields of their own, and go to one of three sets of places. */
function reachOf(entry: LabelEntry, config: TransformerConfig): readonly FieldSpec[] {
  if (entry.fieldSpecs.length > 0) return placesOf(entry, config);
  const known = reaches.get(config) ?? new Map<string, readonly FieldSpec[]>();
  const key = `${String(entry.includeSelectors)} ${String(entry.includeTemplates)}`;
  const places = known.get(key) ?? placesOf(entry, config);
  reaches.set(config, known.set(key, places));
  return places;
}

function placesOf(entry: LabelEntry, config: TransformerConfig): readonly FieldSpec[] {
  const own = mergeSpecs(entry.fieldSpecs, config.labels);
  if (entry.includeSelectors) return mergeSpecs(own, config.commonLabels);
  const base = entry.includeTemplates ? mergeSpecs(own, config.templateLabels) : own;
  return mergeSpecs(base, [METADATA]);
}
