import type { Origin } from '../../manifest/index.ts';
import { mapNode } from '../../manifest/index.ts';
import type { BuildBase } from '../build/resource-accumulation.ts';
import type { Build } from '../build/build.ts';
import { pluginProvenance, noteTransformer } from '../build/build-metadata.ts';
import { refuse } from '../files/failure.ts';
import { readFieldSpec } from '../fields/field-specs.ts';
import { setImages } from '../transformers/images.ts';
import { optionsOf, readImage, readReplica } from '../files/kustomization-file.ts';
import type { Kustomization, PatchEntry } from '../files/kustomization-types.ts';
import type { Layer } from '../build/layer.ts';
import { dropEmpty } from '../build/layer.ts';
import { setMapEntries } from '../transformers/labels-and-annotations.ts';
import { addAffix } from '../transformers/name-affix.ts';
import { addHash } from '../transformers/name-hash.ts';
import type { SubjectMode } from '../transformers/namespace.ts';
import { setNamespace } from '../transformers/namespace.ts';
import { applyJsonPatches, applyPatch, applyStrategicPatch } from '../patches/patches.ts';
import type { PluginConfig } from './plugin-config.ts';
import { readPluginConfigs, notePlugin } from './plugin-config.ts';
import { GENERATOR_KINDS } from './plugin-generators.ts';
import type { Fields } from '../files/read-fields.ts';
import {
  fieldsOf,
  flagIn,
  listIn,
  textIn,
  textMapIn,
  textsIn,
  valueIn,
} from '../files/read-fields.ts';
import { applyReplacements } from '../transformers/replacements.ts';
import { setReplicas } from '../transformers/replicas.ts';
import { readSelector } from '../transformers/selector.ts';
import type { FieldSpec } from '../transformers/kustomize-tables.ts';
import { addValue } from '../transformers/value-add-transformer.ts';

/** Runs the transformers of `transformers` that belong to kustomize itself; the others are gaps. */
export function runPluginTransformers(
  build: Build,
  kustomization: Kustomization,
  layer: Layer,
  buildBase: BuildBase,
): void {
  const { transformers } = kustomization;
  for (const config of readPluginConfigs(build, kustomization, transformers, layer, buildBase)) {
    runPluginTransformer(build, kustomization, layer, config);
    dropEmpty(layer);
    noteTransformer(build, layer, pluginProvenance(config));
  }
}

/** Runs one transformer; notes a gap for a program, refuses a kind kustomize does not bring along. */
export function runPluginTransformer(
  build: Build,
  kustomization: Kustomization,
  layer: Layer,
  config: PluginConfig,
): void {
  if (!config.builtin) {
    notePlugin(build, kustomization, layer, config, 'transforms');
    return;
  }
  const run = RUN.get(config.kind);
  if (run === undefined)
    refuse(
      'invalid-field',
      GENERATOR_KINDS.has(config.kind)
        ? `${config.kind} makes objects; it belongs under "generators" (not a transformer).`
        : `Kustomize has no transformer ${config.kind} (unable to load builtin).`,
      config.node.origin,
    );
  else {
    const fields = fieldsOf(config.node, `a ${config.kind}`, KNOWN, 'ignored');
    run({ build, kustomization, layer, config, fields, origin: config.node.origin });
  }
}

/** Lists the fields that the transformers know between them; each reads its own. */
const KNOWN = [
  'metadata',
  'fieldSpecs',
  'annotations',
  'labels',
  'prefix',
  'suffix',
  'unsetOnly',
  'setRoleBindingSubjects',
  'path',
  'patch',
  'jsonOp',
  'target',
  'options',
  'paths',
  'patches',
  'imageTag',
  'replica',
  'replacements',
  'value',
  'targets',
  'targetFilePath',
];

interface Running {
  readonly build: Build;
  readonly kustomization: Kustomization;
  readonly layer: Layer;
  readonly config: PluginConfig;
  readonly fields: Fields;
  readonly origin: Origin;
}

const specsOf = ({ fields }: Running): readonly FieldSpec[] =>
  listIn(fields, 'fieldSpecs').map((spec) => readFieldSpec(spec, 'ignored'));

function affixes(running: Running, ...sides: readonly ('prefix' | 'suffix')[]): void {
  const { build, layer, fields, config, origin } = running;
  if (!fields.has('fieldSpecs'))
    refuse('invalid-field', `The ${config.kind} needs "fieldSpecs".`, origin);
  const specs = specsOf(running);
  for (const side of sides) addAffix(build, layer, side, textIn(fields, side), specs);
}

