import type { RenderedDocument, TemplatePlace, VaryingLine, ValuePath } from './chart-renderer.ts';
import { refinedPlaces } from './values/value-origins.ts';
import type { ChartRequest } from './chart-request.ts';
import { valueLayersOf } from './values/value-layers.ts';
import type { ValueLayer, ValueSource } from './values/value-source.ts';
import type { Origin, Resource } from '../manifest/index.ts';
import { parseYaml, resourceOf, fieldPath, placeOf } from '../manifest/index.ts';
import { valueSourceOf } from './values/value-source.ts';

/** Bounds the room for the values of one line; values that are longer go beyond it. */
const WIDEST = 70;

/**
 * Prints what `printedText` gives with the template line that wrote it before each line, below the chart's folder, and the values on it.
 * Before, because a text block has no room for comments. Who set the values is known by `read`, what Helm read.
 */
export function printWithPlaces(
  documents: readonly RenderedDocument[],
  read: ReadByHelm | null = null,
): string {
  const layers = read === null ? [] : valueLayersOf(read);
  const known = new Map<TemplatePlace['values'], string>();
  const valuesOf = ({ values }: TemplatePlace): string => {
    const named = known.get(values) ?? namedValues(values, layers);
    known.set(values, named);
    return named;
  };
  const refined = documents.map((document) => ({
    ...document,
    places: refinedPlaces(document, () => layers),
  }));
  const lines = printedLines(refined).map(({ text, place }) => ({
    text,
    place: place === null ? '' : templatePlace(place),
    values: place === null ? '' : valuesOf(place),
  }));
  const width = widest(lines.map(({ place }) => place));
  const valueWidth = Math.min(WIDEST, widest(lines.map(({ values }) => values)));
  return lines
    .map(({ text, place, values }) => {
      const column = valueWidth === 0 ? '' : ` | ${values.padEnd(valueWidth)}`;
      return `${`${place.padEnd(width)}${column} | ${text}`.trimEnd()}\n`;
    })
    .join('');
}

/** Holds what `helm template` prints as one text, with what is known of each of its lines. */
interface PrintedText {
  readonly text: string;
  /** Gives for each line its template line. The line that names a template has the template's first line. */
  readonly places: readonly (TemplatePlace | null)[];
  /** Lists the lines that differ at every render. */
  readonly varying: readonly VaryingLine[];
}

/**
 * Prints what `helm template` prints, byte for byte: the manifest without the blanks around it, then the hooks.
 */
export function printedText(documents: readonly RenderedDocument[]): PrintedText {
  const lines = printedLines(documents);
  return {
    text: lines.map(({ text }) => `${text}\n`).join(''),
    places: lines.map(({ place, source }) =>
      source === undefined ? place : { template: source, line: 1, values: [] },
    ),
    varying: lines.flatMap(({ varies }, line) =>
      varies === undefined ? [] : [{ ...varies, line }],
    ),
  };
}

const widest = (texts: readonly string[]): number =>
  texts.reduce((longest, { length }) => Math.max(longest, length), 0);

interface PrintedLine {
  readonly text: string;
  readonly place: TemplatePlace | null;
  /** Names the template, on the line that prints its name. */
  readonly source?: string;
  readonly varies?: VaryingLine;
}

function printedLines(documents: readonly RenderedDocument[]): readonly PrintedLine[] {
  const manifest = trimmedEnd(documents.filter(({ hook }) => !hook).flatMap(linesOf));
  // Helm ends the manifest with a line end, also where there is none
  const head = manifest.length === 0 ? [{ text: '', place: null }] : manifest;
  return [...head, ...documents.filter(({ hook }) => hook).flatMap(linesOf)];
}

function linesOf({ source, text, places, varying }: RenderedDocument): readonly PrintedLine[] {
  const varies = new Map(varying.map((each) => [each.line, each]));
  return [
    { text: '---', place: null },
    { text: `# Source: ${source}`, place: null, source },
    ...text.split('\n').map((line, at) => {
      const varied = varies.get(at);
      return {
        ...{ text: line, place: places[at] ?? null },
        ...(varied !== undefined && { varies: varied }),
      };
    }),
  ];
}

