import type { Node, Plain } from '../../../manifest/index.ts';
import { booleanAt, isPlainList, itemsAt, plainOf, stringAt } from '../../../manifest/index.ts';
import { spend } from '../../rendering/effort.ts';
import { folderOf, joinPath } from '../../tree-path.ts';
import type { ArgoGlob } from '../argo-glob.ts';
import { pathspec } from '../argo-glob.ts';
import { pathMatch } from '../path-match.ts';
import { OPEN } from '../../appliers/applier.ts';
import {
  normalizedName,
  EMPTY,
  flattened,
  isPlainMap,
  MAX_PARAMETER_SETS,
  placeText,
} from './generator-parameters.ts';
import type { ParameterSet, PlainMap, SetContext } from './generator-parameters.ts';
import { withValues } from './set-template.ts';
import { writtenBy } from './written-parameters.ts';

/** A set for each folder, or for each object in files; of another repository nothing is seen. */
export function gitParameters(git: Node, context: SetContext): readonly ParameterSet[] {
  const { input } = context;
  const url = stringAt(git, 'repoURL') ?? '';
  if (!url.includes(OPEN) && input.isElsewhere(url))
    return withValues(git, [{ ...EMPTY, isOpen: true }], context);
  const folders = globsOf(git, 'directories', pathMatch, (pattern) => pattern);
  // folders win where both are asked for
  const files =
    folders.length > 0 ? [] : globsOf(git, 'files', pathspec, (path) => joinPath('.', path));
  for (const pattern of absolutePatterns(git))
    context.problems.add(`${placeText(git)}: \`${pattern}\` is no path within the repository`);
  const prefix = stringAt(git, 'pathParamPrefix') ?? '';
  const named = (path: PlainMap, content: PlainMap): ParameterSet => ({
    values: withPath(content, path, prefix, context),
    isOpen: false,
  });
  const found = input.folders
    .filter((folder) => !isHidden(folder) && fits(folders, folder, context))
    .slice(0, MAX_PARAMETER_SETS + 1)
    .map((folder) => named(pathParameters(folder, null), {}));
  const read = input.tree.paths
    .filter((path) => fits(files, path, context))
    .slice(0, MAX_PARAMETER_SETS + 1)
    .flatMap((path) =>
      contentsOf(path, git, context).map(({ content, node }) => ({
        ...named(pathParameters(folderOf(path), path.slice(path.lastIndexOf('/') + 1)), content),
        files: [path],
        written: writtenBy(node, [prefix === '' ? 'path' : prefix]),
      })),
    );
  return withValues(git, [...found, ...read], context);
}

/** Hidden folders, and all below them, are no folders to a generator; the top is none either (ARGO-65). */
const isHidden = (folder: string): boolean =>
  folder.split('/').some((step) => step.startsWith('.'));

/**
 * One for each object of the list that the file holds, or for the one object of it; one without values for an empty file.
 * What comes behind the first document is not read (ARGO-66).
 */
function contentsOf(
  path: string,
  git: Node,
  { input, problems }: SetContext,
): readonly { readonly content: PlainMap; readonly node?: Node }[] {
  const { tree, reader } = input;
  if (tree.read(path).kind !== 'text') return [];
  const [document] = reader.read(tree, path)?.documents ?? [];
  if (document?.problems.some(({ kind }) => kind === 'syntax') === true) {
    problems.add(`${placeText(git)}: ${path} is no YAML`);
    // what was read of it before the fault is no set of parameters
    return [];
  }
  const node = document?.node ?? null;
  if (node === null || isNothing(node)) return [{ content: {} }];
  const nodes = node.kind === 'seq' ? node.items : [node];
  const maps = nodes.flatMap((each) => {
    const content = isNothing(each) ? {} : plainOf(each);
    return isPlainMap(content) ? [{ content, node: each }] : [];
  });
  if (maps.length < nodes.length)
    problems.add(`${placeText(git)}: ${path} holds something other than parameters`);
  return maps;
}

const isNothing = (node: Node): boolean => node.kind === 'scalar' && node.value === null;

interface Glob {
  readonly glob: ArgoGlob;
  readonly excludes: boolean;
}

const globsOf = (
  git: Node,
  field: 'directories' | 'files',
  compile: (pattern: string) => ArgoGlob,
  read: (path: string) => string | null,
): readonly Glob[] =>
  itemsAt(git, field).flatMap((item) => {
    const pattern = read(stringAt(item, 'path') ?? '');
    return pattern === null
      ? []
      : [{ glob: compile(pattern), excludes: booleanAt(item, 'exclude') ?? false }];
  });

/** Patterns of files are Git's own pathspecs, which take a slash before them for the root of the machine (ARGO-66). */
const absolutePatterns = (git: Node): readonly string[] =>
  itemsAt(git, 'files').flatMap((item) => {
    const pattern = stringAt(item, 'path') ?? '';
    return pattern.startsWith('/') ? [pattern] : [];
  });

/**
 * Tells whether one of the globs fits; a glob that can no longer be tried does not, and the plan says that
 * the effort is used up.
 */
function fits(globs: readonly Glob[], path: string, { input: { effort } }: SetContext): boolean {
  const matches = ({ glob }: Glob): boolean =>
    spend(effort, 5 + (glob.weight * path.length) / 64) && glob.matches(path);
  return (
    globs.some((each) => !each.excludes && matches(each)) &&
    !globs.some((each) => each.excludes && matches(each))
  );
}

/** A folder and its parts; of a file `path` is the folder it lies in (ARGO-67, ARGO-68). */
function pathParameters(folder: string, filename: string | null): PlainMap {
  const segments = folder.split('/');
  const basename = segments.at(-1) ?? folder;
  const own = { path: folder, basename, basenameNormalized: normalizedName(basename), segments };
  return filename === null
    ? own
    : Object.assign(own, { filename, filenameNormalized: normalizedName(filename) });
}

function withPath(
  content: PlainMap,
  path: PlainMap,
  prefix: string,
  { language }: SetContext,
): PlainMap {
  if (language.isGo)
    return Object.assign({}, content, prefix === '' ? { path } : { [prefix]: { path } });
  const name = prefix === '' ? 'path' : `${prefix}.path`;
  const flat: Record<string, Plain> = Object.fromEntries(flattened(content));
  const { path: folder = '', segments, ...parts } = path;
  flat[name] = folder;
  for (const [part, text] of Object.entries(parts)) flat[`${name}.${part}`] = text;
  if (segments !== undefined && isPlainList(segments))
    for (const [index, step] of segments.entries()) flat[`${name}[${String(index)}]`] = step;
  return flat;
}
