import type { TemplateDocument } from './template-documents.ts';
import { templateDocuments } from './template-documents.ts';
import type { CodeSite, CodeSites } from './value-sites.ts';
import { codeSites } from './value-sites.ts';

/** Holds what texts that are not evaluated take from each other: functions, by their name and by the file they are in. */
export interface TemplateLibrary {
  /** Tells whether any text loads functions from a file of this name. */
  loads(file: string): boolean;
  /** The documents of all texts that define a function of this name. */
  definitionsOf(name: string): readonly TemplateDocument[];
  /** Lists the lines that may read a data value of ytt with this first key; none where that is not known. */
  sitesOfValue(key: string): readonly CodeSite[];
  /** Lists the lines that name a function, but for those that define it. */
  sitesOfFunction(name: string): readonly CodeSite[];
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
    sitesOfValue: (key) => {
      const { byValue } = indexed().sites;
      return [...(byValue.get(key) ?? []), ...(byValue.get('') ?? [])];
    },
    sitesOfFunction: (name) => indexed().sites.byFunction.get(name) ?? [],
    isGivenAsValues: (name) => isOnlyGiven(indexed().sites.byFunction.get(name) ?? [], name),
  };
}

/** Tells whether each line that names a function gives it to a library as its data values. */
const isOnlyGiven = (sites: readonly CodeSite[], name: string): boolean =>
  sites.length > 0 &&
  sites.every(({ line }) => !line.replaceAll(`with_data_values(${name}())`, '').includes(name));

interface Indexed {
  readonly sites: CodeSites;
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
  return { sites: codeSites([...new Set(texts)], new Set(defining.keys())), loaded, defining };
}

function withObjects(text: string): () => readonly TemplateDocument[] {
  let known: readonly TemplateDocument[] | null = null;
  return () => (known ??= templateDocuments(text).filter(({ lines }) => lines.length > 0));
}
