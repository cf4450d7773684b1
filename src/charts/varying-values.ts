import type { Node, ScalarNode } from '../manifest/index.ts';
import { scalar } from '../manifest/index.ts';
import type { VaryingLine, ChartOutcome, RenderedDocument } from './chart-renderer.ts';

/** Stands in place of what a template makes up anew at every render, by which no two renders are compared. */
const MADE_UP = '(different at every render)';

/**
 * Gives what a rendered text says, without the values that differ at every render: scalars lose what differs
 * of them, and nothing else on the line does. The kind and the namespace of an object stay as they are
 * printed, so that an object that may hold for the whole mesh does not become one of no kind by chance.
 */
export function withoutMadeUp(node: Node, varying: readonly VaryingLine[], text: string): Node {
  if (varying.length === 0) return node;
  const printed = {
    lines: text.split('\n'),
    varying: new Map(varying.map((each) => [each.line, each])),
  };
  const alone = aloneOnLines(node);
  const within = (part: Node, key: string | null): Node => {
    if (part.kind === 'scalar') return scalarWithout(part, key, printed, alone);
    const [keys, inner] =
      part.kind === 'seq'
        ? [null, part.items]
        : [[...part.entries.keys()], [...part.entries.values()]];
    const changed = inner.map((one, at) => within(one, keys?.[at] ?? null));
    if (changed.every((one, at) => one === inner[at])) return part;
    if (part.kind === 'seq') return { ...part, items: changed };
    return { ...part, entries: new Map(changed.map((one, at) => [keys?.[at] ?? '', one])) };
  };
  return withIdentityOf(node, within(node, null));
}

interface PrintedLines {
  readonly lines: readonly string[];
  readonly varying: ReadonlyMap<number, VaryingLine>;
}

function scalarWithout(
  part: ScalarNode,
  key: string | null,
  printed: PrintedLines,
  alone: ReadonlySet<ScalarNode>,
): ScalarNode {
  const { line, endLine } = part.origin;
  const own = printed.varying.get(line - 1);
  if (endLine > line) {
    const varies = [...printed.varying.keys()].some((at) => at >= line && at < endLine);
    return varies ? blockWithout(part, printed) : part;
  }
  if (own === undefined) return part;
  if (own.columns === null) return alone.has(part) ? scalar(MADE_UP, part.origin) : part;
  const text = printed.lines[own.line] ?? '';
  return wordWithout(part, own.columns, { text, start: startOf(part, key, text) });
}

/**
 * Takes out of a text on one line what differs of it. Where the text is written otherwise than it is read,
 * all of it goes.
 */
function wordWithout(
  part: ScalarNode,
  columns: Columns,
  { text: line, start }: { readonly text: string; readonly start: number },
): ScalarNode {
  const { value, origin, spelling } = part;
  const from = QUOTE.test(line[start] ?? '') ? start + 1 : start;
  const written = spelling ?? String(value);
  const isPlain = line.startsWith(written, from);
  const to = isPlain ? from + written.length : endOfWritten(line, start);
  const meeting = columns.filter((range) => range[0] < to && range[1] > from);
  if (meeting.length === 0) return part;
  return isPlain && typeof value === 'string'
    ? { ...part, value: without(value, meeting, from) }
    : scalar(MADE_UP, origin);
}

type Columns = NonNullable<VaryingLine['columns']>;

const QUOTE = /["']/;

/**
 * Finds the column at which a value begins. A value under a key has the key's place, so the key is passed
 * over.
 */
function startOf({ origin }: ScalarNode, key: string | null, line: string): number {
  const start = origin.column - 1;
  if (key === null) return start;
  const keyEnd = QUOTE.test(line[start] ?? '') ? endOfWritten(line, start) : start + key.length;
  const [skipped = ''] = /^["']?\s*:\s*(?:[!&]\S*\s+)*/.exec(line.slice(keyEnd)) ?? [];
  return keyEnd + skipped.length;
}

/** Finds the column at which a text ends that is written otherwise than it is read. */
function endOfWritten(line: string, start: number): number {
  const quote = line[start] ?? '';
  if (!QUOTE.test(quote)) {
    const length = line.slice(start).search(/[\s,}\]]/);
    return length < 0 ? line.length : start + length;
  }
  for (let at = start + 1; at < line.length; at += 1) {
    if (quote === '"' && line[at] === '\\') at += 1;
    else if (line[at] === quote && line[at + 1] !== quote) return at;
    else if (line[at] === quote) at += 1;
  }
  return line.length;
}

/**
 * Matches letters that made-up texts have: two such texts may be alike in some by chance, at their ends too.
 */
const LETTER = /[\dA-Za-z+/=]/;

/** Puts one word in the place of each range that differs, as far as letters go on beside it. */
function without(text: string, columns: Columns, offset: number): string {
  let kept = '';
  let done = 0;
  for (const range of columns) {
    let [from, to] = [Math.max(done, range[0] - offset), Math.min(text.length, range[1] - offset)];
    if (to <= done) continue;
    while (from > done && LETTER.test(text.charAt(from - 1))) from -= 1;
    while (to < text.length && LETTER.test(text.charAt(to))) to += 1;
    kept += from === done && done > 0 ? '' : text.slice(done, from) + MADE_UP;
    done = to;
  }
  return kept + text.slice(done);
}

