import type { TemplateDocument } from './template-documents.ts';
import { templateDocuments } from './template-documents.ts';

/** Holds what texts that are not evaluated take from each other: functions, by their name and by the file they are in. */
export interface TemplateLibrary {
  /** Tells whether any text loads functions from a file of this name. */
  loads(file: string): boolean;
  /** The documents of all texts that define a function of this name. */
  definitionsOf(name: string): readonly TemplateDocument[];
}

/** Looks through the texts once, at the first question. */
export function templateLibrary(texts: () => readonly string[]): TemplateLibrary {
  let known: Indexed | null = null;
  const indexed = (): Indexed => (known ??= indexOf(texts()));
  return {
    loads: (file) => indexed().loaded.has(file),
    definitionsOf: (name) => [...(indexed().defining.get(name) ?? [])].flatMap((text) => text()),
  };
}

interface Indexed {
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
  return { loaded, defining };
}

function withObjects(text: string): () => readonly TemplateDocument[] {
  let known: readonly TemplateDocument[] | null = null;
  return () => (known ??= templateDocuments(text).filter(({ lines }) => lines.length > 0));
}
