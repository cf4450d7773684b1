import type { UnseenContent } from '../../../manifest/index.ts';
import { isSensitiveName, redactText } from '../../../manifest/index.ts';
import { decidingLines } from '../../../gitops/index.ts';
import type { Change } from '../change.ts';
import { alignItems } from '../compare/list-alignment.ts';
import { MESH_KIND_NAMES } from '../kind-reach.ts';
import type { TemplateDocument } from './template-documents.ts';
import { isAnnotation, templateDocuments, withoutComment } from './template-documents.ts';
import { templateObject } from './template-object.ts';

/** A line that one side of a text has alone, its value written out or an expression, and the object that it is of. */
export interface LiteralLine {
  readonly text: string;
  readonly kind: string;
  /** Is null where an expression gives it. */
  readonly name: string | null;
  readonly line: number;
}

/** Holds the lines of objects in which a text changes. */
export interface LiteralDifference {
  readonly gone: readonly LiteralLine[];
  readonly come: readonly LiteralLine[];
  /** Tells that code changes beside them, which may do more than they say. */
  readonly isBesideCode: boolean;
}

/** A text of more lines is not looked through. */
const MOST_LINES = 2000;

/**
 * Gives the lines of objects of the mesh, Services and workloads in which both sides of a ytt text differ, as they are
 * written; a condition around them may leave them out. Null for what may be secret, and where code differs that
 * may write the same.
 */
export function literalDifference(
  before: UnseenContent | null,
  after: UnseenContent | null,
): LiteralDifference | null {
  const [was, is] = [before, after].map((side) => linesOf(side));
  if (was == null || is == null || was.length + is.length > MOST_LINES) return null;
  const pairs = alignItems(
    was.map(({ text }) => text),
    is.map(({ text }) => text),
    () => 0,
  );
  const gone = pairs.flatMap((pair) => (pair.after === null ? (was[pair.before ?? -1] ?? []) : []));
  const come = pairs.flatMap((pair) => (pair.before === null ? (is[pair.after ?? -1] ?? []) : []));
  const all = [...gone, ...come];
  const isBesideCode = all.some(({ text }) => !isPlain(text));
  if (isBesideCode && (before === null || after === null)) return null;
  const [out, into] = [gone.flatMap(saidBy), come.flatMap(saidBy)];
  // a line that only moved is on both sides
  const difference = { gone: without(out, into), come: without(into, out), isBesideCode };
  const told = [...difference.gone, ...difference.come];
  if (isBesideCode && !isOfStayingObjects(difference)) return null;
  return told.length === 0 || told.some(mayBeSecret) ? null : difference;
}

/**
 * Tells whether lines come to objects that stay, or get another value. Beside code a line that goes may be written by that
 * from now on, and with the lines that say what an object is the whole of it comes or goes.
 */
function isOfStayingObjects({ gone, come }: LiteralDifference): boolean {
  const keys = new Set(come.map(({ text }) => keyIn(text)));
  return (
    gone.every(({ text }) => keys.has(keyIn(text))) && !IDENTITY.some((name) => keys.has(name))
  );
}

const IDENTITY = ['apiVersion', 'kind', 'name', 'namespace'] as const;

const keyIn = (text: string): string => LEAF.exec(text)?.[2] ?? text;

/** Gives the first line in which a text that is there on both sides differs; nothing of other changes. */
export function placeOfText(
  { field }: Pick<Change, 'field'>,
  before: UnseenContent | null,
  after: UnseenContent | null,
): Partial<Pick<Change, 'origin' | 'side'>> {
  if (field !== 'content' || before?.text == null || after?.text == null) return {};
  const found = decidingLines.differing(before.text, after.text);
  if (found === null) return {};
  const { line, side } = found;
  const { file } = side === 'base' ? before.origin : after.origin;
  return { origin: { file, line, column: 1, endLine: line }, side };
}