function setEntries(running: Running, field: string): void {
  const { build, layer, fields, config } = running;
  setMapEntries(build, layer, textMapIn(fields, field), specsOf(running), config.kind);
}

function namespace(running: Running): void {
  const { build, layer, fields, config, origin } = running;
  const node = fields.get('metadata') ?? mapNode(new Map(), origin);
  const metadata = fieldsOf(node, '"metadata"', ['name', 'namespace'], 'ignored');
  const own = textIn(metadata, 'namespace');
  const subjects = subjectMode(valueIn(fields, 'setRoleBindingSubjects'), origin);
  if (own === null) return;
  setNamespace(build, layer, {
    namespace: own,
    fieldSpecs: specsOf(running),
    unsetOnly: flagIn(fields, 'unsetOnly'),
    subjects,
    name: config.kind,
  });
}

function subjectMode(word: string, origin: Origin): SubjectMode {
  const mode = word === '' ? 'defaultOnly' : word;
  if (mode === 'defaultOnly' || mode === 'allServiceAccounts' || mode === 'none') return mode;
  return refuse(
    'invalid-field',
    '"setRoleBindingSubjects" takes defaultOnly, allServiceAccounts or none.',
    origin,
  );
}

function patchEntry({ fields, origin }: Running, inline: string): PatchEntry {
  const options = optionsOf(fields);
  const target = fields.get('target');
  return {
    path: textIn(fields, 'path'),
    patch: textIn(fields, inline),
    target: target === undefined ? null : readSelector(target, 'ignored'),
    allowNameChange: flagIn(options, 'allowNameChange'),
    allowKindChange: flagIn(options, 'allowKindChange'),
    origin,
  };
}

function strategicPatches({ build, kustomization, layer, fields, config, origin }: Running): void {
  const inline = textIn(fields, 'patches');
  const texts = textsIn(fields, 'paths');
  if (texts.length === 0 && (inline?.value ?? '') === '')
    refuse('invalid-patch', `The ${config.kind} has no patch (empty file path and patch).`, origin);
  for (const text of [...texts, ...(inline === null || inline.value === '' ? [] : [inline])])
    applyStrategicPatch(build, kustomization.dir, text, layer, config.kind);
}

const RUN: ReadonlyMap<string, (running: Running) => void> = new Map<
  string,
  (running: Running) => void
>([
  [
    'AnnotationsTransformer',
    (running) => {
      setEntries(running, 'annotations');
    },
  ],
  [
    'HashTransformer',
    ({ build, layer }) => {
      layer.entries = layer.entries.map((entry) => addHash(build, entry));
    },
  ],
  [
    'LabelTransformer',
    (running) => {
      setEntries(running, 'labels');
    },
  ],
  [
    'PrefixTransformer',
    (running) => {
      affixes(running, 'prefix');
    },
  ],
  [
    'SuffixTransformer',
    (running) => {
      affixes(running, 'suffix');
    },
  ],
  [
    'PrefixSuffixTransformer',
    (running) => {
      affixes(running, 'prefix', 'suffix');
    },
  ],
  ['NamespaceTransformer', namespace],
  [
    'PatchTransformer',
    (running) => {
      const { build, kustomization, layer, config } = running;
      applyPatch(build, kustomization.dir, patchEntry(running, 'patch'), layer, config.kind);
    },
  ],
  [
    'PatchJson6902Transformer',
    (running) => {
      const { build, kustomization, layer } = running;
      const patchesJson6902 = [patchEntry(running, 'jsonOp')];
      applyJsonPatches(build, { ...kustomization, patchesJson6902 }, layer);
    },
  ],
  ['PatchStrategicMergeTransformer', strategicPatches],
  [
    'ImageTagTransformer',
    (running) => {
      const { build, layer, fields, origin } = running;
      const image = readImage(fields.get('imageTag') ?? mapNode(new Map(), origin), 'ignored');
      setImages(build, layer, image, specsOf(running));
    },
  ],
  [
    'ReplicaCountTransformer',
    (running) => {
      const { build, layer, fields, origin } = running;
      const replica = readReplica(fields.get('replica') ?? mapNode(new Map(), origin), 'ignored');
      setReplicas(build, layer, replica, specsOf(running));
    },
  ],
  [
    'ReplacementTransformer',
    ({ build, kustomization, layer, fields }) => {
      const replacements = listIn(fields, 'replacements');
      applyReplacements(build, kustomization.dir, replacements, layer, 'ignored');
    },
  ],
  [
    'ValueAddTransformer',
    ({ build, kustomization, layer, fields, origin }) => {
      addValue(build, kustomization.dir, layer, fields, origin);
    },
  ],
]);
