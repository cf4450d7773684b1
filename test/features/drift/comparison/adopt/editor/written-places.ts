import { isMap, isScalar, isSeq } from 'yaml';
import type { Node } from '../../../../../../src/manifest/index.ts';
import type {
  WrittenEntry,
  WrittenPage,
} from '../../../../../../src/features/drift/comparison/adopt/editor/written-page.ts';
import { mapNode, scalar, seqNode } from '../../../../../../src/manifest/index.ts';
import { readPage } from '../../../../../../src/features/drift/comparison/adopt/editor/written-page.ts';
import type { Data, DataMap } from './written-files.ts';

export function pageOf(text: string): WrittenPage {
  const page = readPage(text);
  if (page === null) throw new Error(text);
  return page;
}

export function nodeOf(data: Data): Node {
  const origin = { file: 'new', line: 1, column: 1, endLine: 1 };
  if (data === null || typeof data !== 'object') return scalar(data, origin);
  if (Array.isArray(data)) return seqNode((data as readonly Data[]).map(nodeOf), origin);
  const entries = Object.entries(data as DataMap).map(
    ([key, value]) => [key, nodeOf(value)] as const,
  );
  return mapNode(new Map(entries), origin);
}

/** An entry of one of the documents, with the steps that lead to it. */
export interface Place {
  readonly document: number;
  readonly path: readonly (string | number)[];
  readonly entry: WrittenEntry;
}

/** All entries of a page but those that an alias stands for. */
export function placesOf({ roots }: WrittenPage): readonly Place[] {
  const places: Place[] = [];
  const visit = (node: unknown, document: number, path: readonly (string | number)[]): void => {
    if (isMap(node))
      for (const pair of node.items) {
        const step = isScalar(pair.key) ? String(pair.key.value) : '';
        if (step === 'base' || step === 'again') continue;
        const own = [...path, step];
        places.push({ document, path: own, entry: { kind: 'entry', map: node, pair } });
        visit(pair.value, document, own);
      }
    if (isSeq(node))
      for (const [at, item] of node.items.entries()) visit(item, document, [...path, at]);
  };
  roots
    .filter((root) => isMap(root))
    .forEach((root, index) => {
      visit(root, index, []);
    });
  return places;
}

export function entryOf(page: WrittenPage, key: string): WrittenEntry {
  const found = placesOf(page).find(({ path }) => path.join('.') === key);
  if (found === undefined) throw new Error(key);
  return found.entry;
}
