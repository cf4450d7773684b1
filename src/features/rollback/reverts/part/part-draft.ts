import { folderOf, isKustomizationFile, KUSTOMIZATION_FILES } from '../../../../gitops/index.ts';
import type { FileTree } from '../../../../manifest/index.ts';
import { namesOf, allEntries, readKustomizationText } from './kustomization-text.ts';
import type { EntryText, KustomizationText } from './kustomization-text.ts';

/** Holds what a part of a change is undone between: before the change, after it, and on the tip. */
export interface PartTrees {
  readonly pre: FileTree;
  readonly post: FileTree;
  readonly tip: FileTree;
}

/** Holds a line of a kustomization that goes or comes back with what it names. */
export interface NamedLine {
  readonly path: string;
  /** The 1-based line, on the tip where it is taken out, else in the result. */
  readonly line: number;
  /** The list it is in, such as `resources`. */
  readonly list: string;
  readonly did: 'taken-out' | 'put-back' | 'changed';
}

/** Holds files as the result has them where they are not as on the tip; null where they are gone. */
export interface PartDraft {
  readonly files: Map<string, string | null>;
  readonly lines: NamedLine[];
}

export const emptyDraft = (): PartDraft => ({ files: new Map(), lines: [] });

export const copyOf = ({ files, lines }: PartDraft): PartDraft => ({
  files: new Map(files),
  lines: [...lines],
});

/** Holds the trees with their kustomizations, each read once. */
export interface PartFiles extends PartTrees {
  /** It is null where there is none, or its lines cannot be told apart. */
  readonly kustomization: (tree: FileTree, path: string) => KustomizationText | null;
  /** Lists the kustomizations of a tree that name a path. */
  readonly naming: (tree: FileTree, path: string) => readonly string[];
}

export function readParts(trees: PartTrees): PartFiles {
  const read = new Map<string, KustomizationText | null>();
  const named = new Map<FileTree, ReadonlyMap<string, readonly string[]>>();
  const kustomization = (tree: FileTree, path: string): KustomizationText | null => {
    const key = `${tree.oidOf(path) ?? ''} ${path}`;
    const known = read.get(key);
    if (known !== undefined) return known;
    const text = textIn(tree, path);
    const found = text === null ? null : readKustomizationText(path, withoutMark(text));
    if (tree.read(path).kind !== 'pending') read.set(key, found);
    return found;
  };
  const namesIn = (tree: FileTree): ReadonlyMap<string, readonly string[]> => {
    const known = named.get(tree);
    if (known !== undefined) return known;
    const index = new Map<string, string[]>();
    for (const path of tree.paths) {
      const file = isOwn(tree, path) ? kustomization(tree, path) : null;
      if (file === null) continue;
      for (const name of new Set(allEntries(file).flatMap((entry) => namesOf(file, entry))))
        index.set(name, [...(index.get(name) ?? []), path]);
    }
    if (tree.wanted.size === 0) named.set(tree, index);
    return index;
  };
  return { ...trees, kustomization, naming: (tree, path) => namesIn(tree).get(path) ?? [] };
}

/** Tells whether a path is a kustomization under its own name, not through a link. */
const isOwn = (tree: FileTree, path: string): boolean =>
  isKustomizationFile(path) && tree.realPath(path) === path;

/** Reads a text with its byte-order mark; null where there is none to read. */
export function textIn(tree: FileTree, path: string): string | null {
  const entry = tree.read(path);
  if (entry.kind !== 'text') return null;
  return entry.marked === true ? `\uFEFF${entry.text}` : entry.text;
}

export const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');

/** Gives the text that the result has at a path; null where it has none. */
export function draftText({ tip }: PartTrees, { files }: PartDraft, path: string): string | null {
  const edited = files.get(path);
  return edited === undefined ? textIn(tip, path) : edited;
}

/** Gives the kustomization that the result has at a path. */
export function draftKustomization(
  parts: PartFiles,
  { files }: PartDraft,
  path: string,
): KustomizationText | null {
  const edited = files.get(path);
  if (edited === undefined) return parts.kustomization(parts.tip, path);
  return edited === null ? null : readKustomizationText(path, withoutMark(edited));
}

/** Tells whether the result has a file there, or a folder with a kustomization. */
export const isThere = (parts: PartTrees, draft: PartDraft, path: string): boolean =>
  hasFile(parts, draft, path) ||
  [...KUSTOMIZATION_FILES].some((name) =>
    hasFile(parts, draft, path === '.' ? name : `${path}/${name}`),
  );

function hasFile({ tip }: PartTrees, { files }: PartDraft, path: string): boolean {
  const edited = files.get(path);
  return edited === undefined ? tip.oidOf(path) !== undefined : edited !== null;
}

/** Finds the kustomization file of a folder of a tree; null where it has none. */
export function kustomizationOf(tree: FileTree, folder: string): string | null {
  const prefix = folder === '.' ? '' : `${folder}/`;
  const name = tree.list(folder).find((each) => isOwn(tree, prefix + each));
  return name === undefined ? null : prefix + name;
}

/** Lists kustomizations of the result that name a path. */
export function namedBy(
  parts: PartFiles,
  draft: PartDraft,
  path: string,
): readonly { readonly file: KustomizationText; readonly entry: EntryText }[] {
  const edited = [...draft.files.keys()].filter((file) => isKustomizationFile(file));
  const candidates = new Set([...parts.naming(parts.tip, path), ...edited]);
  return [...candidates].flatMap((candidate) => {
    const file = draftKustomization(parts, draft, candidate);
    if (file === null) return [];
    return allEntries(file)
      .filter((entry) => namesOf(file, entry).includes(path))
      .map((entry) => ({ file, entry }));
  });
}

export const ownFolder = ({ path }: KustomizationText): string => folderOf(path);
