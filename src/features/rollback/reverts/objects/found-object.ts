import { answersTo } from '../answers-to.ts';
import type { ResourceName } from '../../../../review/index.ts';
import type { WrittenObject } from './written-objects.ts';

/** A manifest file as text, with its objects in order. */
export interface ReadManifest {
  readonly path: string;
  /** With its byte-order mark. */
  readonly text: string;
  readonly objects: readonly WrittenObject[];
}

/** An object in a file. */
export interface FoundObject {
  readonly file: ReadManifest;
  readonly object: WrittenObject;
}

/** Objects of a file that answer to a name; those that write its namespace before those that write none. */
export function objectsNamed(file: ReadManifest, wanted: ResourceName): readonly FoundObject[] {
  const having = (how: 'written' | 'unwritten'): readonly FoundObject[] =>
    file.objects
      .filter(({ id }) => answersTo(id, wanted) === how)
      .map((object) => ({ file, object }));
  const written = having('written');
  return written.length > 0 ? written : having('unwritten');
}

/** The text of an object without the line break at its end, which belongs to its place in the file. */
export const objectText = ({ file, object }: FoundObject): string =>
  file.text.slice(object.from, object.to).replace(/\r?\n$/, '');

/** Whether it stands at the end of its file, so that the file's last line break is its own. */
export const isLast = ({ file, object }: FoundObject): boolean => object.to === file.text.length;

/** Whether the file ends without a line break behind this object. */
export const endsOpen = (found: FoundObject): boolean =>
  isLast(found) && !found.file.text.endsWith('\n');
