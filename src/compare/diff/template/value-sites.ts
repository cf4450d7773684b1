import type { DataValuePath } from './data-values.ts';
import { namesAny, namesOfCode, readsAnyhow, valuesReadIn } from './data-values.ts';
import type { TemplateDocument } from './template-documents.ts';
import { templateDocuments } from './template-documents.ts';

/** Holds a line of code in a document that is not evaluated, with what it takes from elsewhere. */
export interface CodeSite {
  readonly document: TemplateDocument;
  readonly line: string;
  /** Tells whether it may leave other documents out, or make something that these use. */
  readonly isOuter: boolean;
  /** Lists the data values that it may read; an empty path stands for all of them. */
  readonly reads: readonly DataValuePath[];
}

/** Holds the lines of code of all texts by what they take. */
export interface CodeSites {
  /** Has them by the first key of the data values that they read, those that may read all of them by an empty one. */
  readonly byValue: ReadonlyMap<string, readonly CodeSite[]>;
  /** Has them by the functions of these texts that they name, without the lines that define these. */
  readonly byFunction: ReadonlyMap<string, readonly CodeSite[]>;
}

/** Looks through texts once. Has none where one of them may read data values in a way that its words do not tell. */
export function codeSites(texts: readonly string[], functions: ReadonlySet<string>): CodeSites {
  if (texts.some(readsAnyhow)) return { byValue: new Map(), byFunction: new Map() };
  const byValue = new Map<string, CodeSite[]>();
  const byFunction = new Map<string, CodeSite[]>();
  for (const site of texts.flatMap(sitesOf)) {
    for (const key of new Set(site.reads.map(([first = '']) => first))) add(byValue, key, site);
    for (const name of new Set(DEFINES.test(site.line) ? [] : (site.line.match(/\w+/g) ?? [])))
      if (functions.has(name)) add(byFunction, name, site);
  }
  return { byValue, byFunction };
}

const DEFINES = /^\s*#@\s+def\s/;

function add(all: Map<string, CodeSite[]>, key: string, site: CodeSite): void {
  const there = all.get(key);
  if (there === undefined) all.set(key, [site]);
  else there.push(site);
}

function sitesOf(text: string): readonly CodeSite[] {
  const names = namesOfCode(text);
  return templateDocuments(text).flatMap((document) => {
    const outer = outerCode(document);
    const { above, expression, lines } = document;
    return [...above, expression, ...lines].flatMap((line) =>
      /#@|\(@/.test(line)
        ? [{ document, line, isOuter: outer.has(line), reads: readsOf(line, names) }]
        : [],
    );
  });
}

/** A function of a file that is not seen may read whichever it wants. */
const readsOf = (line: string, names: ReadonlySet<string>): readonly DataValuePath[] =>
  !LOADS.test(line) && namesAny(line, names) ? [[]] : valuesReadIn(line);

/**
 * Gives the code that may leave other documents out, or makes something that these may use: not a condition within an
 * object, or around one alone.
 */
function outerCode({ above, lines }: TemplateDocument): ReadonlySet<string> {
  const code = [...above, ...lines].filter((line) => /^\s*#@(?:\s|$)/.test(line));
  const outer = code.filter((line) => !LOADS.test(line) && !WITHIN.test(line));
  const [first = '', second = ''] = outer;
  const isOneCondition =
    outer.length === 2 && first.startsWith('#@ if ') && isEnd(second) && second === lines.at(-1);
  return new Set(isOneCondition ? [] : outer);
}

/** Matches a condition within an object. */
const WITHIN = /^\s+#@\s+(?:if\b|elif\b|else\b|end\b)/;

const isEnd = (line: string): boolean => /^#@\s*end\s*$/.test(line);

/** Matches a line that loads functions, or one that goes on with their names. */
const LOADS = /^#@\s+(?:load\(|\s+(?:"[\w.-]+"\s*[,)]\s*)+$)/;

/** Names the function that a document is the whole text of, where nothing but that text is in it; null for any other document. */
export function functionOf({ above, expression, lines }: TemplateDocument): string | null {
  const code = [...above, ...lines].filter((line) => /^\s*#@(?:\s|$)/.test(line));
  const [start, end, ...more] = code.filter((line) => !LOADS.test(line));
  const name = /^#@\s+def\s+(\w+)\(\):\s*$/.exec(start ?? '')?.[1];
  const isWhole = more.length === 0 && isEnd(end ?? '') && isEnd(lines.at(-1) ?? '');
  return name === undefined || !isWhole || expression.trim() !== '' ? null : name;
}

/** Gives the text of a function without its end. */
export const plainLines = ({ lines }: TemplateDocument): readonly string[] =>
  lines.filter((line) => !isEnd(line));
