import type { UnseenContent } from '../../../manifest/index.ts';
import type { TemplateDocument } from './template-documents.ts';
import { templateDocuments } from './template-documents.ts';
import type { TemplateLibrary } from './template-library.ts';
import type { TemplateLanguage, TemplateObject } from './template-object.ts';
import { templateObject } from './template-object.ts';

/** Says what a text names in plain words, or what a function makes that it calls. */
interface NamedObject {
  readonly group: string;
  readonly kind: string;
  /** Is null where it is an expression; what a difference holds then has a function that makes it. */
  readonly name: string | null;
  /** Names the function that makes it; null for what stands in the text itself. */
  readonly by: string | null;
  /** The action of a policy, where its text says it; null for none. */
  readonly action: string | null;
  /** Counts to where it begins in the text of its side. */
  readonly line: number;
}

/** Holds the objects that one side of a text writes and the other does not, in the order of the text. */
export interface WrittenDifference {
  readonly gone: readonly NamedObject[];
  readonly come: readonly NamedObject[];
}

/**
 * Compares what both sides of a text that is not evaluated here write, as far as its plain words say so. It speaks of
 * this text alone: another may write the same, and a condition may leave it out. Null where there is no text, too much
 * of it, or no such difference.
 */
export function writtenDifference(
  before: UnseenContent | null,
  after: UnseenContent | null,
  library: TemplateLibrary,
): WrittenDifference | null {
  const [was, is] = [before, after].map((side) => textOf(side));
  if (was === undefined || is === undefined || was === null || is === null) return null;
  const [old, now] = [writtenIn(was, library), writtenIn(is, library)];
  if (old === null || now === null) return null;
  const difference = { gone: without(old, now), come: without(now, old) };
  return difference.gone.length + difference.come.length === 0 ? null : difference;
}

/** Holds what one side writes, with the words of those of its documents of which the name is not known. */
interface Written {
  readonly objects: readonly NamedObject[];
  readonly words: ReadonlySet<string>;
}

/** Gives the text of a template, empty for a side on which it is not; null where it lies elsewhere or is none. */
function textOf(side: UnseenContent | null): string | null {
  if (side === null) return '';
  return side.kind === 'Template' ? side.text : null;
}

/** A text of more documents is not looked through. */
const MOST_DOCUMENTS = 200;

function writtenIn(text: string, library: TemplateLibrary): Written | null {
  const documents = templateDocuments(text);
  if (documents.length > MOST_DOCUMENTS) return null;
  const language = /^[ \t]*#@/m.test(text) ? 'ytt' : 'Helm';
  const read = documents.map((document) => ({
    document,
    objects: writtenBy(document, language, library),
  }));
  const words = read
    .filter(({ objects }) => objects.every(({ name }) => name === null))
    .flatMap(({ document: { above, expression, lines } }) => [...above, expression, ...lines])
    .flatMap((line) => line.split(/[^\w.-]+/));
  return { objects: read.flatMap(({ objects }) => objects), words: new Set(words) };
}

/** A definition writes nothing where it stands, and an overlay changes what others write. */
function writtenBy(
  document: TemplateDocument,
  language: TemplateLanguage,
  library: TemplateLibrary,
): readonly NamedObject[] {
  const { above, lines, expression } = document;
  if ([...above, ...lines].some((line) => NO_OBJECT.test(line))) return [];
  const by = CALL.exec(expression)?.[1];
  if (by !== undefined && language === 'ytt' && lines.length === 0)
    return madeBy(by, document.line, library);
  const object = templateObject(document, language);
  return object === null
    ? []
    : [
        {
          group: object.group,
          kind: object.kind,
          name: object.name,
          by: null,
          action: object.action,
          line: document.line,
        },
      ];
}

const NO_OBJECT = /^#@\s*(?:def\b|overlay\/)/;

const CALL = /^\s*#@\s+(\w+)\(.*\)\s*$/;

/** Where the texts have several functions of that name, or one whose result is no object, nothing is known. */
function madeBy(by: string, line: number, library: TemplateLibrary): readonly NamedObject[] {
  const [object, ...more] = distinct(
    library.definitionsOf(by).map((document) => templateObject(document, 'ytt')),
  );
  return object === undefined || object === null || more.length > 0
    ? []
    : [{ group: object.group, kind: object.kind, name: null, by, action: object.action, line }];
}

/** The texts of both sides define a function that stays. */
const distinct = (
  objects: readonly (TemplateObject | null)[],
): readonly (TemplateObject | null)[] => [
  ...new Map(objects.map((object) => [object?.kind ?? null, object])).values(),
];

/**
 * Leaves out an object whose name the other side has in a document that is not read, and one of a kind that the other
 * side writes under a name that is an expression: it may be written there.
 */
function without(own: Written, other: Written): readonly NamedObject[] {
  const left = new Map<string, number>();
  for (const each of other.objects) left.set(keyOf(each), (left.get(keyOf(each)) ?? 0) + 1);
  const unnamed = new Set(
    other.objects.flatMap(({ kind, name, by }) => (name === null && by === null ? [kind] : [])),
  );
  return own.objects.filter((each) => {
    const count = left.get(keyOf(each)) ?? 0;
    if (count > 0) left.set(keyOf(each), count - 1);
    const { name, by, kind } = each;
    if (count > 0) return false;
    return name === null ? by !== null : !other.words.has(name) && !unnamed.has(kind);
  });
}

const keyOf = ({ kind, name, by }: NamedObject): string => JSON.stringify([kind, name, by]);
