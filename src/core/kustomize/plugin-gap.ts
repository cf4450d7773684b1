import { canonicalJson, plainOf } from '../manifest/node.ts';
import type { Build } from './build.ts';
import type { Layer } from './layer.ts';
import type { PluginConfig } from './plugin-configs.ts';

/** Notes a generator, transformer or validator that is a program: nothing is run. */
export function notePlugin(build: Build, layer: Layer, config: PluginConfig): void {
  layer.incomplete = true;
  const { kind, name, node } = config;
  build.trace.gaps.push({
    reason: 'plugin',
    message: `What the ${kind} ${name} does is not analysed: kustomize runs it as a program of its own.`,
    origin: node.origin,
    key: `${kind}/${name}`,
    input: canonicalJson(plainOf(node)),
  });
}
