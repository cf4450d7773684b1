import type { Origin } from '../../manifest/index.ts';
import { absorb } from '../generators/generator-behavior.ts';
import { attempt, kustomizationOrFiles } from './attempt.ts';
import { accumulateResources } from './resource-accumulation.ts';
import type { BuildBase } from './resource-accumulation.ts';
import { addTrace, newTrace } from './build.ts';
import type { Build } from './build.ts';
import { builtinProvenance } from './build-metadata.ts';
import { further } from '../patches/merge-schema.ts';
import { addCharts } from '../charts/listed-charts.ts';
import { readConfigurations } from '../transformers/configurations.ts';
import { dependenciesOf, findLayer, storeLayer } from './build-cache.ts';
import type { Entry } from './entry.ts';
import { refuse } from '../files/failure.ts';
import { generateConfigMap, generateSecret } from '../generators/object-generators.ts';
import type { GeneratorArguments, Kustomization } from '../files/kustomization-types.ts';
import type { CachedLayer, LayerSetting } from './build-cache.ts';
import { addVariables, appendLayer, newLayer } from './layer.ts';
import type { Layer } from './layer.ts';
import { loadKustomization } from '../files/kustomization-of-folder.ts';
import { spend } from './build-effort.ts';
import { joinPath } from '../files/paths.ts';
import { runPluginGenerators } from '../plugins/plugin-generators.ts';
import type { Text } from '../files/read-fields.ts';
import { noteRemote } from './layer-gaps.ts';
import { isRemote } from '../files/remote-address.ts';
import { runTransformers } from './transformer-pipeline.ts';
import { setSchema, useSchema } from '../patches/open-api-schema.ts';
import { EMPTY_CONFIG, mergeConfigs } from '../transformers/transformer-config.ts';
import { bindVariables } from '../references/variables.ts';
import { findCopy } from '../files/vendored-copies.ts';

/** Lists the folders under way, the root first. */
type Chain = readonly string[];

/**
 * Builds the folder of a base or root, without the steps that come once at the very end (hashes, name
 * references, variables, order). A folder whose inputs are unchanged is built once, whoever asks.
 */
export function buildFolder(
  build: Build,
  dir: string,
  chain: Chain,
  asked: Origin | null,
): Readonly<Layer> {
  refuseCycle(build, dir, chain, asked);
  const { schema, schemaIsSet, builtinSchema, tracked } = build;
  const asRoot = chain.length === 0;
  const setting: LayerSetting = { schema, schemaIsSet, builtinSchema, tracked, asRoot };
  // a root that is rewritten is no base of any other
  const isOwn = asRoot && build.rewrite !== null;
  const cached = isOwn ? undefined : findLayer(build.layers, build, dir, setting);
  if (cached !== undefined) return takeOver(build, cached, chain, asked);
  const outer = build.trace;
  const stepsBefore = build.patchWork.steps;
  const trace = newTrace();
  build.trace = trace;
  trace.visited.add(dir);
  try {
    spend(build.patchWork, LOADING, asked);
    const kustomization = kustomizationOrFiles(build, dir, asked);
    // a fault by now is told at the place that asks for the folder, and others ask at theirs
    const isForAll = trace.faults.length === 0;
    if (kustomization.component && chain.length > 0)
      refuse(
        'invalid-kustomization',
        `${dir} is a Component; it belongs under "components" (expected kind != 'Component').`,
        asked,
      );
    const layer = newLayer();
    runFolder(build, kustomization, layer, [...chain, dir]);
    if (!trace.unloaded && !isOwn && isForAll)
      storeLayer(build.layers, build, dir, {
        layer,
        trace,
        dependencies: dependenciesOf(trace, build),
        asRoot: kustomization.component ? asRoot : null,
        builtinBefore: build.schema === schema ? null : builtinSchema,
        tracked,
        schemaBefore: schema,
        schemaWasSet: schemaIsSet,
        schemaAfter: build.schema,
        schemaIsSet: build.schemaIsSet,
        patchSteps: build.patchWork.steps - stepsBefore,
      });
    return layer;
  } finally {
    build.trace = outer;
    addTrace(outer, trace);
  }
}

/** Takes a folder that was built before, as if it were built now. */
function takeOver(
  build: Build,
  cached: CachedLayer,
  chain: Chain,
  asked: Origin | null,
): Readonly<Layer> {
  for (const visited of cached.trace.visited) refuseCycle(build, visited, chain, asked);
  addTrace(build.trace, cached.trace);
  spend(build.patchWork, cached.patchSteps, asked);
  useSchema(build, cached.schemaAfter);
  build.builtinSchema = further(build.builtinSchema, cached.trace.builtinSchema);
  build.schemaIsSet = cached.schemaIsSet;
  return cached.layer;
}

