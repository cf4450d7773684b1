import type { DataValuePath } from './data-values.ts';
import { changedValues } from './data-values.ts';
import { reachesOfValues } from './data-values-reach.ts';
import type { DifferingDocument, TemplateDocument } from './template-documents.ts';
import {
  differingDocuments,
  haveSameCode,
  isOfDocument,
  templateDocuments,
} from './template-documents.ts';
import type { TemplateLibrary } from './template-library.ts';
import type { TextReach } from '../kind-reach.ts';
import { reachOfObject, reachOfOverlay, worstReach } from '../kind-reach.ts';
import type { TemplateLanguage } from './template-object.ts';
import { isControl, templateObject } from './template-object.ts';
import { functionOf, plainLines } from './value-sites.ts';

/** A text on both sides; empty where it is not there. */
export interface TemplateSides {
  readonly name: string;
  readonly language: TemplateLanguage;
  readonly before: string;
  readonly after: string;
}

/** Holds the surroundings of a text that differs. */
interface TemplateSurroundings {
  readonly library: TemplateLibrary;
  readonly rootNamespaces: ReadonlySet<string>;
}

/** Judges a text that is not evaluated by the documents of it that differ, as far as their plain text says what they are. */
export function reachOfTemplate(
  sides: TemplateSides,
  surroundings: TemplateSurroundings,
): TextReach {
  const differing = differingDocuments(sides.before, sides.after);
  if (differing.length > MOST_DOCUMENTS || isLoadedAnyhow(sides, surroundings))
    return 'may-be-mesh-wide';
  return worstReach(differing.map((each) => reachOfDocument(each, sides, surroundings)));
}

/** A text of more documents is not looked through. */
const MOST_DOCUMENTS = 200;

/** Others may make anything of functions of a file that is no object. */
function isLoadedAnyhow(sides: TemplateSides, surroundings: TemplateSurroundings): boolean {
  const { before, after, language } = sides;
  if (haveSameCode(before, after) || !isLoaded(sides, surroundings)) return false;
  return [before, after]
    .flatMap(templateDocuments)
    .some((document) => document.lines.length > 0 && templateObject(document, language) === null);
}

function isLoaded({ name }: TemplateSides, { library }: TemplateSurroundings): boolean {
  return library.loads(name.slice(name.lastIndexOf('/') + 1));
}

function reachOfDocument(
  differing: DifferingDocument,
  sides: TemplateSides,
  surroundings: TemplateSurroundings,
): TextReach {
  const values = sides.language === 'ytt' ? differingValues(differing, surroundings) : null;
  if (values === null) return reachOfWritten(differing, sides, surroundings);
  const ofReader = (document: TemplateDocument): TextReach =>
    reachOfWritten({ document, counterpart: null }, sides, surroundings);
  return worstReach(reachesOfValues(values, surroundings.library, ofReader));
}

/** Lists the data values that differ, where a document is nothing but these. */
function differingValues(
  { document, counterpart }: DifferingDocument,
  { library }: TemplateSurroundings,
): readonly DataValuePath[] | null {
  const annotations = document.above.filter(isOfDocument);
  const name = functionOf(document);
  const isGiven = name !== null && library.isGivenAsValues(name);
  if (annotations.length === 0 ? !isGiven : !areValues(annotations)) return null;
  return changedValues(plainLines(document), counterpart === null ? [] : plainLines(counterpart));
}

const areValues = (annotations: readonly string[]): boolean =>
  annotations.every((line) => /^#@data\/values(?:-schema)?\s*$/.test(line));

/** Judges a document by its own words, whatever data values come to. */
function reachOfWritten(
  { document, counterpart }: DifferingDocument,
  sides: TemplateSides,
  { library, rootNamespaces }: TemplateSurroundings,
): TextReach {
  const { lines, above, expression } = document;
  const annotations = above.filter(isOfDocument);
  const isEmpty = lines.every(isControl) && expression.trim() === '';
  if (isEmpty && annotations.length === 0) return 'other';
  if (annotations.length > 0) return reachOfAnnotated(document, annotations);
  const call = /^\s*#@\s+(\w+)\([^()]*\)\s*$/.exec(expression)?.[1];
  if (call !== undefined && lines.length === 0)
    return reachOfCall(call, { library, rootNamespaces });
  const object = templateObject(document, sides.language, counterpart);
  if (object === null) return 'may-be-mesh-wide';
  return reachOfObject({
    object,
    counterpart: counterpart && templateObject(counterpart, sides.language, document),
    rootNamespaces,
  });
}

/** An overlay for objects of one kind and one name changes these; another may change any. */
function reachOfAnnotated(
  { lines, expression }: TemplateDocument,
  annotations: readonly string[],
): TextReach {
  const [match = '', ...more] = annotations;
  const [, kind, name] = FOR_ONE_OBJECT.exec(match) ?? [];
  const isOther = lines.some((line) => /^(?:[^\s\w#]|kind:|apiVersion:)/.test(line));
  if (kind === undefined || name === undefined || more.length > 0 || isOther)
    return 'may-be-mesh-wide';
  return expression.trim() === ''
    ? reachOfOverlay(kind, name, lines.join('\n'))
    : 'may-be-mesh-wide';
}

const FOR_ONE_OBJECT =
  /^#@overlay\/match by=overlay\.subset\(\{\s*"kind":\s*"([A-Z]\w*)",\s*"metadata":\s*\{\s*"name":\s*"([\w.-]+)"\s*\}\s*\}\)(?:,\s*\w+=["'\w+]+)*\s*$/;

/** A function of another text reaches as far as the objects that it makes. */
function reachOfCall(name: string, { library, rootNamespaces }: TemplateSurroundings): TextReach {
  const made = library.definitionsOf(name);
  if (made.length === 0) return 'may-be-mesh-wide';
  return worstReach(
    made.map((document) => {
      const object = templateObject(document, 'ytt');
      return object === null
        ? 'may-be-mesh-wide'
        : reachOfObject({ object, counterpart: null, rootNamespaces });
    }),
  );
}
