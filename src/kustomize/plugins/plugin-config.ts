import type { MapNode, Node } from '../../manifest/index.ts';
import { parseYaml, canonicalJson, plainOf } from '../../manifest/index.ts';
import type { BuildBase } from '../build/resource-accumulation.ts';
import { accumulateResources, entriesOfNodes } from '../build/resource-accumulation.ts';
import type { Build } from '../build/build.ts';
import { placeInline, soundNodes } from '../files/input-documents.ts';
import type { Entry } from '../build/entry.ts';
import { KustomizeFailure } from '../files/failure.ts';
import type { Kustomization } from '../files/kustomization-types.ts';
import type { Layer } from '../build/layer.ts';
import { appendEntries, newLayer } from '../build/layer.ts';
import type { Text } from '../files/read-fields.ts';
import { chartContent, writtenFiles } from '../charts/chart-content.ts';
import { joinPath } from '../files/paths.ts';
import { addUnseen } from '../build/layer-gaps.ts';

/** Holds the configuration of one generator or transformer that is an object of its own. */
export interface PluginConfig {
  readonly node: MapNode;
  readonly kind: string;
  readonly name: string;
  /** Tells whether it belongs to kustomize itself, rather than being a program. */
  readonly builtin: boolean;
  /** The file that holds it. */
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
    else appendEntries(build, found, inline, text.origin);
  }
  accumulateResources(build, kustomization, paths, found, buildBase);
  layer.incomplete ||= found.incomplete;
  layer.unseen = [
    ...layer.unseen,
    ...found.unseen.map((each) => ({ ...each, changesOthers: true })),
  ];
  return found.entries.map((entry) => configOf(entry, kustomization.file));
}

/**
 * Reads the objects of a text; null where the text holds no sound objects, since kustomize takes it for a
 * path then.
 */
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

/**
 * Notes a generator, transformer or validator that is a program: nothing is run; and a chart that is not
 * rendered.
 */
export function notePlugin(
  build: Build,
  kustomization: Kustomization,
  layer: Layer,
  config: PluginConfig,
  does: 'generates' | 'transforms',
  why: string | null = null,
): void {
  const { kind, name, node, builtin } = config;
  const { origin } = node;
  if (builtin) addUnseen(layer, chartContent(build, kustomization, { form: 'generator', node }));
  else
    addUnseen(layer, {
      kind: 'Plugin',
      name: `${kind}/${name}`,
      origin,
      changesOthers: does === 'transforms',
      written: new Map<string, Node>([
        ['config', node],
        ['files', writtenFiles(build, filesOf(build, kustomization.dir, config), origin)],
      ]),
    });
  build.trace.gaps.push({
    reason: 'plugin',
    message: `What the ${kind} ${name} does is not analysed: ${why ?? 'kustomize runs it as a program of its own'}.`,
    origin,
    key: `${kind}/${name}`,
    input: canonicalJson(plainOf(node)),
  });
}

const MOST_FILES = 500;

/**
 * Lists files that the configuration names, from the kustomization's folder or its own, because such a
 * program reads them.
 */
function filesOf({ tree }: Build, dir: string, { node, file }: PluginConfig): readonly string[] {
  const own = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.';
  const texts: string[] = [];
  const collect = (part: Node): void => {
    if (part.kind === 'map') for (const value of part.entries.values()) collect(value);
    else if (part.kind === 'seq') part.items.forEach(collect);
    else if (typeof part.value === 'string' && /^[^\s:]{1,300}$/.test(part.value))
      texts.push(part.value);
  };
  collect(node);
  const paths = texts
    .slice(0, MOST_FILES)
    .flatMap((text) => [joinPath(dir, text), joinPath(own, text)])
    .filter((path) => path !== undefined && path !== file && isFile(tree, path));
  return [...new Set(paths)].filter((path) => path !== undefined).sort();
}

const isFile = (tree: Build['tree'], path: string): boolean =>
  !tree.isDirectory(path) && tree.read(path).kind !== 'absent';
