import { createHash } from 'node:crypto';

/** Says where a shell begins. */
export interface ShellStart {
  /** The folder that its step says, or null. */
  readonly folder: string | null;
  /** Is set where that is certain: what is not below it is not looked for elsewhere. */
  readonly isOnly?: true;
}

/** A line as the shell reads it: continued ones in one. */
export interface ScriptLine {
  /** The first of them, from 1. */
  readonly line: number;
  readonly text: string;
  /** Is set where a step or a task begins, and the shell before it has ended. */
  readonly begins?: ShellStart;
}

const MOST_LINES = 5_000;
const LONGEST_LINE = 2_000;
const MOST_JOINED = 40;
/** Bounds how far below its begin a step says its folder. */
const MOST_OF_STEP = 60;

const STEP = /^\s*- /;
const FOLDER = /^\s*(?:- )?(?:working-directory|dir):\s*["']?([^\s"'#]+)/;
/** The `|` or `>` at the end of a line that opens a text of YAML, and is no pipe. */
const OPENS_TEXT = /(?::|-)\s*[|>][+-]?\d?\s*$/;
/** Keys of YAML that people are told of, and nothing runs. */
const TOLD =
  /^\s*(?:- )?["']?(?:name|desc|description|summary|title|displayName|message|if|uses|image)["']?\s*:/;
/** A key of YAML, or the dash of a list, before what is run. */
const KEY = /^\s*(?:- )*\s*(?:["']?[\w.-]+["']?:\s+(?!=))?/;

/**
 * The lines of a script, a Makefile or a pipeline, without comments and what is only said to people. `begunAt` says
 * where a step is run that a line is of, where the pipeline was read as YAML.
 */
export function scriptLines(
  text: string,
  isMakefile: boolean,
  begunAt?: (line: number) => ShellStart,
): readonly ScriptLine[] {
  const lines = linesOf(text, isMakefile);
  const found: ScriptLine[] = [];
  for (let at = 0; at < lines.length;) {
    const { text: joined, taken } = joinedAt(lines, at);
    const isStep = !isMakefile && STEP.test(lines[at] ?? '');
    const begins = begunAt ? (isStep ? begunAt(at + 1) : null) : beginsAt(lines, at, isMakefile);
    if (!/^\s*(?:#|\/\/|$)/.test(joined) && !TOLD.test(joined))
      found.push({ line: at + 1, text: bare(joined), ...(begins && { begins }) });
    else if (begins) found.push({ line: at + 1, text: '', begins });
    at += taken;
  }
  return found;
}

function linesOf(text: string, isMakefile: boolean): readonly string[] {
  const lines = text
    .split('\n', MOST_LINES)
    .map((line) => (line.length > LONGEST_LINE ? cutLine(line) : line.replace(/\r$/, '')));
  return isMakefile ? lines : withFoldedTexts(lines);
}

/** Writes a word for the letters of a line that are not read, which is equal where they are. */
const cutLine = (line: string): string =>
  mayBeHelm(line)
    ? `${line.slice(0, LONGEST_LINE)} letters-${createHash('sha256').update(line).digest('hex').slice(0, 24)}`
    : '';

/** Tells of a long line whether it may install something: others are data. */
const mayBeHelm = (line: string): boolean => /\bhelm\b/.test(line.slice(0, LONGEST_LINE));

function joinedAt(lines: readonly string[], at: number): { text: string; taken: number } {
  let text = lines[at] ?? '';
  let taken = 1;
  for (; taken < MOST_JOINED && at + taken < lines.length; taken += 1) {
    const next = lines[at + taken] ?? '';
    const isComment = /^\s*#/.test(text);
    const isOpen = text.endsWith('\\') || (/(?:\||&&)\s*$/.test(text) && !OPENS_TEXT.test(text));
    const goesOn = /^\s*\|(?!\|)\s*\w/.test(next) || isFolded(lines[at] ?? '', next);
    if (isComment || !(isOpen || goesOn)) break;
    text = `${text.endsWith('\\') ? text.slice(0, -1) : text} ${next.trim()}`;
  }
  return { text, taken };
}

/** A `>` at the end of a line of YAML, which opens a text that is one line but for empty ones. */
const OPENS_FOLDED = /^ *(?:- +)*["']?[\w.-]+["']?: *>[+-]?\d?\s*$/;

/** Puts the lines of each folded text of YAML into the first of a paragraph; the others are empty then. */
function withFoldedTexts(lines: readonly string[]): readonly string[] {
  const found = [...lines];
  let text: { readonly indent: number; first: number | null } | null = null;
  for (const [at, line] of lines.entries()) {
    const isEmpty = line.trim() === '';
    if (text !== null && !isEmpty && indentOf(line) <= text.indent) text = null;
    if (text === null) text = opensFolded(line);
    else if (isEmpty) text.first = null;
    else text.first = joinedTo(found, text.first, at);
  }
  return found;
}

const indentOf = (line: string): number => /^ */.exec(line)?.[0].length ?? 0;

const opensFolded = (line: string): { readonly indent: number; first: number | null } | null =>
  OPENS_FOLDED.test(line) ? { indent: indentOf(line), first: null } : null;

/** Puts a line behind the first of its paragraph, and gives which that is. */
function joinedTo(lines: string[], first: number | null, at: number): number {
  if (first === null) return at;
  lines[first] = `${lines[first] ?? ''} ${(lines[at] ?? '').trim()}`;
  lines[at] = '';
  return first;
}

/** An item or a value of YAML, and how far in it stands. */
const ITEM = /^( *)(?:- +)*(?:["']?[\w.-]+["']?: +)?[^\s#]/;
const NEXT_ITEM = /^ *(?:- |#|$|["']?[\w.-]+["']?:(?: |$))/;

/** Tells whether YAML folds a line into the text of an item that begins above it, further out. */
function isFolded(item: string, next: string): boolean {
  const indent = /^ *(?:- |["']?[\w.-]+["']?: )/.test(item) ? ITEM.exec(item)?.[1] : undefined;
  if (indent === undefined || OPENS_TEXT.test(item) || NEXT_ITEM.test(next)) return false;
  // what a tab begins is a recipe of make
  return (/^ */.exec(next)?.[0].length ?? 0) > indent.length;
}

function beginsAt(lines: readonly string[], at: number, isMakefile: boolean): ShellStart | null {
  const line = lines[at] ?? '';
  if (isMakefile) return line.startsWith('\t') ? { folder: null } : null;
  if (!STEP.test(line)) return null;
  for (let below = at; below < Math.min(lines.length, at + MOST_OF_STEP); below += 1) {
    if (below > at && STEP.test(lines[below] ?? '')) break;
    const folder = FOLDER.exec(lines[below] ?? '')?.[1];
    if (folder !== undefined) return { folder };
  }
  return { folder: null };
}

/** Removes the key and the quotes that YAML has around a line. */
function bare(line: string): string {
  const rest = line.replace(KEY, '').trim();
  const [quote = ''] = rest;
  const inner = rest.slice(1, -1);
  const isQuoted = (quote === '"' || quote === "'") && rest.endsWith(quote) && rest.length > 1;
  return isQuoted && !inner.includes(quote) ? inner : rest;
}
