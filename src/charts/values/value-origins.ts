import type { Node, Origin, ValueBehind } from '../../manifest/index.ts';
import { canonicalJson, fieldPath, parseYaml, plainOf } from '../../manifest/index.ts';
import type { RenderedDocument, ValuePath, TemplatePlace } from '../chart-renderer.ts';
import type { ChartRequest, ValuesDocument } from '../chart-request.ts';
import { decidingLayers } from './deciding-layers.ts';
import { pathsSet } from './paths-set.ts';
import { conditionsAt } from './template-conditions.ts';
import { valueLayersOf } from './value-layers.ts';
import type { ValueLayer } from './value-source.ts';
import { valueSourceOf } from './value-source.ts';

/** Says what is known of values beside what Helm is given. */
export interface ValuesPlacement {
  /** Says where the text is, for values that stand as text in something else, by what Helm calls them. */
  readonly texts?: ReadonlyMap<string, Origin>;
  /** It is true where the chart's own values are in an archive, which has no lines. */
  readonly isArchive?: boolean;
  /** Other files, by their paths in the tree, stand in the place of the chart's own values (HELM-2). */
  readonly own?: ValuesDocument;
  /**
   * Leads from a path in the chart's tree to where its file lies; absent where all files lie there
   * themselves.
   */
  readonly realPath?: (path: string) => string;
}

/** Knows where the values of one render were set. */
export interface ValuesBehind {
  /** Says where a value was set last, in files of the tree; null where that is not known. */
  readonly of: (path: ValuePath) => ValueBehind | null;
  /** Gives the places of a document's lines, told as closely as the values say. */
  readonly placesIn: (document: RenderedDocument) => RenderedDocument['places'];
  /**
   * Lists what decides about all values below some keys, and where they are: equal, element by element, where these are
   * the same. Null where that cannot be told.
   */
  readonly decidingBelow: (keys: ReadonlySet<ValuePath[number]>) => readonly unknown[] | null;
  /** Lists the values that files of the tree set last, each text, number and empty list or map by itself. */
  readonly setIn: (
    files: ReadonlySet<string>,
  ) => readonly { readonly path: ValuePath; readonly value: ValueBehind }[];
  /** Lists the values that decide about a line of a template, by their paths; empty where that is not known. */
  readonly deciding: (place: Place) => readonly ValuePath[];
}

export function valuesBehind(
  chart: string,
  request: () => Pick<ChartRequest, 'files' | 'values' | 'sets'>,
  { texts, isArchive, own, realPath = (path) => path }: ValuesPlacement = {},
): ValuesBehind {
  let read: readonly ValueLayer[] | null = null;
  const layers = (): readonly ValueLayer[] => (read ??= valueLayersOf(request(), own));
  const placedIn = (from: ValueLayer['of'], name: string, origin: Origin): Place => {
    const isOfChart = from === 'chart' && !(own !== undefined && name === 'values.yaml');
    const place = isOfChart ? inChart(origin, chart, isArchive) : inText(origin, texts?.get(name));
    return { line: place.line, file: from === 'chart' ? realPath(place.file) : place.file };
  };
  const known = new Map<string, ValueBehind | null>();
  const find = (path: ValuePath): ValueBehind | null => {
    const source = valueSourceOf(path, layers());
    if (source === null || source.origin === null) return null;
    const { of, name, origin, node } = source;
    const filled = node.kind === 'scalar' ? filledAt(origin, texts?.get(name)) : undefined;
    const place = filled ?? { path: fieldPath(path), ...placedIn(of, name, origin) };
    return { ...place, text: textOf(node) };
  };
  const of = (path: ValuePath): ValueBehind | null => {
    const key = JSON.stringify(path);
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = find(path);
    known.set(key, made);
    return made;
  };
  const decidingBelow: ValuesBehind['decidingBelow'] = (keys) => {
    const deciding = decidingLayers(keys, layers(), ({ of: from, name }) =>
      from === 'chart' ? realPath(inChart({ file: name, line: 1 }, chart).file) : texts?.get(name),
    );
    return deciding && [chart, isArchive === true, own !== undefined, ...deciding];
  };
  const setIn: ValuesBehind['setIn'] = (files) =>
    pathsSet(layers(), ({ of: from, name, origin }, node) =>
      files.has(placedIn(from, name, origin ?? node.origin).file),
    ).flatMap((path) => {
      const value = of(path);
      return value !== null && files.has(value.file) ? [{ path, value }] : [];
    });
  const deciding: ValuesBehind['deciding'] = ({ file, line }) => {
    const below = chart === '.' ? file : file.slice(chart.length + 1);
    const template = request().files.get(below);
    if (template?.kind !== 'bytes' || isArchive === true) return [];
    const found = conditionsAt(utf8.decode(template.bytes), line);
    return below.startsWith('charts/') ? found.flatMap((each) => fromTop(each, below)) : found;
  };
  return {
    ...{ of, placesIn: (document) => refinedPlaces(document, layers), decidingBelow },
    ...{ setIn, deciding },
  };
}

