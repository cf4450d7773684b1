import { valuesDocuments } from '../../charts/index.ts';
import type { Root } from '../../gitops/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { fieldPath, parseYaml, sameData } from '../../manifest/index.ts';
import type { ChangedText } from './changed-texts.ts';

/** Names what a file of values says behind its first document, which is all that Helm reads of it (HELM-19). */
export interface UnreadDocument {
  /** The file in which it is written. */
  readonly file: string;
  /** Is what a reader knows the text by: its file, or `the values at argocd/web.yaml:12`. */
  readonly called: string;
  /** Tells whether the first document is there and says nothing. */
  readonly isFirstEmpty: boolean;
  /** Lists the topmost keys that nobody reads, with where each stands. */
  readonly keys: readonly { readonly name: string; readonly origin: Origin }[];
  /** Gives the place of the first of it. */
  readonly origin: Origin;
  readonly roots: ReadonlySet<Root>;
}

/**
 * Finds what a change writes behind the first document of values, or what it makes stand there. What stood there before is
 * not new, and of a file that something else than a release reads nothing is known.
 */
export function unreadDocuments(texts: readonly ChangedText[]): readonly UnreadDocument[] {
  return texts.flatMap(({ file, called, before, after, placed, roots }) => {
    const now = behindFirst(file, after);
    if (now === null || isKnown(before === null ? null : behindFirst(file, before), now)) return [];
    const { isFirstEmpty, origin } = now;
    const keys = now.keys.map((each) => ({ ...each, origin: placed(each.origin) }));
    return [{ file, called, isFirstEmpty, keys, origin: placed(origin), roots }];
  });
}

type BehindFirst = Pick<UnreadDocument, 'isFirstEmpty' | 'keys' | 'origin'> & {
  readonly documents: ReturnType<typeof valuesDocuments>['unread'];
};

function behindFirst(file: string, text: string): BehindFirst | null {
  if (!/^(?:---|\.\.\.)/m.test(text)) return null;
  const { first, unread } = valuesDocuments(text, parseYaml(file, text));
  const [origin] = unread.map((each) => each.node?.origin ?? each.origin);
  if (origin === undefined) return null;
  const keys = unread.flatMap(({ node }) =>
    node?.kind === 'map'
      ? [...node.entries].map(([name, value]) => ({
          name: fieldPath([name]),
          origin: value.origin,
        }))
      : [],
  );
  return { isFirstEmpty: first === undefined, keys, origin, documents: unread };
}

/** Tells whether the same stood behind the first document before, as unread as it is. */
function isKnown(before: BehindFirst | null, { documents }: BehindFirst): boolean {
  if (before === null) return false;
  return documents.every(({ node }) =>
    before.documents.some((was) => node !== null && was.node !== null && sameData(was.node, node)),
  );
}
