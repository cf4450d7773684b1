import type { ManifestReader, Node } from '../../manifest/index.ts';
import { booleanAt, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { FileTree } from '../../tree/index.ts';
import type { Applier } from './applier.ts';
import { applierName } from './applier.ts';
import { argoAppliers, isTemplate } from './argo-appliers.ts';
import type { Effort } from '../effort.ts';
import { spend } from '../effort.ts';
import type { PathGlob } from '../../patterns/index.ts';
import { pathGlob } from '../../patterns/index.ts';
import { folderOf, joinPath } from '../tree-path.ts';

type Parameters = ReadonlyMap<string, string>;

/** What the generators of all ApplicationSets may look at. */
export interface GeneratorInput {
  readonly tree: FileTree;
  readonly reader: ManifestReader;
  /** Every folder of the tree. */
  readonly folders: readonly string[];
  readonly effort: Effort;
}

/** Applications that one ApplicationSet may make; a real one makes a few hundred. */
const MAX_APPLICATIONS = 2_000;
const MAX_NESTING = 3;

/**
 * What the Applications of an ApplicationSet apply, as far as the tree tells: list, git, matrix and
 * merge generators. What others would give (clusters, pull requests) stays open in the template; an
 * open step of a path then stands for every folder that fits.
 */
export function applicationSetAppliers(set: Node, input: GeneratorInput): readonly Applier[] {
  const template = nodeAt(set, 'spec', 'template');
  if (template === undefined) return [];
  const appliers: Applier[] = [];
  const object = applierName(set);
  const generators = itemsAt(set, 'spec', 'generators').filter((each) => !deploysChart(each));
  for (const generator of generators)
    for (const parameters of parametersOf(generator, input, MAX_NESTING)) {
      if (appliers.length >= MAX_APPLICATIONS) return appliers;
      for (const applier of argoAppliers(template, (text) => fillIn(text, parameters), object))
        appliers.push(...withOpenSteps(applier, input));
    }
  return appliers.slice(0, MAX_APPLICATIONS);
}

/** A generator's own template wins over the set's; one that names a chart applies no folder. */
const deploysChart = (generator: Node): boolean =>
  ['git', 'list', 'clusters'].some(
    (kind) => stringAt(generator, kind, 'template', 'spec', 'source', 'chart') !== undefined,
  );

function withOpenSteps(applier: Applier, { folders, effort }: GeneratorInput): readonly Applier[] {
  if (!isTemplate(applier.path)) return [applier];
  const pattern = applier.path.replace(/\{\{[^{}]*\}\}/g, '*');
  if (isTemplate(pattern) || /^[*/]*$/.test(pattern)) return [];
  const glob = pathGlob(pattern);
  return folders
    .filter((folder) => matchesWithin(effort, glob, folder))
    .map((path) => ({ ...applier, path }));
}

/** What can no longer be tried does not match; the plan says that the effort is used up. */
const matchesWithin = (effort: Effort, glob: PathGlob, path: string): boolean =>
  spend(effort, 5 + (glob.weight * path.length) / 64) && glob.matches(path);

function parametersOf(
  generator: Node,
  input: GeneratorInput,
  depth: number,
): readonly Parameters[] {
  if (depth === 0) return [];
  const git = nodeAt(generator, 'git');
  if (git !== undefined) return gitParameters(git, input);
  const elements = nodeAt(generator, 'list', 'elements');
  if (elements !== undefined) return itemsAt(elements).map((element) => flatten(element));
  const matrix = itemsAt(generator, 'matrix', 'generators');
  if (matrix.length > 0) return product(matrix.map((each) => parametersOf(each, input, depth - 1)));
  const merge = itemsAt(generator, 'merge', 'generators');
  if (merge[0] !== undefined) return parametersOf(merge[0], input, depth - 1);
  return [new Map()];
}

function product(factors: readonly (readonly Parameters[])[]): readonly Parameters[] {
  let combined: readonly Parameters[] = [new Map()];
  for (const factor of factors) {
    const next: Parameters[] = [];
    for (const left of combined)
      for (const right of factor.slice(0, MAX_APPLICATIONS - next.length))
        next.push(new Map([...left, ...right]));
    combined = next;
  }
  return combined;
}

function gitParameters(
  git: Node,
  { tree, reader, folders, effort }: GeneratorInput,
): readonly Parameters[] {
  const directories = globsOf(git, 'directories');
  const files = globsOf(git, 'files');
  const found = folders
    .filter((folder) => matchesAny(directories, folder, effort))
    .slice(0, MAX_APPLICATIONS)
    .map((folder) => pathParameters(folder));
  if (files.length === 0) return found;
  const read = tree.paths
    .filter((path) => matchesAny(files, path, effort))
    .slice(0, MAX_APPLICATIONS)
    .flatMap((path) =>
      (reader.read(tree, path)?.documents ?? []).flatMap(({ node }) =>
        (node?.kind === 'seq' ? node.items : node === null ? [] : [node]).map(
          (item) => new Map([...flatten(item), ...pathParameters(folderOf(path))]),
        ),
      ),
    );
  return [...found, ...read];
}

interface Globs {
  readonly glob: PathGlob;
  readonly exclude: boolean;
}

const globsOf = (git: Node, field: 'directories' | 'files'): readonly Globs[] =>
  itemsAt(git, field).flatMap((item) => {
    const pattern = joinPath('.', stringAt(item, 'path') ?? '');
    return pattern === null
      ? []
      : [{ glob: pathGlob(pattern), exclude: booleanAt(item, 'exclude') ?? false }];
  });

const matchesAny = (globs: readonly Globs[], path: string, effort: Effort): boolean =>
  globs.some(({ glob, exclude }) => !exclude && matchesWithin(effort, glob, path)) &&
  !globs.some(({ glob, exclude }) => exclude && matchesWithin(effort, glob, path));

/** `path` and its parts under the names that both template languages use (ARGO-67). */
function pathParameters(folder: string): Parameters {
  const steps = folder.split('/');
  const basename = steps.at(-1) ?? folder;
  return new Map([
    ['path', folder],
    ['path.path', folder],
    ['path.basename', basename],
    ...steps.flatMap((step, index): [string, string][] => [
      [`path[${String(index)}]`, step],
      [`path.segments ${String(index)}`, step],
    ]),
  ]);
}

/** Scalars of a node under dotted names, as both template languages address them (ARGO-59). */
function flatten(node: Node, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  if (node.kind !== 'map') return flat;
  for (const [key, value] of node.entries) {
    if (value.kind === 'map')
      for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text);
    else if (value.kind === 'scalar' && value.value !== null)
      flat.set(`${prefix}${key}`, String(value.value));
  }
  return flat;
}

/** Fills in `{{name}}`, `{{ .name }}` and `{{index .path.segments 1}}`; what is not known stays as it is. */
const fillIn = (text: string, parameters: Parameters): string =>
  text.replace(/\{\{-?([^{}]*?)-?\}\}/g, (whole, inner: string) => {
    const name = inner
      .trim()
      .replace(/^index\s+/, '')
      .replace(/^\./, '');
    return parameters.get(name) ?? parameters.get(name.replace(/\s+/g, ' ')) ?? whole;
  });
