import type { RenderedDocument, ValuesBehind } from '../../charts/index.ts';
import { templateFile } from '../../charts/index.ts';
import type { FileTree, Node } from '../../manifest/index.ts';

type Places = RenderedDocument['places'];

type TemplatePlace = NonNullable<Places[number]>;

/** Keeps what documents of charts were read to: the releases of a chart have many of them alike, places included. */
export interface SharedDocuments {
  /** Gives what the very same document was read to before, else what `read` gives; null of it is not kept. */
  nodesOf(asked: AskedDocument, read: () => readonly Node[] | null): readonly Node[] | null;
}

/** Holds all that decides about what a document is read to. */
export interface AskedDocument {
  readonly tree: FileTree;
  readonly chart: string;
  readonly document: RenderedDocument;
  readonly behind: ValuesBehind;
}

/** Holds what a document was read to, and what that came of beside its text. */
interface ReadDocument {
  readonly document: RenderedDocument;
  readonly deciding: readonly unknown[];
  readonly nodes: readonly Node[];
}

/** Characters of texts that are kept. */
const MOST_KEPT = 20_000_000;

export function createSharedDocuments(): SharedDocuments {
  const known = new Map<string, ReadDocument[]>();
  let kept = 0;
  return {
    nodesOf({ tree, chart, document, behind }, read) {
      const { text, places } = document;
      const deciding =
        document.varying.length > 0 ? null : decidingOf(tree, chart, document, behind);
      if (deciding === null) return read();
      const alike = known.get(text) ?? [];
      const found = alike.find(
        (each) => isSameList(each.deciding, deciding) && samePlaces(each.document.places, places),
      );
      if (found !== undefined) return found.nodes;
      const nodes = read();
      if (nodes === null) return null;
      kept += text.length;
      if (kept > MOST_KEPT) {
        known.clear();
        kept = text.length;
      }
      known.set(text, [...alike, { document, deciding, nodes }]);
      return nodes;
    },
  };
}

/** Lists the files of the templates that a document is written by, and what decides about the values behind it. */
function decidingOf(
  tree: FileTree,
  chart: string,
  { source, places }: RenderedDocument,
  behind: ValuesBehind,
): readonly unknown[] | null {
  const templates = new Set([source]);
  const keys = new Set<string | number>();
  for (const place of places) {
    if (place === null) continue;
    templates.add(place.template);
    for (const [key] of place.values) {
      // all values together
      if (key === undefined) return null;
      keys.add(key);
    }
  }
  const below = behind.decidingBelow(keys);
  return below && [...[...templates].map((each) => templateFile(tree, chart, each)), ...below];
}

const isSameList = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((each, at) => each === other[at]);

/** Tells whether lines come of the same lines of templates and values; lines of one action share their list of values. */
const samePlaces = (one: Places, other: Places): boolean =>
  one.length === other.length &&
  one.every((place, at) => {
    const beside = other[at] ?? null;
    if (place === null || beside === null) return place === beside;
    if (place.line !== beside.line || place.template !== beside.template) return false;
    const goesOn = place.values === one[at - 1]?.values;
    return (
      goesOn === (beside.values === other[at - 1]?.values) && (goesOn || sameValues(place, beside))
    );
  });

const sameValues = ({ values }: TemplatePlace, { values: others }: TemplatePlace): boolean =>
  values.length === others.length && values.every((path, at) => isSameList(path, others[at] ?? []));
