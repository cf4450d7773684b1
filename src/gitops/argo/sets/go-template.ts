import type { GoPipeline } from './go-expression.ts';
import { parsePipeline } from './go-expression.ts';

/** A part of a Go template. */
export type GoPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipeline: GoPipeline }
  | {
      readonly kind: 'if' | 'with' | 'range';
      readonly pipeline: GoPipeline;
      readonly body: readonly GoPart[];
      readonly otherwise: readonly GoPart[];
    }
  /** Writes what another template writes, by its name; the pipeline is null where it is given nothing. */
  | { readonly kind: 'template'; readonly name: string; readonly pipeline: GoPipeline | null }
  | { readonly kind: 'break' | 'continue' };

/** The parts of a template and of those that it defines, by their names. */
export interface ReadTemplate {
  readonly parts: readonly GoPart[];
  readonly defined: ReadonlyMap<string, readonly GoPart[]>;
}

/** A template, or the first action that is not followed: an end that fits nothing. */
type GoTemplate = ReadTemplate | { readonly unfollowed: string };

/** Deeper templates are not followed. */
const MAX_DEPTH = 30;

class Unfollowed extends Error {}

/** Reads a template once; what it says is then run for each Application (ARGO-59). */
export function parseTemplate(text: string): GoTemplate {
  const pieces = scanTemplate(text);
  if (pieces === null) return { unfollowed: '' };
  try {
    const reading: Reading = { pieces, at: 0, defined: new Map() };
    const { parts, end } = partsUntilEnd(reading, { depth: 0, inRange: false });
    return end === null ? { parts, defined: reading.defined } : { unfollowed: end };
  } catch (error) {
    if (error instanceof Unfollowed) return { unfollowed: error.message };
    throw error;
  }
}

interface Reading {
  readonly pieces: readonly GoPiece[];
  at: number;
  readonly defined: Map<string, readonly GoPart[]>;
}

interface Around {
  readonly depth: number;
  readonly inRange: boolean;
}

/** Up to `end` or `else`, which is given too; null at the end of the text. */
function partsUntilEnd(
  reading: Reading,
  around: Around,
): { readonly parts: readonly GoPart[]; readonly end: string | null } {
  const parts: GoPart[] = [];
  while (reading.at < reading.pieces.length) {
    const piece = reading.pieces[reading.at];
    reading.at += 1;
    if (piece === undefined) break;
    if (!piece.isAction) parts.push({ kind: 'text', text: piece.text });
    else if (/^(?:end|else)\b/.test(piece.text)) return { parts, end: piece.text };
    else parts.push(...partsOf(piece.text, reading, around));
  }
  return { parts, end: null };
}

/** A definition writes nothing where it stands. */
function partsOf(action: string, reading: Reading, around: Around): readonly GoPart[] {
  const [, word, rest = ''] = /^([a-z]+)(?:\s+([\s\S]*))?$/.exec(action) ?? [];
  switch (word) {
    case 'if':
    case 'with':
    case 'range':
      return [blockOf(word, rest, reading, around)];
    case 'define':
      if (around.depth > 0) throw new Unfollowed(action);
      define(action, named(action, rest), reading, around);
      return [];
    case 'block': {
      const { name, given } = named(action, rest);
      if (given === '') throw new Unfollowed(action);
      define(action, { name, given: '' }, reading, around);
      return [{ kind: 'template', name, pipeline: pipelineOf(given, 0) }];
    }
    case 'template': {
      const { name, given } = named(action, rest);
      return [{ kind: 'template', name, pipeline: given === '' ? null : pipelineOf(given, 0) }];
    }
    case 'break':
    case 'continue':
      if (rest !== '' || !around.inRange) throw new Unfollowed(action);
      return [{ kind: word }];
    case undefined:
    default:
      return [{ kind: 'action', pipeline: pipelineOf(action, 1) }];
  }
}

/** The name of a template in quotes, and what it is given. */
function named(action: string, rest: string): { readonly name: string; readonly given: string } {
  const [quoted, text = '', raw] = /^(?:"([^"\\]*)"|`([^`]*)`)/.exec(rest) ?? [];
  if (quoted === undefined) throw new Unfollowed(action);
  return { name: raw ?? text, given: rest.slice(quoted.length).trim() };
}

