import type { MapNode } from '../../manifest/index.ts';
import { parseYaml } from '../../manifest/index.ts';
import type { BuildBase } from '../build/accumulate-resources.ts';
import { accumulateResources, entriesOfNodes } from '../build/accumulate-resources.ts';
import type { Build } from '../build/build.ts';
import { placeInline } from '../files/inline-text.ts';
import type { Entry } from '../build/entry.ts';
import { KustomizeFailure } from '../files/failure.ts';
import type { Kustomization } from '../files/kustomization-types.ts';
import type { Layer } from '../build/layer.ts';
import { appendEntries, newLayer } from '../build/layer.ts';
import type { Text } from '../files/read-fields.ts';
import { soundNodes } from '../files/read-input.ts';

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

/**
 * Reads what `generators`, `transformers` or `validators` list: inline objects first, then those of files
 * and folders. No two of them may have the same id.
 */
export function readPluginConfigs(
  build: Build,
  kustomization: Kustomization,
  texts: readonly Text[],
  layer: Layer,
  buildBase: BuildBase,
): readonly PluginConfig[] {
  const found = newLayer();
  const paths: Text[] = [];
  for (const text of texts) {
    const inline = inlineObjects(build, kustomization, text);
    if (inline === null) paths.push(text);
    else appendEntries(found, inline, text.origin);
  }
  accumulateResources(build, kustomization, paths, found, buildBase);
  layer.incomplete ||= found.incomplete;
  layer.unseen = [
    ...layer.unseen,
    ...found.unseen.map((each) => ({ ...each, changesOthers: true })),
  ];
  return found.entries.map((entry) => configOf(entry, kustomization.file));
}

/** Null where the text is no sound objects: kustomize takes it for a path then. */
function inlineObjects(
  build: Build,
  { file }: Kustomization,
  { value, origin }: Text,
): readonly Entry[] | null {
  const documents = placeInline(parseYaml(origin.file, value, 'go-yaml-3'), origin, 'item');
  try {
    return entriesOfNodes(build, soundNodes(documents), { path: file });
  } catch (error) {
    if (error instanceof KustomizeFailure) return null;
    throw error;
  }
}

function configOf({ node, id, provenance }: Entry, file: string): PluginConfig {
  const { kind, name, group, version } = id;
  const builtin = group === '' && version === 'builtin';
  return { node, kind, name, builtin, file: provenance.path ?? file };
}
