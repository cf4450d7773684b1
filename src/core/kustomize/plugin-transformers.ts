import type { MapNode, Node } from '../manifest/node.ts';
import type { Origin } from '../manifest/origin.ts';
import type { BuildBase } from './accumulate-resources.ts';
import type { Build } from './build.ts';
import { refuse } from './failure.ts';
import { readFieldSpec } from './field-spec-fields.ts';
import { setImages } from './images.ts';
import { readImage, readReplica } from './kustomization-file.ts';
import type { Kustomization, PatchEntry } from './kustomization-types.ts';
import type { Layer } from './layer.ts';
import { setMapEntries } from './map-entries.ts';
import { addAffix } from './name-affix.ts';
import type { SubjectMode } from './namespace.ts';
import { setNamespace } from './namespace.ts';
import { applyPatch, applyStrategicPatch } from './patches.ts';
import type { PluginConfig } from './plugin-configs.ts';
import { readPluginConfigs } from './plugin-configs.ts';
import { notePlugin } from './plugin-gap.ts';
import { flagIn, listIn, textIn, textMapIn, textsIn } from './read-fields.ts';
import { applyReplacements } from './replacements.ts';
import { setReplicas } from './replicas.ts';
import { readSelector } from './selector-fields.ts';
import type { FieldSpec } from './tables.ts';

/** Runs the transformers of `transformers` that belong to kustomize itself; the others are gaps, and so are programs under `validators`. */
export function runPluginTransformers(
  build: Build,
  kustomization: Kustomization,
  layer: Layer,
  buildBase: BuildBase,
): void {
  const { transformers, validators, dir } = kustomization;
  for (const config of readPluginConfigs(build, kustomization, transformers, layer, buildBase)) {
    const run = config.builtin ? RUN.get(config.kind) : undefined;
    if (run === undefined) notePlugin(build, layer, config);
    else run({ build, dir, layer, config, fields: config.node.entries });
  }
  for (const config of readPluginConfigs(build, kustomization, validators, layer, buildBase))
    notePlugin(build, { ...layer }, config);
}

interface Running {
  readonly build: Build;
  readonly dir: string;
  readonly layer: Layer;
  readonly config: PluginConfig;
  /** Fields of the configuration; unknown ones do not count. */
  readonly fields: MapNode['entries'];
}

const specsOf = ({ fields }: Running): readonly FieldSpec[] =>
  listIn(fields, 'fieldSpecs').map(readFieldSpec);

function required(running: Running, name: string): Node {
  return (
    running.fields.get(name) ??
    refuse(
      'invalid-field',
      `The ${running.config.kind} needs "${name}".`,
      running.config.node.origin,
    )
  );
}

function affix(running: Running, side: 'prefix' | 'suffix'): void {
  const { build, layer, fields } = running;
  addAffix(build, layer, side, textIn(fields, side), specsOf(running));
}

function setEntries(running: Running, field: string): void {
  const { build, layer, fields, config } = running;
  setMapEntries(build, layer, textMapIn(fields, field), specsOf(running), config.kind);
}

function namespace(running: Running): void {
  const { build, layer, fields, config } = running;
  const metadata = fields.get('metadata');
  const own = metadata?.kind === 'map' ? textIn(metadata.entries, 'namespace') : null;
  if (own === null) return;
  setNamespace(build, layer, {
    namespace: own,
    fieldSpecs: specsOf(running),
    unsetOnly: flagIn(fields, 'unsetOnly'),
    subjects: subjectMode(textIn(fields, 'setRoleBindingSubjects')?.value, config.node.origin),
    name: config.kind,
  });
}

function subjectMode(word: string | undefined, origin: Origin): SubjectMode {
  const mode = word === undefined || word === '' ? 'defaultOnly' : word;
  if (mode === 'defaultOnly' || mode === 'allServiceAccounts' || mode === 'none') return mode;
  return refuse(
    'invalid-field',
    '"setRoleBindingSubjects" takes defaultOnly, allServiceAccounts or none.',
    origin,
  );
}

function patch(running: Running, inline: string): void {
  const { build, dir, layer, fields, config } = running;
  const options = fields.get('options');
  const chosen = options?.kind === 'map' ? options.entries : new Map<string, Node>();
  const target = fields.get('target');
  const entry: PatchEntry = {
    path: textIn(fields, 'path'),
    patch: textIn(fields, inline),
    target: target === undefined ? null : readSelector(target),
    allowNameChange: flagIn(chosen, 'allowNameChange'),
    allowKindChange: flagIn(chosen, 'allowKindChange'),
    origin: config.node.origin,
  };
  applyPatch(build, dir, entry, layer, config.kind);
}

function strategicPatches(running: Running): void {
  const { build, dir, layer, fields, config } = running;
  const inline = textIn(fields, 'patches');
  for (const text of [...textsIn(fields, 'paths'), ...(inline === null ? [] : [inline])])
    applyStrategicPatch(build, dir, text, layer, config.kind);
}

const RUN: ReadonlyMap<string, (running: Running) => void> = new Map([
  [
    'AnnotationsTransformer',
    (running) => {
      setEntries(running, 'annotations');
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
      affix(running, 'prefix');
    },
  ],
  [
    'SuffixTransformer',
    (running) => {
      affix(running, 'suffix');
    },
  ],
  [
    'PrefixSuffixTransformer',
    (running) => {
      affix(running, 'prefix');
      affix(running, 'suffix');
    },
  ],
  ['NamespaceTransformer', namespace],
  [
    'PatchTransformer',
    (running) => {
      patch(running, 'patch');
    },
  ],
  [
    'PatchJson6902Transformer',
    (running) => {
      patch(running, 'jsonOp');
    },
  ],
  ['PatchStrategicMergeTransformer', strategicPatches],
  [
    'ImageTagTransformer',
    (running) => {
      const image = readImage(required(running, 'imageTag'));
      setImages(running.build, running.layer, image, specsOf(running));
    },
  ],
  [
    'ReplicaCountTransformer',
    (running) => {
      const replica = readReplica(required(running, 'replica'));
      setReplicas(running.build, running.layer, replica, specsOf(running));
    },
  ],
  [
    'ReplacementTransformer',
    ({ build, dir, layer, fields }) => {
      applyReplacements(build, dir, listIn(fields, 'replacements'), layer);
    },
  ],
]);