/** Up to its own end; one name twice is an error of Go's. */
function define(
  action: string,
  { name, given }: { readonly name: string; readonly given: string },
  reading: Reading,
  { depth }: Around,
): void {
  if (given !== '' || reading.defined.has(name) || depth >= MAX_DEPTH) throw new Unfollowed(action);
  // what is defined in it has the name before its end
  reading.defined.set(name, []);
  const { parts, end } = partsUntilEnd(reading, { depth: depth + 1, inRange: false });
  if (end !== 'end') throw new Unfollowed(end ?? action);
  reading.defined.set(name, parts);
}

function blockOf(
  kind: 'if' | 'with' | 'range',
  condition: string,
  reading: Reading,
  around: Around,
): GoPart {
  const inner = { depth: around.depth + 1, inRange: around.inRange || kind === 'range' };
  if (inner.depth > MAX_DEPTH) throw new Unfollowed(`${kind} ${condition}`);
  const pipeline = pipelineOf(condition, kind === 'range' ? 2 : 1);
  const { parts: body, end } = partsUntilEnd(reading, inner);
  if (end === 'end') return { kind, pipeline, body, otherwise: [] };
  const otherwise = otherwiseOf(kind, end, reading, {
    ...inner,
    inRange: around.inRange,
  });
  return { kind, pipeline, body, otherwise };
}

/** Behind an `else`; one `end` ends a chain of them. */
function otherwiseOf(
  kind: 'if' | 'with' | 'range',
  end: string | null,
  reading: Reading,
  around: Around,
): readonly GoPart[] {
  const [, chained, condition = ''] = /^else\s+(if|with)\s+([\s\S]*)$/.exec(end ?? '') ?? [];
  if (chained === kind && (chained === 'if' || chained === 'with'))
    return [blockOf(chained, condition, reading, around)];
  if (end !== 'else') throw new Unfollowed(end ?? kind);
  const last = partsUntilEnd(reading, around);
  if (last.end !== 'end') throw new Unfollowed(last.end ?? kind);
  return last.parts;
}

function pipelineOf(text: string, mostDeclared: number): GoPipeline {
  const pipeline = parsePipeline(text);
  if (pipeline === null || pipeline.declares.length > mostDeclared) throw new Unfollowed(text);
  return pipeline;
}

/** A run of text of a Go template, or an action without its braces. */
interface GoPiece {
  readonly isAction: boolean;
  readonly text: string;
}

/** A longer template is not followed. */
const MAX_TEXT = 50_000;

const isSpace = (character: string | undefined): boolean =>
  character !== undefined && ' \t\r\n'.includes(character) && character !== '';

/**
 * The texts and actions of a Go template in turn; comments are left out, and `{{-` and `-}}` take the space beside them
 * away. Null where an action does not end, or the template is too long.
 */
function scanTemplate(text: string): readonly GoPiece[] | null {
  if (text.length > MAX_TEXT) return null;
  const pieces: GoPiece[] = [];
  let at = 0;
  let trims = false;
  const addText = (end: number, trimsEnd: boolean): void => {
    const run = trimmed(text.slice(at, end), trims, trimsEnd);
    if (run !== '') pieces.push({ isAction: false, text: run });
  };
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', at)) {
    const trimsBefore = text[open + 2] === '-' && isSpace(text[open + 3]);
    const start = open + (trimsBefore ? 3 : 2);
    const end = endOfAction(text, start);
    if (end < 0) return null;
    addText(open, trimsBefore);
    const inner = text.slice(start, end);
    trims = inner.endsWith('-') && isSpace(inner.at(-2));
    const action = (trims ? inner.slice(0, -1) : inner).trim();
    if (!action.startsWith('/*')) pieces.push({ isAction: true, text: action });
    at = end + 2;
  }
  addText(text.length, false);
  return pieces;
}

/** Finds the braces that end an action: not those in its texts, nor in a comment. */
function endOfAction(text: string, start: number): number {
  let at = start;
  while (isSpace(text[at])) at += 1;
  if (text.startsWith('/*', at)) {
    const close = text.indexOf('*/', at);
    return close < 0 ? -1 : text.indexOf('}}', close);
  }
  for (; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '}' && text[at + 1] === '}') return at;
    if ('"`\''.includes(character)) at = endOfText(text, at, character);
  }
  return -1;
}

function endOfText(text: string, open: number, quote: string): number {
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === quote) return at;
    if (text[at] === '\\' && quote !== '`') at += 1;
  }
  return text.length;
}

function trimmed(text: string, start: boolean, end: boolean): string {
  let [from, to] = [0, text.length];
  while (start && from < to && isSpace(text[from])) from += 1;
  while (end && to > from && isSpace(text[to - 1])) to -= 1;
  return text.slice(from, to);
}
