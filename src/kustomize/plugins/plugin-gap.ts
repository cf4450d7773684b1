import type { Node } from '../../manifest/index.ts';
import { canonicalJson, plainOf } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import { chartContent } from '../charts/chart-content.ts';
import type { Kustomization } from '../files/kustomization-types.ts';
import type { Layer } from '../build/layer.ts';
import { joinPath } from '../files/paths.ts';
import type { PluginConfig } from './plugin-configs.ts';
import { addUnseen } from '../files/unseen.ts';
import { writtenFiles } from '../files/written-files.ts';

/** Notes a generator, transformer or validator that is a program: nothing is run; and a chart that is not rendered. */
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

/** Files that the configuration names, from the kustomization's folder or its own: what such a program reads. */
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