/**
 * Takes what differs out of a text over several lines: each line of a block that is written as it is read
 * loses its part, another text all.
 */
function blockWithout(part: ScalarNode, { lines, varying }: PrintedLines): ScalarNode {
  const { line: before, endLine } = part.origin;
  const said = String(part.value).split('\n');
  const written = lines.slice(before, endLine);
  const indent = /^ */.exec(written.find((line) => line.trim() !== '') ?? '')?.[0].length ?? 0;
  const isBlock = said.every(
    (line, at) => line === '' || line === (written[at] ?? '').slice(indent),
  );
  if (!isBlock) return scalar(MADE_UP, part.origin);
  const kept = said.map((line, at) => {
    const columns = varying.get(before + at)?.columns;
    if (columns === undefined) return line;
    return columns === null ? MADE_UP : without(line, columns, indent);
  });
  return { ...part, value: kept.join('\n') };
}

/** Finds the scalars that stand alone on their line. */
function aloneOnLines(node: Node): ReadonlySet<ScalarNode> {
  const byLine = new Map<number, ScalarNode[]>();
  const collect = (part: Node): void => {
    if (part.kind === 'scalar')
      byLine.set(part.origin.line, [...(byLine.get(part.origin.line) ?? []), part]);
    else for (const one of part.kind === 'seq' ? part.items : part.entries.values()) collect(one);
  };
  collect(node);
  return new Set([...byLine.values()].flatMap((all) => (all.length === 1 ? all : [])));
}

/** Gives the object, or each of a list of them, the kind and the namespace that were printed. */
function withIdentityOf(printed: Node, node: Node): Node {
  if (printed === node || printed.kind !== 'map' || node.kind !== 'map') return node;
  const entries = new Map(node.entries);
  for (const key of ['apiVersion', 'kind', 'namespace']) {
    const value = printed.entries.get(key);
    if (value !== undefined) entries.set(key, value);
  }
  for (const key of ['metadata', 'items']) {
    const [was, is] = [printed.entries.get(key), entries.get(key)];
    if (was !== undefined && is !== undefined) entries.set(key, withIdentitiesOf(was, is));
  }
  return { ...node, entries };
}

const withIdentitiesOf = (printed: Node, node: Node): Node =>
  printed.kind === 'seq' && node.kind === 'seq'
    ? {
        ...node,
        items: node.items.map((item, at) => withIdentityOf(printed.items[at] ?? item, item)),
      }
    : withIdentityOf(printed, node);

type Rendered = Extract<ChartOutcome, { kind: 'rendered' }>;

/**
 * Marks the lines of a render that another one of the same chart prints otherwise. Documents are held against
 * those of the same template in their order. A document that only one of them has is there by chance, and
 * nothing in it varies. Where the texts differ in length, a line varies that the other one has nowhere.
 */
export function withVarying(rendered: Rendered, other: readonly RenderedDocument[]): Rendered {
  const others = new Map<string, RenderedDocument[]>();
  for (const document of other) {
    const alike = others.get(document.source) ?? [];
    alike.push(document);
    others.set(document.source, alike);
  }
  const documents = rendered.documents.map((document) => ({
    ...document,
    varying: differentLines(document.text, others.get(document.source)?.shift()?.text ?? null),
  }));
  return { ...rendered, documents };
}

function differentLines(text: string, other: string | null): readonly VaryingLine[] {
  if (other === null) return [];
  const lines = text.split('\n');
  const others = other.split('\n');
  const anywhere = lines.length === others.length ? null : new Set(others);
  return lines.flatMap((text, line): readonly VaryingLine[] => {
    if (anywhere !== null) return anywhere.has(text) ? [] : [{ line, columns: null }];
    const otherwise = others[line] ?? '';
    return text === otherwise ? [] : [{ line, columns: differentColumns(text, otherwise) }];
  });
}

/**
 * Gives the columns that differ. Texts of one length are held against each other letter by letter, others
 * without what they begin and end with alike.
 */
const differentColumns = (text: string, other: string): readonly VaryingColumns[] =>
  text.length === other.length ? differentLetters(text, other) : [differentMiddle(text, other)];

type VaryingColumns = readonly [from: number, to: number];

function differentLetters(text: string, other: string): readonly VaryingColumns[] {
  const found: [number, number][] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === other[at]) continue;
    const last = found.at(-1);
    if (last?.[1] === at) last[1] = at + 1;
    else found.push([at, at + 1]);
  }
  return found;
}

function differentMiddle(text: string, other: string): VaryingColumns {
  const shorter = Math.min(text.length, other.length);
  let from = 0;
  while (from < shorter && text[from] === other[from]) from += 1;
  let end = 0;
  while (end < shorter - from && text.at(-1 - end) === other.at(-1 - end)) end += 1;
  return [from, text.length - end];
}
