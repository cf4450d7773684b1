import type { Node } from '../../manifest/index.ts';
import { mapNode, scalar, stringAt } from '../../manifest/index.ts';
import { absorb } from '../generators/generator-behavior.ts';
import type { BuildBase } from '../build/resource-accumulation.ts';
import type { Build } from '../build/build.ts';
import { pluginProvenance } from '../build/build-metadata.ts';
import { touchedBy } from '../fields/node-edits.ts';
import type { Entry, Provenance } from '../build/entry.ts';
import { entryOf } from '../build/entry.ts';
import { addInflated } from '../charts/listed-charts.ts';
import { inflateChart } from '../charts/chart-inflation.ts';
import { refuse } from '../files/failure.ts';
import { generateConfigMap, generateSecret } from '../generators/object-generators.ts';
import { readGeneratorObject } from '../generators/generator-arguments.ts';
import type { Kustomization, ListedChart } from '../files/kustomization-types.ts';
import type { Layer } from '../build/layer.ts';
import type { PluginConfig } from './plugin-config.ts';
import { readPluginConfigs, notePlugin } from './plugin-config.ts';

/** Runs the generators of `generators` that belong to kustomize itself; the others are gaps. */
export function runPluginGenerators(
  build: Build,
  kustomization: Kustomization,
  layer: Layer,
  buildBase: BuildBase,
): void {
  const { generators, dir } = kustomization;
  for (const config of readPluginConfigs(build, kustomization, generators, layer, buildBase)) {
    if (config.builtin && config.kind === 'HelmChartInflationGenerator') {
      inflate(build, kustomization, layer, config);
      continue;
    }
    const made = generate(build, dir, config);
    if (made === null) notePlugin(build, kustomization, layer, config, 'generates');
    else absorb(build, layer, made, config.node.origin);
  }
}

/** Lists the generators that kustomize brings along. */
export const GENERATOR_KINDS: ReadonlySet<string> = new Set([
  'ConfigMapGenerator',
  'SecretGenerator',
  'IAMPolicyGenerator',
  'HelmChartInflationGenerator',
]);

/** Inflates a chart with a configuration of its own. */
function inflate(
  build: Build,
  kustomization: Kustomization,
  layer: Layer,
  config: PluginConfig,
): void {
  const chart: ListedChart = { form: 'generator', node: config.node };
  const inflated = inflateChart(build, kustomization, chart, pluginProvenance(config));
  if (inflated.kind === 'inflated') addInflated(build, kustomization, chart, layer, inflated);
  else notePlugin(build, kustomization, layer, config, 'generates', inflated.why);
}

/** Makes the object of a generator; null where a program of its own makes the objects. */
function generate(build: Build, dir: string, config: PluginConfig): Entry | null {
  if (!config.builtin) return null;
  const provenance = pluginProvenance(config);
  switch (config.kind) {
    case 'ConfigMapGenerator': {
      const args = readGeneratorObject(config.node, 'a ConfigMapGenerator');
      return generateConfigMap(build, dir, args, provenance);
    }
    case 'SecretGenerator': {
      const args = readGeneratorObject(config.node, 'a SecretGenerator');
      return generateSecret(build, dir, args, provenance);
    }
    case 'IAMPolicyGenerator':
      return iamServiceAccount(build, config, provenance);
    default:
      return refuse(
        'invalid-field',
        `${config.kind} is no generator that kustomize brings along (not a generator).`,
        config.node.origin,
      );
  }
}

/** Makes the ServiceAccount that stands for one of Google Cloud. */
function iamServiceAccount(build: Build, config: PluginConfig, provenance: Provenance): Entry {
  const origin = touchedBy(config.node.origin, 'generator', 'IAMPolicyGenerator');
  const read = (...path: string[]): string => stringAt(config.node, ...path) ?? '';
  if (read('cloud') !== 'gke')
    refuse(
      'invalid-generator',
      `The IAMPolicyGenerator ${config.name} is for the cloud "${read('cloud')}"; kustomize knows gke only (not supported yet).`,
      config.node.origin,
    );
  const account = `${read('serviceAccount', 'name')}@${read('serviceAccount', 'projectId')}.iam.gserviceaccount.com`;
  if (account.startsWith('@'))
    refuse(
      'invalid-generator',
      `The IAMPolicyGenerator ${config.name} needs "serviceAccount.name".`,
      config.node.origin,
    );
  const map = (...entries: readonly (readonly [string, Node])[]): Node =>
    mapNode(new Map(entries), origin);
  const text = (value: string): Node => scalar(value, origin);
  const namespace = read('kubernetesService', 'namespace');
  const metadata = map(
    ['annotations', map(['iam.gke.io/gcp-service-account', text(account)])],
    ['name', text(read('kubernetesService', 'name'))],
    ...(namespace === '' ? [] : [['namespace', text(namespace)] as const]),
  );
  const node = map(
    ['apiVersion', text('v1')],
    ['kind', text('ServiceAccount')],
    ['metadata', metadata],
  );
  return entryOf(node, provenance, build.tables);
}