/** Runs `configMapGenerator`, `secretGenerator`, charts and `generators`, in that order (KUST-1). */
function runGenerators(
  build: Build,
  kustomization: Kustomization,
  layer: Layer,
  buildBase: BuildBase,
): void {
  const { dir, file } = kustomization;
  const absorbAll = (
    entries: readonly GeneratorArguments[],
    generate: (args: GeneratorArguments) => Entry,
  ): void => {
    for (const args of entries)
      attempt(
        build,
        layer,
        () => {
          absorb(build, layer, generate(args), args.origin);
        },
        'objects',
      );
  };
  absorbAll(kustomization.configMapGenerator, (args) =>
    generateConfigMap(build, dir, args, builtinProvenance(file, 'ConfigMapGenerator')),
  );
  absorbAll(kustomization.secretGenerator, (args) =>
    generateSecret(build, dir, args, builtinProvenance(file, 'SecretGenerator')),
  );
  addCharts(build, kustomization, layer);
  attempt(
    build,
    layer,
    () => {
      runPluginGenerators(build, kustomization, layer, buildBase);
    },
    'objects',
  );
}

/** Runs all steps of one kustomization, in kustomize's order (BUILD-3, KUST-1), onto `layer`. */
function runFolder(build: Build, kustomization: Kustomization, layer: Layer, chain: Chain): void {
  attempt(build, layer, () => {
    setSchema(build, kustomization);
  });
  const buildBase: BuildBase = (dir, asked) => buildFolder(build, dir, chain, asked);
  accumulateResources(build, kustomization, kustomization.resources, layer, buildBase);
  let own = EMPTY_CONFIG;
  attempt(build, layer, () => {
    own = readConfigurations(build, kustomization);
  });
  layer.config = mergeConfigs(layer.config, mergeConfigs(build.defaults, own));
  runGenerators(build, kustomization, layer, buildBase);
  for (const path of kustomization.components)
    attempt(
      build,
      layer,
      () => {
        addComponent(build, kustomization, path, layer, chain);
      },
      'objects',
    );
  runTransformers(build, kustomization, layer, buildBase);
  attempt(build, layer, () => {
    bindVariables(build, kustomization.vars, layer);
    addVariables(layer, kustomization.vars);
  });
}

/**
 * Counts the steps to read a kustomization, because components that include components twice would double at
 * every level.
 */
const LOADING = 400;

/** Builds a component, which works on the objects of the kustomization that lists it. */
function addComponent(
  build: Build,
  kustomization: Kustomization,
  path: Text,
  layer: Layer,
  chain: Chain,
): void {
  const dir = componentFolder(build, kustomization, path, layer);
  if (dir === null) return;
  refuseCycle(build, dir, chain, path.origin);
  build.trace.visited.add(dir);
  spend(build.patchWork, LOADING, path.origin);
  const component = loadKustomization(build, dir, path.origin);
  if (!component.component)
    refuse(
      'invalid-kustomization',
      `${dir} is a Kustomization; "components" takes Components only (expected kind 'Component').`,
      path.origin,
    );
  const below: Layer = { ...layer, variables: layer.variables };
  runFolder(build, component, below, [...chain, dir]);
  layer.entries = [];
  layer.variables = [];
  layer.unseen = [];
  layer.inflated = [];
  appendLayer(build, layer, below, path.origin);
}

/** Finds the folder of a component; null where it lies on the network. */
function componentFolder(
  build: Build,
  kustomization: Kustomization,
  path: Text,
  layer: Layer,
): string | null {
  const own = joinPath(kustomization.dir, path.value);
  if (own !== undefined && build.tree.isDirectory(own)) return own;
  const copy = findCopy(build, path);
  if (copy !== undefined && build.tree.isDirectory(copy)) return copy;
  if (copy !== undefined || !isRemote(path.value))
    return refuse('not-found', `The component "${path.value}" is not a folder.`, path.origin);
  noteRemote(build, path, layer, { kind: 'Remote component' });
  return null;
}

/** Refuses a folder that is built by itself or by a folder below it. */
function refuseCycle(build: Build, dir: string, chain: Chain, asked: Origin | null): void {
  const real = build.tree.realFolder(dir);
  for (const visited of chain) {
    const other = build.tree.realFolder(visited);
    if (real === '.' || other === real || other.startsWith(`${real}/`))
      refuse(
        'cycle',
        other === real
          ? `${dir} is built by itself: a cycle (cycle detected).`
          : `${dir} contains ${visited}, which builds it: a cycle (cycle detected).`,
        asked,
      );
  }
}
