import type { YAMLMap } from 'yaml';
import { isMap, isScalar, isSeq } from 'yaml';
import {
  folderOf,
  isKustomizationFile,
  joinPath,
  KUSTOMIZATION_FILES,
} from '../../../../gitops/index.ts';
import type { Node } from '../../../../manifest/index.ts';
import type { WrittenEntry, WrittenPage } from './editor/written-page.ts';
import { addEntry, removeEntry } from './editor/entry-splices.ts';
import { listEdit } from './editor/page-edit.ts';
import { seqNode } from '../../../../manifest/index.ts';
import type { AdoptionState } from './adoption-state.ts';
import type { SourceEdit } from './tree-edits.ts';
import { NOWHERE } from './overlay-patches.ts';

/** A kustomization file of one document. */
export interface KustomizationPage {
  readonly path: string;
  readonly page: WrittenPage;
  readonly root: YAMLMap;
}

function kustomizationPage({ pageOf }: AdoptionState, path: string): KustomizationPage | null {
  const page = pageOf(path);
  const [root, second] = page?.roots ?? [];
  return page !== null && isMap(root) && second === undefined ? { path, page, root } : null;
}

/** The kustomization of a folder; null where it has none that can be edited. */
export function kustomizationOf(state: AdoptionState, folder: string): KustomizationPage | null {
  for (const name of KUSTOMIZATION_FILES) {
    const path = state.tree.realPath(joinPath(folder, name) ?? name);
    if (state.tree.oidOf(path) !== undefined) return kustomizationPage(state, path);
  }
  return null;
}

type WrittenList = WrittenEntry & { readonly items: readonly unknown[] };

export function listOf({ root }: KustomizationPage, key: string): WrittenList | null {
  const pair = root.items.find((each) => isScalar(each.key) && each.key.value === key);
  if (pair === undefined) return null;
  const items = isSeq(pair.value) ? pair.value.items : [];
  return { kind: 'entry', map: root, pair, items };
}

/** One more item at the end of a list, which is made where it is not there. */
export function withItem(file: KustomizationPage, key: string, item: Node): SourceEdit | null {
  const { path, page, root } = file;
  const list = listOf(file, key);
  if (list === null) {
    const splice = addEntry(page, root, key, seqNode([item], NOWHERE));
    return splice === null ? null : { file: path, page, splice };
  }
  const edit = listEdit(page, list, [...list.items.keys(), item]);
  return edit === null ? null : { file: path, ...edit };
}

/** A list without the items that are chosen; one that has none left goes, where the file says something else. */
function withoutItems(
  { path: file, page, root }: KustomizationPage,
  list: WrittenList,
  isChosen: (item: unknown) => boolean,
): SourceEdit | null {
  const order = [...list.items.keys()].filter((index) => !isChosen(list.items[index]));
  if (order.length > 0 || root.items.length === 1) {
    const edit = listEdit(page, list, order);
    return edit === null ? null : { file, ...edit };
  }
  const splice = removeEntry(page, list);
  return splice === null ? null : { file, page, splice };
}

/** Takes a file out of every kustomization among what was read that names it; null where that cannot be. */
export function withoutNaming(
  state: AdoptionState,
  reads: Iterable<string>,
  path: string,
): readonly SourceEdit[] | null {
  const { tree } = state;
  const files = [...new Set([...reads].map((each) => tree.realPath(each)))];
  const parts = files
    .filter((each) => isKustomizationFile(each) && tree.oidOf(each) !== undefined)
    .flatMap((each) => partsWithout(state, each, path));
  return parts.includes(null) ? null : parts.filter((part) => part !== null);
}

function partsWithout(
  state: AdoptionState,
  kustomization: string,
  path: string,
): readonly (SourceEdit | null)[] {
  const file = kustomizationPage(state, kustomization);
  if (file === null) return [null];
  const names = (item: unknown): boolean =>
    isScalar(item) &&
    typeof item.value === 'string' &&
    state.tree.realPath(joinPath(folderOf(kustomization), item.value) ?? '') === path;
  return ['resources', 'bases'].flatMap((key) => {
    const list = listOf(file, key);
    return list?.items.some(names) === true ? [withoutItems(file, list, names)] : [];
  });
}
