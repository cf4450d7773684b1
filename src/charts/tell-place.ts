import { fieldPath, placeOf } from '../manifest/index.ts';
import type { TemplatePlace, ValuePath } from './chart-renderer.ts';
import type { ValueLayer, ValueSource } from './values/value-source.ts';
import { valueSourceOf } from './values/value-source.ts';

/** A template line by its path in the chart. */
export const templatePlace = ({ template, line }: TemplatePlace): string =>
  `${template.slice(template.indexOf('/') + 1)}:${String(line)}`;

/** Values named on one line; more are counted. */
const MOST_NAMED = 2;

/** The values of a line, each with who set it last: `image.tag (prod.yaml:3)`. */
export function namedValues(values: readonly ValuePath[], layers: readonly ValueLayer[]): string {
  const named = values.slice(0, MOST_NAMED).map((path) => {
    const source = valueSourceOf(path, layers);
    return source === null ? valueName(path) : `${valueName(path)} (${sourcePlace(source)})`;
  });
  const more = values.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

/** A line on one line: the template line, and the values behind it. */
export const onePlace = (place: TemplatePlace, layers: readonly ValueLayer[]): string =>
  [templatePlace(place), namedValues(place.values, layers)]
    .filter((part) => part !== '')
    .join(' < ');

/** The story of a line: the template line, then the values with who set them last. */
export function toldPlace(place: TemplatePlace | null, layers: readonly ValueLayer[]): string {
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
