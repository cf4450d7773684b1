import type { Node, Origin, ScalarNode } from '../../manifest/index.ts';
import { mapNode, scalar } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import { editFields } from '../fields/field-specs.ts';
import { touchedBy } from '../fields/node-edits.ts';
import { refuse } from '../files/failure.ts';
import type { Layer } from '../build/layer.ts';
import { weightOfAll } from '../build/object-weight.ts';
import { spend } from '../build/build-effort.ts';
import type { Text } from '../files/read-fields.ts';
import { refuseKey } from '../fields/yaml-round-trip.ts';
import { share } from '../fields/shared-values.ts';
import type { FieldSpec } from './kustomize-tables.ts';
import type { Kustomization, LabelEntry } from '../files/kustomization-types.ts';
import type { TransformerConfig } from './transformer-config.ts';
import { mergeSpecs } from './transformer-config.ts';

/** Says how many values of an object take a step to go through. */
const VALUES = 16;

/** Counts the steps to make an object anew. */
const EDITING = 6;

/** Says how many specifications take a step to compare with an object; most are for other kinds. */
const SPECIFICATIONS = 16;

/**
 * Says how many fields made in one map take a step. The map is copied for each, so the steps grow with the
 * square.
 */
const FIELDS_MADE = 64;

/** Counts the maps of an object, on the average, that get the keys: labels, selectors, templates. */
const PLACES = 3;

/** Sets keys in every map the specifications reach: labels, selectors, annotations. */
export function setMapEntries(
  build: Build,
  layer: Layer,
  texts: ReadonlyMap<string, Text>,
  specs: readonly FieldSpec[],
  name: string,
): void {
  const [first] = texts.values();
  if (first === undefined) return;
  const made = (specs.length / FIELDS_MADE) ** 2;
  const each = EDITING + specs.length / SPECIFICATIONS + made + PLACES * texts.size;
  const copies = weightOfAll(layer.entries) / VALUES;
  spend(build.patchWork, layer.entries.length * each + copies, first.origin);
  const creating = { origin: touchedBy(first.origin, 'transformer', name) };
  layer.entries = layer.entries.map((entry) => {
    const made: Made = { values: new Map(), repeated: false };
    const set = (found: Node | undefined): Node => withTexts(found, texts, first, name, made);
    const edited = editFields(entry, specs, set, build.tables, creating);
    return made.repeated ? { ...edited, shares: true } : edited;
  });
}

/** Holds the values of keys that are new in an object; all its maps share them. */
interface Made {
  readonly values: Map<string, ScalarNode>;
  repeated: boolean;
}

function newValue({ value }: Text, key: string, origin: Origin, made: Made): ScalarNode {
  const known = made.values.get(key);
  if (known !== undefined) {
    made.repeated = true;
    return known;
  }
  const created = scalar(value, origin);
  share(created);
  made.values.set(key, created);
  return created;
}

function withTexts(
  found: Node | undefined,
  texts: ReadonlyMap<string, Text>,
  first: Text,
  name: string,
  made: Made,
): Node {
  if (found?.kind === 'scalar' && found.value === null) return found;
  if (found !== undefined && found.kind !== 'map')
    return refuse(
      'unexpected-value',
      `"${name}" adds to a map, and there is none here.`,
      found.origin,
    );
  const entries = new Map(found?.entries ?? []);
  for (const [key, text] of texts) {
    const before = entries.get(key);
    if (before === undefined) refuseKey(key, `"${name}"`, text.origin);
    if (before?.kind === 'scalar' && before.value === text.value) continue;
    const origin = touchedBy(text.origin, 'transformer', name, before?.origin);
    entries.set(
      key,
      before === undefined ? newValue(text, key, origin, made) : scalar(text.value, origin),
    );
  }
  return mapNode(entries, found?.origin ?? touchedBy(first.origin, 'transformer', name));
}

const METADATA: FieldSpec = { path: 'metadata/labels', create: true };

/** Adds `labels` and then `commonLabels` where each of them reaches (BUILD-9). */
export function addLabels(build: Build, kustomization: Kustomization, layer: Layer): void {
  for (const entry of kustomization.labels)
    setMapEntries(build, layer, entry.pairs, reachOf(entry, layer.config), 'labels');
  const { commonLabels } = kustomization;
  setMapEntries(build, layer, commonLabels, layer.config.commonLabels, 'commonLabels');
}

const reaches = new WeakMap<TransformerConfig, Map<string, readonly FieldSpec[]>>();

/**
 * Says where the pairs go. Most entries have no fields of their own, and go to one of three sets of places.
 */
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

/** Adds `commonAnnotations`, to pod templates too. */
export function addAnnotations(
  build: Build,
  layer: Layer,
  annotations: ReadonlyMap<string, Text>,
  specs: readonly FieldSpec[],
): void {
  setMapEntries(build, layer, annotations, specs, 'commonAnnotations');
}
