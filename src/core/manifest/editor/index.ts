/**
 * YAML that is edited in place: what is not edited stays byte for byte. Takes a text; gives its values with where they
 * are written, and the splices that put other values there, in the style of the place. Knows nothing of why a text
 * is edited.
 */
export { documentCut, documentRanges } from './documents.ts';
export type { PageEdit } from './edited-page.ts';
export { editedPage } from './edited-page.ts';
export { addEntry, removeEntry, replaceValue } from './entry-splices.ts';
export { listEdit } from './list-edit.ts';
export type { ItemRange } from './list-items.ts';
export { itemRanges } from './list-items.ts';
export type { ItemOrder } from './list-splice.ts';
export type { Splice, TextRange } from './splices.ts';
export { replaced, withSeparator } from './splices.ts';
export { readsAsText, standsPlain, textForms } from './text-forms.ts';
export {
  blanksAt,
  breakOf,
  lineAfter,
  lineEndingOf,
  linesAt,
  linesFor,
  lineStart,
  shifted,
  withLineEnding,
} from './text-lines.ts';
export type { TextStyle } from './value-text.ts';
export { entriesText, itemText } from './value-text.ts';
export type { Located, WrittenEntry, WrittenItem, WrittenPage } from './written-page.ts';
export {
  entryAt,
  itemAt,
  LONGEST_PAGE,
  objectAt,
  readPage,
  textOf,
  writtenDocuments,
} from './written-page.ts';
