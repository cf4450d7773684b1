import type { YamlDocument } from '../parse-yaml.ts';
import { beyondLimit, MOST_DOCUMENTS } from '../read-any-yaml.ts';
import type { YamlDialect } from '../resolve-scalar.ts';
import { readRoot } from './read-node.ts';
import type { Reading } from './reading.ts';
import { BLANK, COMMENT, giveUp, HASH, nextContent, NOT_PLAIN, SPACE } from './reading.ts';

/** Nodes of one file: more than any real manifest has. */
const MOST_NODES = 500_000;

/**
 * Reads YAML in the form that manifests usually have: block style, short lists in brackets, texts plain,
 * quoted or as blocks. It gives exactly what the whole parser gives, some twenty times faster, and null
 * for a text that has anything else (tags, tabs, an error), which the whole parser then reads.
 */
export function readBlockYaml(
  file: string,
  source: string,
  dialect: YamlDialect,
): readonly YamlDocument[] | null {
  if (source.includes('\r') || source.includes('\uFEFF')) return null;
  const { starts, indents } = linesOf(source);
  const documents: YamlDocument[] = [];
  const budget = { nodes: MOST_NODES };
  const reading = { file, source, dialect, starts, indents, budget };
  try {
    for (const { from, to } of sections(source, starts)) {
      const document = readSection({ ...reading, line: from, to, anchors: new Map() });
      if (document === null) continue;
      if (documents.length === MOST_DOCUMENTS) return [...documents, beyondLimit(file, 'too-many')];
      documents.push(document);
    }
    return documents;
  } catch (error) {
    if (error !== NOT_PLAIN) throw error;
    return budget.nodes < 0 ? [...documents, beyondLimit(file, 'too-long')] : null;
  }
}

function readSection(reading: Reading): YamlDocument | null {
  if (nextContent(reading) < 0) return null;
  const node = readRoot(reading);
  if (nextContent(reading) >= 0) giveUp();
  return { node, problems: [], origin: node.origin };
}

function linesOf(source: string): { starts: number[]; indents: number[] } {
  const starts: number[] = [];
  const indents: number[] = [];
  for (let start = 0; start < source.length;) {
    const found = source.indexOf('\n', start);
    const end = found < 0 ? source.length : found;
    starts.push(start);
    indents.push(indentOf(source, start, end));
    start = end + 1;
  }
  starts.push(source.endsWith('\n') ? source.length : source.length + 1);
  return { starts, indents };
}

function indentOf(source: string, start: number, end: number): number {
  let offset = start;
  while (offset < end && source.charCodeAt(offset) === SPACE) offset++;
  if (offset === end) return BLANK;
  return source.charCodeAt(offset) === HASH ? COMMENT : offset - start;
}

/** Lines of each document, without the `---` around them. */
function* sections(
  source: string,
  starts: readonly number[],
): Generator<{ readonly from: number; readonly to: number }> {
  let from = 0;
  const last = starts.length - 1;
  for (let line = 0; line < last; line++) {
    const start = starts[line] ?? 0;
    if (source.startsWith('...', start) || source[start] === '%') giveUp();
    if (!source.startsWith('---', start)) continue;
    if (!/^---[ ]*(?:[ ]#.*)?$/.test(source.slice(start, (starts[line + 1] ?? 0) - 1))) giveUp();
    yield { from, to: line };
    from = line + 1;
  }
  yield { from, to: last };
}
