import type { DataValuePath } from './data-values.ts';
import { callsAny, namesOfCode, readsAnyhow, valuesReadIn } from './data-values.ts';
import type { TemplateDocument } from './template-documents.ts';
import { templateDocuments } from './template-documents.ts';

/** Holds what texts that are not evaluated take from each other: functions, by their name and by the file they are in. */
export interface TemplateLibrary {
  /** Tells whether any text loads functions from a file of this name. */
  loads(file: string): boolean;
  /** The documents of all texts that define a function of this name. */
  definitionsOf(name: string): readonly TemplateDocument[];
  /** Lists the documents of all texts; null where a text may read data values that its words do not name. */
  reading(): readonly ReadingDocument[] | null;
  /** Tells whether what a function of this name makes becomes the data values of a library, and nothing else. */
  isGivenAsValues(name: string): boolean;
}

/** Looks through the texts once, at the first question. */
export function templateLibrary(texts: () => readonly string[]): TemplateLibrary {
  let known: Indexed | null = null;
  const indexed = (): Indexed => (known ??= indexOf(texts()));
  return {
    loads: (file) => indexed().loaded.has(file),
    definitionsOf: (name) => [...(indexed().defining.get(name) ?? [])].flatMap((text) => text()),
    reading: () => indexed().reading,
    isGivenAsValues: (name) =>
      isOnlyGiven(
        indexed().texts.flatMap((text) => text.split('\n')),
        name,
      ),
  };
}

/** Tells whether each line that names a function defines it, or gives it to a library as its data values. */
function isOnlyGiven(lines: readonly string[], name: string): boolean {
  const words = new RegExp(`\\b${name}\\b`, 'g');
  const expected = new RegExp(`(?:#@\\s+def\\s+|with_data_values\\()${name}\\(\\)`, 'g');
  return lines.every(
    (line) => [...line.matchAll(words)].length === [...line.matchAll(expected)].length,
  );
}

/** Holds a document with the data values that a line of it may read; an empty path stands for all of them. */
export interface ReadingDocument {
  readonly document: TemplateDocument;
  readonly mayRead: (line: string) => readonly DataValuePath[];
}

interface Indexed {
  readonly texts: readonly string[];
  readonly reading: readonly ReadingDocument[] | null;
  readonly loaded: ReadonlySet<string>;
  readonly defining: ReadonlyMap<string, ReadonlySet<() => readonly TemplateDocument[]>>;
}

function indexOf(texts: readonly string[]): Indexed {
  const loaded = new Set<string>();
  const defining = new Map<string, Set<() => readonly TemplateDocument[]>>();
  for (const text of new Set(texts)) {
    const documents = withObjects(text);
    for (const [, path = ''] of text.matchAll(/\bload\(\s*["']([^"'\n]*)["']/g))
      loaded.add(path.slice(path.lastIndexOf('/') + 1));
    for (const [, name = ''] of text.matchAll(/^\s*#@\s+def\s+(\w+)\(/gm))
      defining.set(name, (defining.get(name) ?? new Set()).add(documents));
  }
  const all = [...new Set(texts)];
  const reading = all.some(readsAnyhow) ? null : all.flatMap(readingDocuments);
  return { texts: all, reading, loaded, defining };
}

function readingDocuments(text: string): readonly ReadingDocument[] {
  const names = namesOfCode(text);
  const mayRead = (line: string): readonly DataValuePath[] =>
    callsAny(line, names) ? [[]] : valuesReadIn(line);
  return templateDocuments(text).map((document) => ({ document, mayRead }));
}

function withObjects(text: string): () => readonly TemplateDocument[] {
  let known: readonly TemplateDocument[] | null = null;
  return () => (known ??= templateDocuments(text).filter(({ lines }) => lines.length > 0));
}
