import type { GoPipeline } from './go-expression.ts';
import { parsePipeline } from './go-expression.ts';
import type { GoPiece } from './go-scan.ts';
import { scanTemplate } from './go-scan.ts';

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
  /** What another one writes, by its name; null for nothing that it is given. */
  | { readonly kind: 'template'; readonly name: string; readonly pipeline: GoPipeline | null }
  | { readonly kind: 'break' | 'continue' };

/** The parts of a template and of those that it defines, by their names. */
export interface ReadTemplate {
  readonly parts: readonly GoPart[];
  readonly defined: ReadonlyMap<string, readonly GoPart[]>;
}

/** A template, or the first action that is not followed: an end that fits nothing. */
export type GoTemplate = ReadTemplate | { readonly unfollowed: string };

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
