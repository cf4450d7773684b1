import { Composer, isMap, isSeq, Lexer, LineCounter, Parser } from 'yaml';
import type { CST, Document, ParsedNode } from 'yaml';
import type { BuildInput } from './build-node.ts';
import { buildNode, ProblemInDocument } from './build-node.ts';
import type { YamlDocument, YamlProblem } from './yaml-parser.ts';
import type { YamlDialect } from './plain-scalar.ts';

/** Nodes of one file after aliases are followed; far above the largest real manifest. */
const MAX_NODES = 2_000_000;

/** Objects of one file: as many as a folder may have together. */
export const MOST_DOCUMENTS = 20_000;

/** Reads any stream, errors and limits included, by way of the `yaml` package. */
export function readAnyYaml(
  file: string,
  source: string,
  dialect: YamlDialect,
): readonly YamlDocument[] {
  const documents = readStream(file, source, dialect);
  if (!documents.some(({ problems }) => problems.some(isUnclosedQuote))) return documents;
  const indented = indentQuoted(source);
  return indented === source ? documents : readStream(file, indented, dialect);
}

const isUnclosedQuote = ({ message }: YamlProblem): boolean =>
  message.startsWith('Missing closing');

function readStream(file: string, source: string, dialect: YamlDialect): readonly YamlDocument[] {
  const lines = new LineCounter();
  const documents: YamlDocument[] = [];
  const budget = { nodes: MAX_NODES };
  const cutAt = source.endsWith('\n') ? undefined : source.length;
  try {
    for (const document of composed(source, lines)) {
      const read =
        typeof document === 'string'
          ? beyondLimit(file, document)
          : readDocument(document, { file, lines, budget, dialect, source, cutAt });
      if (read === null) continue;
      if (documents.length === MOST_DOCUMENTS) return [...documents, beyondLimit(file, 'too-many')];
      documents.push(read);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    documents.push(beyondLimit(file, 'too-deep'));
  }
  return documents;
}

/** Documents as they are composed; a limit where reading stops. */
function* composed(source: string, lines: LineCounter): Generator<Document.Parsed | TokenLimit> {
  const composer = new Composer({
    schema: 'failsafe',
    uniqueKeys: false,
    keepSourceTokens: false,
    logLevel: 'silent',
    strict: true,
  });
  for (const token of boundedTokens(source, lines.addNewLine))
    if (typeof token === 'string') {
      yield token;
      return;
    } else yield* composer.next(token) as Iterable<Document.Parsed>;
  yield* composer.end(true, source.length) as Iterable<Document.Parsed>;
}

function readDocument(document: Document.Parsed, input: BuildInput): YamlDocument | null {
  const { file, lines } = input;
  const contents = document.contents;
  const [start, end] = contents?.range ?? document.range;
  const origin = { file, ...positionOf(lines, start), endLine: positionOf(lines, end).line };
  const found = document.errors.filter(({ pos }) => !isBehind(pos[0], contents, input.dialect));
  const errors = found.map((error): YamlProblem => {
    const at = positionOf(lines, error.pos[0]);
    return {
      kind: 'syntax',
      message: firstLine(error.message),
      origin: { file, ...at, endLine: at.line },
    };
  });
  if (errors.length > 0) return { node: null, problems: errors, origin };
  if (contents === null) return null;
  try {
    const built = buildNode(contents, input);
    if (built.node.kind === 'scalar' && built.node.value === null) return null;
    return { node: built.node, problems: built.problems, origin: built.node.origin };
  } catch (error) {
    if (error instanceof ProblemInDocument)
      return {
        node: null,
        problems: [error.problem],
        origin,
        ...withQuotes(contents, input, error),
      };
    if (error instanceof RangeError) return beyondLimit(file, 'too-deep');
    throw error;
  }
}

/** The document as it is with quotes around what lacks them; nothing where more is wrong. */
function withQuotes(
  contents: ParsedNode,
  input: BuildInput,
  { problem }: ProblemInDocument,
): Pick<YamlDocument, 'quoted'> {
  if (problem.lacksQuotes !== true) return {};
  try {
    const { node, problems } = buildNode(contents, { ...input, addsQuotes: true });
    return problems.length === 0 ? { quoted: node } : {};
  } catch (error) {
    if (error instanceof ProblemInDocument) return {};
    throw error;
  }
}

/** Of what stands behind a map or list in brackets, such as JSON, kustomize's parser sees nothing. */
const isBehind = (at: number, contents: ParsedNode | null, dialect: YamlDialect): boolean =>
  dialect === 'go-yaml-3' &&
  (isMap(contents) || isSeq(contents)) &&
  contents.flow === true &&
  at >= contents.range[1];

const BEYOND = {
  'too-deep': 'Nested too deeply to be read.',
  'too-long': 'Too many values to be read.',
  'too-many': `More than ${String(MOST_DOCUMENTS)} objects in one file.`,
} as const;

/** Says of a file what is too much in it. */
export function beyondLimit(file: string, limit: TokenLimit | 'too-many'): YamlDocument {
  const origin = { file, line: 1, column: 1, endLine: 1 };
  const message = BEYOND[limit];
  return { node: null, problems: [{ kind: 'limit', message, origin }], origin };
}

function positionOf(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** The library appends the position and an excerpt of the source; the first line is the message. */
function firstLine(message: string): string {
  const line = message.split('\n', 1)[0] ?? message;
  return line.replace(/ at line \d+, column \d+:?$/, '').replace(/:$/, '');
}

/**
 * `key: 'text` whose quoted text goes on at the indentation of the key or less, as generated manifests
 * have it (dashboards as JSON in a ConfigMap). The YAML specification wants it deeper and the `yaml`
 * package insists; Go's libraries, so Kubernetes, read it. The lines inside are pushed in: leading
 * blanks of such lines do not belong to the text, and no line moves.
 */
export function indentQuoted(source: string): string {
  const lines = source.split('\n');
  let open: { readonly quote: string; readonly indent: number } | null = null;
  let changed = false;
  for (const [index, line] of lines.entries()) {
    if (open === null) {
      open = opened(line);
      continue;
    }
    if (line.trim() !== '' && indentOf(line) <= open.indent) {
      lines[index] = ' '.repeat(open.indent + 1) + line.trimStart();
      changed = true;
    }
    if (closes(line, open.quote)) open = null;
  }
  return changed ? lines.join('\n') : source;
}

/** A value that begins with a quote and is not closed on its line. */
function opened(line: string): { quote: string; indent: number } | null {
  const match = /^((?: |- )*)[^\s'"#][^'"]*:[ ]+(['"])(.*)$/.exec(line);
  if (match === null) return null;
  const [, indent = '', quote = '', rest = ''] = match;
  return closes(rest, quote) ? null : { quote, indent: indent.length };
}

/** Whether the quote ends on this line: a doubled `'` and a `\"` do not end it. */
const closes = (line: string, quote: string): boolean =>
  quote === "'" ? line.replaceAll("''", '').includes("'") : line.replace(/\\./g, '').includes('"');

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** Collections inside each other; Kubernetes' own objects stay below 40. */
const MAX_DEPTH = 200;

/** Words, marks and spaces of one file; a dense manifest of the largest size that is read has two thirds. */
const MAX_LEXEMES = 1_000_000;

/** Why a file is not parsed any further. */
type TokenLimit = 'too-deep' | 'too-long';

/**
 * The concrete syntax of a stream, document by document. Where a limit is met it gives the
 * limit and nothing after it. The parser keeps what it is in as a list, so that deep nesting is seen
 * while it is read: composing recurses, and a process that runs out of stack or of memory there may not
 * survive it.
 */
function* boundedTokens(
  source: string,
  onNewLine: (offset: number) => void,
): Generator<CST.Token | TokenLimit> {
  const parser = new Parser(onNewLine);
  onNewLine(0);
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(source)) {
    lexemes += 1;
    if (lexemes > MAX_LEXEMES) {
      yield 'too-long';
      return;
    }
    yield* parser.next(lexeme);
    // The document itself is on the stack, and so is the scalar that is being read.
    if (parser.stack.length > MAX_DEPTH + 2) {
      yield 'too-deep';
      return;
    }
  }
  yield* parser.end();
}
