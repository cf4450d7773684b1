import type { MapNode } from '../manifest/node.ts';
import { parseYaml } from '../manifest/parse-yaml.ts';
import type { BuildBase } from './accumulate-resources.ts';
import { accumulateResources } from './accumulate-resources.ts';
import type { Build } from './build.ts';
import { placeInline } from './inline-text.ts';
import { entryOf } from './entry.ts';
import type { Kustomization } from './kustomization-types.ts';
import type { Layer } from './layer.ts';
import { newLayer } from './layer.ts';
import type { Text } from './read-fields.ts';

/** The configuration of one generator or transformer that is an object of its own. */
export interface PluginConfig {
  readonly node: MapNode;
  readonly kind: string;
  readonly name: string;
  /** Whether it belongs to kustomize itself, rather than being a program. */
  readonly builtin: boolean;
  /** The file it stands in. */
  readonly file: string;
}

/** Reads what `generators`, `transformers` or `validators` list: inline objects, files or folders of them. */
export function readPluginConfigs(
  build: Build,
  kustomization: Kustomization,
  texts: readonly Text[],
  layer: Layer,
  buildBase: BuildBase,
): readonly PluginConfig[] {
  const configs: PluginConfig[] = [];
  for (const text of texts) {
    const inline = inlineObjects(text);
    if (inline.length > 0) {
      configs.push(...inline.map((node) => configOf(node, build, kustomization.file)));
      continue;
    }
    const found = newLayer();
    accumulateResources(build, kustomization, [text], found, buildBase);
    layer.incomplete ||= found.incomplete;
    for (const { node, provenance } of found.entries)
      configs.push(configOf(node, build, provenance.path ?? kustomization.file));
  }
  return configs;
}

function inlineObjects(text: Text): readonly MapNode[] {
  if (!text.value.includes(':')) return [];
  const documents = placeInline(
    parseYaml(text.origin.file, text.value, 'go-yaml-3'),
    text.origin,
    'item',
  );
  return documents.flatMap(({ node }) =>
    node?.kind === 'map' && node.entries.has('kind') ? [node] : [],
  );
}

function configOf(node: MapNode, build: Build, file: string): PluginConfig {
  const { kind, name, group, version } = entryOf(node, {}, build.tables).id;
  return { node, kind, name, builtin: group === '' && version === 'builtin', file };
}