/** Cuts the blanks at the end of the whole, as Go's strings.TrimSpace knows them. */
function trimmedEnd(lines: readonly PrintedLine[]): readonly PrintedLine[] {
  const last = lines.findLastIndex(({ text }) => /\P{White_Space}/u.test(text));
  return lines.slice(0, last + 1).map((line, at) => {
    if (at < last) return line;
    let end = line.text.length;
    while (/\p{White_Space}/u.test(line.text.charAt(end - 1))) end -= 1;
    return { ...line, text: line.text.slice(0, end) };
  });
}

/** The values that Helm read, and the files of the chart with its own. */
type ReadByHelm = Pick<ChartRequest, 'files' | 'values' | 'sets'>;

/** The objects of a rendered chart, and of their values which template line wrote them with which values of the chart. */
interface ChartResources {
  readonly resources: readonly Resource[];
  /** Line by line: the template's, then each value with who set it last. */
  readonly story: (origin: Origin) => string;
  /** The same on one line; empty where nothing is known. */
  readonly comment: (origin: Origin) => string;
}

export function chartResources(
  documents: readonly RenderedDocument[],
  read: ReadByHelm,
): ChartResources {
  const layers = valueLayersOf(read);
  const resources = documents.flatMap(({ text }, at) =>
    parseYaml(String(at), text).flatMap(({ node }) => {
      const resource = node === null ? undefined : resourceOf(node);
      return resource === undefined ? [] : [resource];
    }),
  );
  const places = new Map<string, readonly (TemplatePlace | null)[]>();
  const placesOf = (file: string): readonly (TemplatePlace | null)[] => {
    const document = documents[Number(file)];
    const known =
      places.get(file) ?? (document === undefined ? [] : refinedPlaces(document, () => layers));
    places.set(file, known);
    return known;
  };
  const placeAt = ({ file, line }: Origin): TemplatePlace | null =>
    placesOf(file)[line - 1] ?? null;
  return {
    resources,
    story: (origin) => toldPlace(placeAt(origin), layers),
    comment: (origin) => {
      const place = placeAt(origin);
      return place === null ? '' : onePlace(place, layers);
    },
  };
}

/** Names a template line by its path in the chart. */
const templatePlace = ({ template, line }: TemplatePlace): string =>
  `${template.slice(template.indexOf('/') + 1)}:${String(line)}`;

/** Bounds the values that are named on one line; further ones are counted. */
const MOST_NAMED = 2;

/** Names the values of a line, each with who set it last: `image.tag (prod.yaml:3)`. */
function namedValues(values: readonly ValuePath[], layers: readonly ValueLayer[]): string {
  const named = values.slice(0, MOST_NAMED).map((path) => {
    const source = valueSourceOf(path, layers);
    return source === null ? valueName(path) : `${valueName(path)} (${sourcePlace(source)})`;
  });
  const more = values.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

/** Tells where a line comes from in one line: the template line, and the values behind it. */
const onePlace = (place: TemplatePlace, layers: readonly ValueLayer[]): string =>
  [templatePlace(place), namedValues(place.values, layers)]
    .filter((part) => part !== '')
    .join(' < ');

/** Tells the story of a line: the template line, then the values with who set them last. */
function toldPlace(place: TemplatePlace | null, layers: readonly ValueLayer[]): string {
  if (place === null) return 'no line of a template is known for it';
  const steps = [
    [templatePlace(place), 'writes it'] as const,
    ...place.values.map((path) => {
      const source = valueSourceOf(path, layers);
      return source === null
        ? ([valueName(path), 'a value of which it is not known who sets it'] as const)
        : ([sourcePlace(source), toldValue(path, source)] as const);
    }),
  ];
  const width = Math.max(...steps.map(([at]) => at.length));
  return steps.map(([at, what]) => `${at.padEnd(width)}  ${what}`).join('\n');
}

const toldValue = (path: ValuePath, { isDeletion }: ValueSource): string =>
  `${isDeletion ? 'takes away' : 'sets'} the value ${valueName(path)}`;

const valueName = (path: ValuePath): string => (path.length === 0 ? 'all values' : fieldPath(path));

const sourcePlace = ({ name, origin }: ValueSource): string =>
  origin === null ? name : placeOf(origin);