/** Marks a change of a text in which nothing differs but blanks at the ends of lines, and empty lines. */
export function ofBlanks(
  before: UnseenContent | null,
  after: UnseenContent | null,
): Pick<Change, 'isOfBlanks'> {
  const [was, is] = [before, after].map((side) => side?.text ?? null);
  if (was == null || is == null || was === is) return {};
  return linesWritten(was) === linesWritten(is) ? { isOfBlanks: true } : {};
}

const linesWritten = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter(Boolean)
    .join('\n');

const without = (
  lines: readonly LiteralLine[],
  others: readonly LiteralLine[],
): readonly LiteralLine[] => {
  const there = new Set(others.map(keyOf));
  return lines.filter((each) => !there.has(keyOf(each)));
};

const keyOf = ({ kind, name, text }: LiteralLine): string => JSON.stringify([kind, name, text]);

interface Line {
  readonly text: string;
  readonly line: number;
  readonly document: () => TemplateDocument | undefined;
}

/** Gives the lines of a ytt text without comments; none for a side on which it is not, null where it is none. */
function linesOf(side: UnseenContent | null): readonly Line[] | null {
  if (side === null) return [];
  const { kind, text } = side;
  if (kind !== 'Template' || text === null || !/^[ \t]*#@/m.test(text)) return null;
  let documents: readonly TemplateDocument[] | null = null;
  let at = 0;
  return text.split(/\r\n|\n/).flatMap((whole, index) => {
    if (/^---(?:\s|$)/.test(whole)) at += 1;
    const own = at;
    const line = withoutComment(whole).trimEnd();
    if (line.trim() === '') return [];
    const document = (): TemplateDocument | undefined => {
      documents ??= templateDocuments(text);
      return documents[own];
    };
    return [{ text: line, line: index + 1, document }];
  });
}

/** Tells whether a line stands for itself: code decides over others, but for what says of an overlay where it goes. */
const isPlain = (text: string): boolean =>
  !text.includes('#@') ||
  IS_EXPRESSION.test(text) ||
  /^\s*#@(?:overlay\/\w+|\s*load\()/.test(text) ||
  text === '---';

/** A line whose value is an expression, `host: #@ data.values.domain`, which does not say what object it is. */
const IS_EXPRESSION = /^\s*(?:- )?(["']?)(?!(?:kind|name|namespace)\1:)[\w./-]+\1:\s+#@ [^#]*$/;

/** A line with a value of its own; what stands around others says nothing. */
const LEAF = /^\s*(?:- )?(["']?)([\w./-]+)\1:\s+\S/;

function saidBy({ text, line, document }: Line): readonly LiteralLine[] {
  const isValue = LEAF.test(text) && (!text.includes('#@') || IS_EXPRESSION.test(text));
  const of = isValue ? objectOf(document()) : null;
  return of === null ? [] : [{ ...of, text: text.trim().replace(/^- /, ''), line }];
}

/** The object that a document writes, or the one that an overlay changes; null for one of other kinds. */
function objectOf(
  document: TemplateDocument | undefined,
): Pick<LiteralLine, 'kind' | 'name'> | null {
  if (document === undefined) return null;
  const annotations = document.above.filter(isAnnotation);
  const [, kind, name] = OF_ONE.exec(annotations[0] ?? '') ?? [];
  const object = annotations.length === 0 ? templateObject(document, 'ytt') : null;
  const found =
    object ??
    (annotations.length === 1 && kind !== undefined ? { kind, name: name ?? null } : null);
  return found !== null && (MESH_KIND_NAMES.has(found.kind) || CARRIERS.has(found.kind))
    ? { kind: found.kind, name: found.name }
    : null;
}

/** These carry the traffic of the mesh without being of its kinds. */
const CARRIERS: ReadonlySet<string> = new Set([
  'Service',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
]);

const OF_ONE =
  /^#@overlay\/match by=overlay\.subset\(\{\s*"kind":\s*"([A-Z]\w*)"(?:,\s*"metadata":\s*\{\s*"name":\s*"([\w.-]+)"\s*\})?\s*\}\)/;

const mayBeSecret = ({ text }: LiteralLine): boolean =>
  isSensitiveName(keyIn(text)) || redactText(text) !== text;
