import type { YAMLMap } from 'yaml';
import { isMap, isScalar, isSeq } from 'yaml';
import type { Node } from '../../manifest/index.ts';
import { seqNode } from '../../manifest/index.ts';
import {
  folderOf,
  isKustomizationFile,
  joinPath,
  KUSTOMIZATION_FILES,
} from '../../environments/index.ts';
import type { FileTree } from '../../tree/index.ts';
import type { ItemOrder } from './list-splice.ts';
import { listSplice } from './list-splice.ts';
import { NOWHERE } from './overlay-patches.ts';
import { readPage } from './written-yaml.ts';
import type { WrittenEntry, WrittenPage } from './written-yaml.ts';
import { addEntry, removeEntry, replaceValue, spliced } from './yaml-splices.ts';

/** A kustomization file with its text. */
export interface KustomizationPage {
  readonly path: string;
  readonly page: WrittenPage;
  readonly root: YAMLMap;
}

export function kustomizationPage(tree: FileTree, path: string): KustomizationPage | null {
  const entry = tree.read(path);
  const page = entry.kind === 'text' ? readPage(entry.text) : null;
  const [root, second] = page?.roots ?? [];
  return page !== null && isMap(root) && second === undefined ? { path, page, root } : null;
}

/** The kustomization of a folder; null where it has none that can be edited. */
export function kustomizationOf(tree: FileTree, folder: string): KustomizationPage | null {
  for (const name of KUSTOMIZATION_FILES) {
    const path = tree.realPath(joinPath(folder, name) ?? name);
    if (tree.oidOf(path) !== undefined) return kustomizationPage(tree, path);
  }
  return null;
}

export function listOf(
  { page, root }: KustomizationPage,
  key: string,
): (WrittenEntry & { readonly items: readonly unknown[] }) | null {
  const pair = root.items.find((each) => isScalar(each.key) && each.key.value === key);
  if (pair === undefined) return null;
  const items = isSeq(pair.value) ? pair.value.items : [];
  return page.roots.includes(root) ? { kind: 'entry', map: root, pair, items } : null;
}

/** The text with one more item at the end of a list, which is made where it is not there. */
export function withItem(file: KustomizationPage, key: string, item: Node): string | null {
  const { page, root } = file;
  const list = listOf(file, key);
  const whole = seqNode([item], NOWHERE);
  const splice =
    list === null
      ? addEntry(page, root, key, whole)
      : isSeq(list.pair.value) && list.items.length > 0
        ? listSplice(page, list.pair.value, [...list.items.keys(), item], [])
        : replaceValue(page, list, whole);
  return splice === null ? null : spliced(page.text, [splice]);
}

/** The text without the items of a list that are chosen; null where none is, or it cannot be told apart. */
export function withoutItems(
  file: KustomizationPage,
  key: string,
  isChosen: (item: unknown) => boolean,
): string | null {
  const list = listOf(file, key);
  if (list === null || !isSeq(list.pair.value)) return null;
  const order: ItemOrder = [...list.items.keys()].filter((index) => !isChosen(list.items[index]));
  if (order.length === list.items.length) return null;
  const splice =
    order.length > 0
      ? listSplice(file.page, list.pair.value, order, [])
      : file.root.items.length > 1
        ? removeEntry(file.page, list)
        : replaceValue(file.page, list, seqNode([], NOWHERE));
  return splice === null ? null : spliced(file.page.text, [splice]);
}

/** Kustomizations among what was read that name a file, each with the list that does. */
export function namingLists(
  tree: FileTree,
  reads: Iterable<string>,
  path: string,
): readonly {
  readonly file: KustomizationPage;
  readonly key: string;
  readonly names: (item: unknown) => boolean;
}[] {
  return [...new Set([...reads].map((each) => tree.realPath(each)))]
    .filter((each) => isKustomizationFile(each) && tree.oidOf(each) !== undefined)
    .flatMap((each) => kustomizationPage(tree, each) ?? [])
    .flatMap((file) => {
      const names = (item: unknown): boolean =>
        isScalar(item) &&
        typeof item.value === 'string' &&
        tree.realPath(joinPath(folderOf(file.path), item.value) ?? '') === path;
      return ['resources', 'bases']
        .filter((key) => listOf(file, key)?.items.some(names) === true)
        .map((key) => ({ file, key, names }));
    });
}
