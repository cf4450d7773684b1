import type { PageEdit, WrittenPage } from '../../../../manifest/index.ts';
import { editedPage } from '../../../../manifest/index.ts';

/** New texts of files, by path; null: the file goes. */
export type Edits = ReadonlyMap<string, string | null>;

/** One edit of a file. */
export type FileEdit = PageEdit & { readonly file: string };

/** The page of a file; null for one that is not to be edited, or cannot be read. */
export type PageOf = (file: string) => WrittenPage | null;

/** The files with all of these edits; null where two of them are about the same text. */
export function editedFiles(parts: readonly FileEdit[], pageOf: PageOf): Edits | null {
  const files = new Map<string, string>();
  for (const file of new Set(parts.map((each) => each.file))) {
    const page = pageOf(file);
    const own = parts.filter((each) => each.file === file);
    const text = page === null ? null : editedPage(page, own);
    if (text === null) return null;
    files.set(file, text);
  }
  return files;
}
