import type { GoPipeline } from './go-expression.ts';
import { parsePipeline } from './go-expression.ts';
import type { GoPiece } from './go-scanner.ts';
import { scanTemplate } from './go-scanner.ts';
import { TemplateRefusal, TemplateUnseen } from './go-value.ts';

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

/** Deeper templates are not followed. */
const MAX_DEPTH = 30;

/**
 * Reads a template once; what it says is then run for each Application (ARGO-59). Throws TemplateRefusal where Argo CD
 * does not parse it, TemplateUnseen where it is not known what it does.
 */
export function parseTemplate(text: string): ReadTemplate {
  const reading: Reading = {
    pieces: scanTemplate(text),
    at: 0,
    defined: new Map(),
    scope: ['$'],
  };
  const { parts, end } = partsUntilEnd(reading, { depth: 0, inRange: false });
  if (end !== null) throw misplaced(end);
  return { parts, defined: reading.defined };
}

const misplaced = (action: string): TemplateRefusal =>
  new TemplateRefusal(`\`{{ ${action.slice(0, 60)} }}\` is not expected where it stands`);

interface Reading {
  readonly pieces: readonly GoPiece[];
  at: number;
  readonly defined: Map<string, readonly GoPart[]>;
  /** Variables that are declared so far, to the end of the block that they stand in. */
  scope: readonly string[];
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
  const [, word, rest = ''] = /^([a-z]+)(?:\s+([\s\S]*)|(?=[^\w])([\s\S]*))?$/.exec(action) ?? [];
  switch (word) {
    case 'if':
    case 'with':
    case 'range':
      return [blockOf(word, action.slice(word.length).trim(), reading, around)];
    case 'define':
      if (around.depth > 0) throw misplaced(action);
      define(action, named(action, rest), reading, around);
      return [];
    case 'block': {
      const { name, given } = named(action, rest);
      if (given === '') throw misplaced(action);
      const pipeline = pipelineOf(given, 0, reading);
      define(action, { name, given: '' }, reading, around);
      return [{ kind: 'template', name, pipeline }];
    }
    case 'template': {
      const { name, given } = named(action, rest);
      const pipeline = given === '' ? null : pipelineOf(given, 0, reading);
      return [{ kind: 'template', name, pipeline }];
    }
    case 'break':
    case 'continue':
      if (rest !== '' || !around.inRange) throw misplaced(action);
      return [{ kind: word }];
    case undefined:
    default:
      return [{ kind: 'action', pipeline: pipelineOf(action, 1, reading) }];
  }
}

/** The name of a template in quotes, and what it is given. */
function named(action: string, rest: string): { readonly name: string; readonly given: string } {
  const [quoted, text = '', raw] = /^(?:"([^"\\]*)"|`([^`]*)`)/.exec(rest) ?? [];
  if (quoted === undefined) {
    if (rest.startsWith('"')) throw new TemplateUnseen(action);
    throw misplaced(action);
  }
  return { name: raw ?? text, given: rest.slice(quoted.length).trim() };
}

const isBlank = (parts: readonly GoPart[]): boolean =>
  parts.every((part) => part.kind === 'text' && part.text.trim() === '');

/** Up to its own end; one name twice is an error of Go's, unless there is nothing in one of them. */
function define(
  action: string,
  { name, given }: { readonly name: string; readonly given: string },
  reading: Reading,
  { depth }: Around,
): void {
  if (given !== '') throw misplaced(action);
  if (depth >= MAX_DEPTH) throw new TemplateUnseen(action);
  const around = reading.scope;
  reading.scope = ['$'];
  const { parts, end } = partsUntilEnd(reading, { depth: depth + 1, inRange: false });
  reading.scope = around;
  if (end !== 'end') throw misplaced(end ?? action);
  const known = reading.defined.get(name);
  if (known !== undefined && !isBlank(known) && !isBlank(parts))
    throw new TemplateRefusal(`a template is defined twice: ${name.slice(0, 60)}`);
  if (known === undefined || isBlank(known)) reading.defined.set(name, parts);
}

function blockOf(
  kind: 'if' | 'with' | 'range',
  condition: string,
  reading: Reading,
  around: Around,
): GoPart {
  const inner = { depth: around.depth + 1, inRange: around.inRange || kind === 'range' };
  if (inner.depth > MAX_DEPTH) throw new TemplateUnseen(`${kind} ${condition}`);
  const { scope } = reading;
  const pipeline = pipelineOf(condition, kind === 'range' ? 2 : 1, reading);
  const { parts: body, end } = partsUntilEnd(reading, inner);
  const otherwise =
    end === 'end' ? [] : otherwiseOf(kind, end, reading, { ...inner, inRange: around.inRange });
  reading.scope = scope;
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
  if (end !== 'else') throw misplaced(end ?? kind);
  const last = partsUntilEnd(reading, around);
  if (last.end !== 'end') throw misplaced(last.end ?? kind);
  return last.parts;
}

function pipelineOf(text: string, mostDeclared: number, reading: Reading): GoPipeline {
  const pipeline = parsePipeline(text, reading.scope);
  if (pipeline.declares.length > mostDeclared) throw misplaced(text);
  reading.scope = [...reading.scope, ...pipeline.declares];
  return pipeline;
}
