import type { YamlDocument } from '../../manifest/index.ts';

/** Holds the documents of a text of values: Helm reads the first one, and nothing behind it (HELM-19). */
export interface ValuesDocuments {
  /** Absent for a text that says nothing, or whose first document does not. */
  readonly first: YamlDocument | undefined;
  /** Lists what is written and not read. */
  readonly unread: readonly YamlDocument[];
}

/** Tells the document that Helm reads of a text from those that it does not; `documents` are those that say something. */
export function valuesDocuments(text: string, documents: readonly YamlDocument[]): ValuesDocuments {
  const [first, ...unread] = documents;
  return first !== undefined && endsAbove(text, first.origin.line)
    ? { first: undefined, unread: documents }
    : { first, unread };
}

/** Tells whether a document without anything in it ends above a line: a second `---`, or one behind `null`. */
function endsAbove(text: string, line: number): boolean {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .slice(0, line);
  let isBegun = false;
  for (const [at, each] of lines.entries()) {
    const isMark = /^(?:---|\.\.\.)(?=\s|$)/.test(each);
    if (isMark && isBegun) return true;
    const isOwn = at === line - 1;
    if (!isOwn && (isMark || !/^(?:%.*|\s*(?:#.*)?)$/.test(each))) isBegun = true;
  }
  return false;
}
