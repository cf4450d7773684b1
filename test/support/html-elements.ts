/** An element of a page, with its attributes as they are written. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Elements that have no end. */
const VOID: ReadonlySet<string> = new Set(['meta', 'br']);

const TAG = /^<(\/?)([a-z][a-z\d]*)((?: [a-zA-Z-]+="[^"<>]*")*)>$/;

/**
 * The elements of a page that is written strictly, in their order. It throws where a `<` or `>` is no part of such a tag,
 * an attribute is not in quotes, or an element ends that is not the last one open: nothing in a page is left to a
 * browser's leniency. The contents of the style are left out.
 */
export function elementsOf(page: string): readonly Element[] {
  const open: string[] = [];
  const body = page.replace(/^<!doctype html>/, '').replace(/(<style>)[^<>]*(<\/style>)/, '$1$2');
  const found = [...body.matchAll(/<[^>]*>?|[^<]+/g)].flatMap(([piece]) => elementAt(piece, open));
  if (open.length > 0) throw new Error(`Not ended: ${open.join(', ')}`);
  return found;
}

/** The element that a piece of a page begins; none where it is text, or ends the one that was opened last. */
function elementAt(piece: string, open: string[]): readonly Element[] {
  if (!/[<>]/.test(piece)) return [];
  const [, end, name = '', attributes = ''] = TAG.exec(piece) ?? [];
  if (end === undefined) throw new Error(`No tag: ${piece.slice(0, 80)}`);
  if (end === '/') {
    if (open.pop() !== name) throw new Error(`No ${name} is to end.`);
    return [];
  }
  if (!VOID.has(name)) open.push(name);
  return [{ name, attributes: attributesOf(attributes) }];
}

const attributesOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...text.matchAll(/ ([a-zA-Z-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
