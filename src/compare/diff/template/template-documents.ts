/** One document of a text that is not evaluated here, as it is written. */
export interface TemplateDocument {
  /** Annotations and code of ytt that stand above its first key, or above the line that begins it. */
  readonly above: readonly string[];
  /** Holds what its first line has besides `---`: an expression, where the document is one. */
  readonly expression: string;
  /** Its lines, without comments and blank ones of the outermost level. */
  readonly lines: readonly string[];
  /** Counts to its first key; where it is an expression, to the line of that. */
  readonly line: number;
}

/** A document that differs, with the one of its kind and name on the other side, where there is one. */
export interface DifferingDocument {
  readonly document: TemplateDocument;
  readonly counterpart: TemplateDocument | null;
}

/** All that a parser of YAML in Go takes for the end of a line. */
const BREAK = /\r\n|[\n\r\u0085\u2028\u2029]/;

const START = /^---(?:\s|$)/;

/** Splits a text at its `---`; comments and annotations above one belong to the document that follows. */
export function templateDocuments(text: string): readonly TemplateDocument[] {
  const lines = text.split(BREAK);
  const starts = lines.flatMap((line, at) => (START.test(line) ? [at] : []));
  const first = lines.slice(
    0,
    starts[0] === undefined ? lines.length : firstAbove(lines, starts[0]),
  );
  return [
    documentOf([], '', first, 1),
    ...starts.map((start, at) => {
      const next = starts[at + 1];
      const end = next === undefined ? lines.length : firstAbove(lines, next);
      const above = lines.slice(firstAbove(lines, start), start);
      return documentOf(
        above,
        lines[start]?.slice(3) ?? '',
        lines.slice(start + 1, end),
        start + 2,
      );
    }),
  ];
}

/** A document is spoken of above it, or before its first key. */
function documentOf(
  before: readonly string[],
  expression: string,
  written: readonly string[],
  from: number,
): TemplateDocument {
  const lines = withoutNotice(written);
  const start = lines.findIndex((line) => !isNoObject(line));
  const head = start === -1 ? lines : lines.slice(0, start);
  const key = lines.findIndex((line) => /^["'\w]/.test(line));
  return {
    above: plainLines([...before, ...head]),
    expression: withoutComment(expression),
    lines: plainLines(lines.slice(head.length)),
    line: key === -1 ? Math.max(1, from - 1) : from + key,
  };
}

/** Empties the lines of a comment of Helm's that a document begins with; none of them becomes part of an object. */
function withoutNotice(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => !isNoObject(line));
  if (!/^\{\{-?\s*\/\*/.test(lines[first] ?? '')) return lines;
  const last = lines.findIndex((line, at) => at >= first && line.includes('*/'));
  return /^(?:[^*]|\*(?!\/))*\*\/\s*-?\}\}\s*$/.test(lines[last] ?? '')
    ? lines.map((line, at) => (at >= first && at <= last ? '' : line))
    : lines;
}

const plainLines = (lines: readonly string[]): readonly string[] =>
  lines.map(withoutComment).filter((line) => line.trim() !== '');

const isNoObject = (line: string): boolean => line.trim() === '' || line.startsWith('#');

/** The first of the lines above the start of a document that say something of it. */
function firstAbove(lines: readonly string[], start: number): number {
  let at = start;
  while (at > 0 && isNoObject(lines[at - 1] ?? '') && !isEnd(lines[at - 1] ?? '')) at -= 1;
  return at;
}

const isEnd = (line: string): boolean => /^#@\s*end\b/.test(line);

/** A comment of ytt (`#!`), and one of YAML that has the line for itself. */
export const withoutComment = (line: string): string =>
  line.replace(/(?:^|\s)#!.*$/, '').replace(/^\s*#(?!@).*$/, '');

/** A line of code of ytt, or of Helm where nothing else stands in it. */
const isStatement = (line: string): boolean =>
  /^\s*#@(?:\s|$)/.test(line) || /^\s*\{\{.*\}\}\s*$/.test(line);

/** Gives each line of code with its document: a condition that moves by one takes another in. */
const codeOf = (documents: readonly TemplateDocument[]): string =>
  JSON.stringify(
    documents.flatMap(({ above, lines }, at) => {
      const code = [...above, ...lines].filter(isStatement).map((line) => line.trim());
      return code.length === 0 ? [] : [[at, code]];
    }),
  );

/** Tells whether both sides run the same code, so that what stands alike in both comes out alike. */
export const haveSameCode = (before: string, after: string): boolean =>
  codeOf(templateDocuments(before)) === codeOf(templateDocuments(after));

/**
 * The documents that one side has and the other has not. Where the code around them differs it may leave any of them
 * out, or change it, and all count.
 */
export function differingDocuments(before: string, after: string): readonly DifferingDocument[] {
  const [was, is] = [templateDocuments(before), templateDocuments(after)];
  const all = before === after || codeOf(was) !== codeOf(is);
  return [...differing(was, is, all), ...differing(is, was, all)];
}

function differing(
  documents: readonly TemplateDocument[],
  others: readonly TemplateDocument[],
  all: boolean,
): readonly DifferingDocument[] {
  const there = new Set(others.map(textOf));
  const named = new Map(others.map((other) => [nameOf(other), other]));
  return documents
    .filter((document) => all || !there.has(textOf(document)))
    .map((document) => ({ document, counterpart: named.get(nameOf(document)) ?? null }));
}

/** All of a document; two that are alike in it say the same. */
const textOf = ({ above, expression, lines }: TemplateDocument): string =>
  JSON.stringify([above.filter(isAnnotation), expression.trim(), lines]);

/** An annotation says what becomes of a document; a comment and code above it do not. */
export const isAnnotation = (line: string): boolean => /^#@\w/.test(line);

/** Tells whether an annotation says what becomes of a whole document; one says only that its texts hold code. */
export const isOfDocument = (line: string): boolean =>
  isAnnotation(line) && !/^#@yaml\/text-templated-strings\s*$/.test(line);

const nameOf = ({ lines, above, expression }: TemplateDocument): string => {
  const named = lines.filter((line) => /^(?:kind:|\s+name(?:space)?:)/.test(line)).slice(0, 3);
  return named.length === 0 || above.some((line) => line.startsWith('#@data/values'))
    ? JSON.stringify([
        above.filter(isAnnotation),
        expression.split('(')[0],
        defined([...above, ...lines]),
      ])
    : JSON.stringify(named);
};

const defined = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => /^#@\s+def\b/.test(line));
