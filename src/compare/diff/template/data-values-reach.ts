import type { TextReach } from '../kind-reach.ts';
import type { DataValuePath } from './data-values.ts';
import { areRelated, callsAny, valuesReadIn, writtenValues } from './data-values.ts';
import type { TemplateDocument } from './template-documents.ts';
import type { TemplateLibrary } from './template-library.ts';

/** Judges a document of which some lines come out otherwise. */
type JudgeDocument = (document: TemplateDocument) => TextReach;

/** Names what comes out otherwise and is taken from elsewhere: a data value, or what a function makes of some. */
type Taken =
  | { readonly kind: 'value'; readonly path: DataValuePath }
  | { readonly kind: 'function'; readonly name: string };

/**
 * Judges a change of data values by the documents that read them, in ytt's way: `data.values` and the keys. Lines that a
 * function makes are followed to whoever calls it, and to a library that is given them as its data values.
 */
export function reachesOfValues(
  paths: readonly DataValuePath[],
  library: TemplateLibrary,
  judge: JudgeDocument,
): readonly TextReach[] {
  const found: TextReach[] = [];
  const waiting: Taken[] = paths.map((path) => ({ kind: 'value', path }));
  const seen = new Set<string>();
  for (let taken = waiting.pop(); taken !== undefined; taken = waiting.pop()) {
    const readers = readersOf(taken, library);
    // what nobody seen here takes may be for a text that lies elsewhere
    if (readers === null || readers.length === 0 || seen.size > MOST_FOLLOWED)
      return ['may-be-mesh-wide'];
    if (seen.has(JSON.stringify(taken))) continue;
    seen.add(JSON.stringify(taken));
    for (const { reader, isCode } of readers) {
      const name = functionOf(reader);
      if (isCode) found.push('may-be-mesh-wide');
      else if (name === null) found.push(judge(reader));
      else waiting.push(...madeBy(name, reader, { taken, library }));
    }
  }
  return found;
}

/** Bounds the values and functions that are followed. */
const MOST_FOLLOWED = 200;

interface Reader {
  readonly reader: TemplateDocument;
  /** Tells whether code reads it that may leave other documents out, or make anything of it. */
  readonly isCode: boolean;
}

/** Lists the documents that take it; null where others may. */
function readersOf(taken: Taken, library: TemplateLibrary): readonly Reader[] | null {
  const documents = library.reading();
  if (documents === null) return null;
  return documents.flatMap(({ document, mayRead }) => {
    const isTaken = (line: string): boolean =>
      taken.kind === 'value'
        ? mayRead(line).some((read) => areRelated(read, taken.path))
        : calls(line, taken.name);
    const { above, expression, lines } = document;
    if (![...above, expression, ...lines].some(isTaken)) return [];
    return [{ reader: document, isCode: outerCode(document).some(isTaken) }];
  });
}

const calls = (line: string, name: string): boolean =>
  callsAny(line, new Set([name])) && !/^\s*#@\s+def\s/.test(line);

/** Gives the code that is not within an object, or names what later ones may use; without a condition that stands around one alone. */
function outerCode({ above, lines }: TemplateDocument): readonly string[] {
  const code = [...above, ...lines].filter((line) => /^#@(?:\s|$)|^\s*#@\s+\w+\s*=/.test(line));
  const own = code.filter((line) => !LOADS.test(line));
  const isOneCondition = own.length === 2 && own[0]?.startsWith('#@ if ') && isEnd(own[1] ?? '');
  return isOneCondition === true && isEnd(lines.at(-1) ?? '') ? [] : own;
}

const isEnd = (line: string): boolean => /^#@\s*end\s*$/.test(line);

const LOADS = /^#@\s+(?:load\(|\s+"[\w.-]+"[,)])/;

/** Names the function that a document is the whole text of, where nothing but that text is in it; null for any other document. */
export function functionOf({ above, expression, lines }: TemplateDocument): string | null {
  const code = [...above, ...lines].filter((line) => /^\s*#@(?:\s|$)/.test(line));
  const [start, end, ...more] = code.filter((line) => !LOADS.test(line));
  const name = /^#@\s+def\s+(\w+)\(\):\s*$/.exec(start ?? '')?.[1];
  const isWhole = more.length === 0 && isEnd(end ?? '') && isEnd(lines.at(-1) ?? '');
  return name === undefined || !isWhole || expression.trim() !== '' ? null : name;
}

/** Lists what is made of a value in the text of a function: other data values, or whatever its callers make of it. */
function madeBy(
  name: string,
  reader: TemplateDocument,
  { taken, library }: { readonly taken: Taken; readonly library: TemplateLibrary },
): readonly Taken[] {
  const values = library.isGivenAsValues(name) ? writtenValues(plainLines(reader)) : null;
  if (values === null || taken.kind === 'function') return [{ kind: 'function', name }];
  const read = [...values.values()].filter(({ text }) =>
    valuesReadIn(text).some((path) => areRelated(path, taken.path)),
  );
  // a function of a file that is not seen may read it, too, in whichever line calls that
  return (read.length === 0 ? [...values.values()] : read).map(({ path }) => ({
    kind: 'value',
    path,
  }));
}

/** Gives the text of a function without its end. */
export const plainLines = ({ lines }: TemplateDocument): readonly string[] =>
  lines.filter((line) => !isEnd(line));