type Place = Pick<Origin, 'file' | 'line'>;

const utf8 = new TextDecoder();

/** Gives a path that a chart within names as it is seen from the top, where the chart has its own name there. */
function fromTop(path: readonly string[], file: string): readonly ValuePath[] {
  const names = [...file.matchAll(/charts\/([^/]+)\//g)].map(([, name = '']) => name);
  return path[0] === 'global' ? [path] : [[...names, ...path]];
}

const textOf = (node: Node): string => canonicalJson(plainOf(node));

/** Gives the place in the tree of a file that is called by its path in the chart. */
const inChart = ({ file, line }: Place, chart: string, isArchive = false): Place =>
  isArchive ? { file: chart, line: 1 } : { file: chart === '.' ? file : `${chart}/${file}`, line };

/** Gives the place of a line of a text block, which begins on the line below its key. */
function inText({ file, line }: Place, around: Origin | undefined): Place {
  if (around === undefined) return { file, line };
  return (
    around.lines?.[line - 1] ?? {
      file: around.file,
      line: Math.min(around.line + line, around.endLine),
    }
  );
}

/** Finds what a value is filled in with: it, or its line of a text. */
const filledAt = (origin: Origin, text: Origin | undefined): ValueBehind | undefined =>
  origin.filled ?? text?.lines?.[origin.line - 1]?.filled;

/**
 * Gives the places of a document's lines, with the values told more closely where one action printed a whole
 * map or list (`toYaml .Values.resources`): each line then names the value below that has its key and its
 * text. A line for which there is none keeps what the action took.
 */
export function refinedPlaces(
  { text, places }: RenderedDocument,
  layersOf: () => readonly ValueLayer[],
): readonly (TemplatePlace | null)[] {
  const lines = text.split('\n');
  const refined = [...places];
  for (let start = 0; start < lines.length;) {
    const place = places[start] ?? null;
    const end = endOfRun(places, start);
    const [path, ...others] = place?.values ?? [];
    if (
      place !== null &&
      path !== undefined &&
      others.length === 0 &&
      holdsOthers(path, layersOf())
    )
      for (const [at, below] of keysOf(lines.slice(start, end), path, layersOf()))
        refined[start + at] = { ...place, values: [[...path, ...below]] };
    start = end;
  }
  return refined;
}

/**
 * Tells whether values below a path may be closer to what was printed. Below a text or a number there is
 * nothing; an option may set only a part of what is asked for.
 */
function holdsOthers(path: ValuePath, layers: readonly ValueLayer[]): boolean {
  const source = valueSourceOf(path, layers);
  return source === null || source.node.kind !== 'scalar' || source.node.origin.file === '';
}

/** Finds where the lines end that one action wrote. */
function endOfRun(places: RenderedDocument['places'], start: number): number {
  const first = places[start] ?? null;
  let end = start + 1;
  while (first !== null && end < places.length) {
    const next = places[end] ?? null;
    if (
      next?.line !== first.line ||
      next.template !== first.template ||
      next.values !== first.values
    )
      break;
    end += 1;
  }
  return end;
}

/**
 * Gives by line the steps that lead to its key in what the lines say, where the values have the same there.
 */
function keysOf(
  lines: readonly string[],
  path: ValuePath,
  layers: readonly ValueLayer[],
): ReadonlyMap<number, ValuePath> {
  const keys = new Map<number, ValuePath>();
  const documents = parseYaml('', lines.join('\n'));
  const node = documents[0]?.node ?? null;
  if (documents.length !== 1 || node === null || node.kind === 'scalar') return keys;
  const visit = (below: Node, steps: ValuePath): void => {
    if (steps.length > 0) {
      const source = valueSourceOf([...path, ...steps], layers);
      if (source === null || source.isDeletion || !saysTheSame(source.node, below)) return;
      for (let line = below.origin.line; line <= below.origin.endLine; line += 1)
        keys.set(line - 1, steps);
    }
    if (below.kind === 'map')
      for (const [key, value] of below.entries) visit(value, [...steps, key]);
    if (below.kind === 'seq')
      for (const [at, item] of below.items.entries()) visit(item, [...steps, at]);
  };
  visit(node, []);
  return keys;
}

/**
 * Tells whether a value was printed as it was set. Options have texts for all scalars, and the line ends of a
 * text are often cut.
 */
const saysTheSame = (set: Node, printed: Node): boolean =>
  set.kind === 'scalar' && printed.kind === 'scalar'
    ? String(set.value).trimEnd() === String(printed.value).trimEnd()
    : set.kind === printed.kind || (set.origin.file === '' && printed.kind !== 'scalar');
