import type { Node, Origin, ValueBehind } from '../../manifest/index.ts';
import { canonicalJson, fieldPath, plainOf } from '../../manifest/index.ts';
import type { RenderedDocument, ValuePath } from '../chart-renderer.ts';
import type { ChartRequest } from '../chart-request.ts';
import { refinedPlaces } from './refined-places.ts';
import { valueLayersOf } from './value-layers.ts';
import type { ValueLayer } from './value-source.ts';
import { valueSourceOf } from './value-source.ts';

/** What is known of values beside what Helm is given. */
export interface GivenValues {
  /** Those that stand as text in something else, by what Helm calls them: where that text is. */
  readonly texts?: ReadonlyMap<string, Origin>;
  /** The chart's own are in an archive, which has no lines. */
  readonly isArchive?: boolean;
  /** Other files stand in the place of the chart's own, as one text (HELM-2). */
  readonly isReplaced?: boolean;
  /** From a path in the chart's tree to where its file lies; absent where all lie there themselves. */
  readonly realPath?: (path: string) => string;
}

/** Of one render: its values, and where they were set. */
export interface ValuesBehind {
  /** Where a value was set last, in files of the tree; null where that is not known. */
  readonly of: (path: ValuePath) => ValueBehind | null;
  /** The places of a document's lines, told as closely as the values say. */
  readonly placesIn: (document: RenderedDocument) => RenderedDocument['places'];
}

export function valuesBehind(
  chart: string,
  request: () => Pick<ChartRequest, 'files' | 'values' | 'sets'>,
  { texts, isArchive, isReplaced, realPath = (path) => path }: GivenValues = {},
): ValuesBehind {
  let read: readonly ValueLayer[] | null = null;
  const layers = (): readonly ValueLayer[] => (read ??= valueLayersOf(request()));
  const known = new Map<string, ValueBehind | null>();
  const find = (path: ValuePath): ValueBehind | null => {
    const source = valueSourceOf(path, layers());
    if (source === null || source.origin === null) return null;
    const { of, name, origin, node } = source;
    if (of === 'chart' && name === 'values.yaml' && isReplaced === true) return null;
    const place =
      of === 'chart' ? inChart(origin, chart, isArchive) : inText(origin, texts?.get(name));
    const file = of === 'chart' ? realPath(place.file) : place.file;
    return { path: fieldPath(path), ...place, file, text: textOf(node) };
  };
  const of = (path: ValuePath): ValueBehind | null => {
    const key = JSON.stringify(path);
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = find(path);
    known.set(key, made);
    return made;
  };
  return { of, placesIn: (document) => refinedPlaces(document, layers) };
}

type Place = Pick<Origin, 'file' | 'line'>;

const textOf = (node: Node): string => canonicalJson(plainOf(node));

/** Files of a chart are called by their path in it. */
const inChart = ({ file, line }: Place, chart: string, isArchive = false): Place =>
  isArchive ? { file: chart, line: 1 } : { file: chart === '.' ? file : `${chart}/${file}`, line };

/** The text of a block begins on the line below its key. */
const inText = ({ file, line }: Place, around: Origin | undefined): Place =>
  around === undefined
    ? { file, line }
    : { file: around.file, line: Math.min(around.line + line, around.endLine) };
