import type { ReadSteps } from './read-values.ts';
import { ANY, DEEPEST_VALUE } from './read-values.ts';

/** Describes what an expression of a template may give, as far as values of the release are in it. */
export type TemplateShape =
  /** A value of the release. */
  | { readonly kind: 'value'; readonly path: ReadSteps }
  /** Stands for what templates of a chart begin with: its values lie at a path. */
  | { readonly kind: 'top'; readonly at: ReadSteps }
  /** `.Subcharts`: the tops of the charts within. */
  | { readonly kind: 'charts'; readonly at: ReadSteps }
  /** `.Template`, and the path in it to templates, from which names of whole files are made. */
  | { readonly kind: 'template' | 'folder' }
  | { readonly kind: 'text'; readonly text: string; readonly isNumber: boolean }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Shapes> }
  | { readonly kind: 'list'; readonly items: readonly Shapes[] };

/** All that it may give; empty where no value of the release is in it. */
export type Shapes = readonly TemplateShape[];

/** Bounds what one expression may give, and what lies in that. */
const MOST_SHAPES = 24;
const MOST_WITHIN = 400;

/** Tells whether it is too much to be followed: maps of maps of themselves grow without an end. */
export const isTooMuch = (shapes: Shapes): boolean =>
  shapes.length > MOST_SHAPES || left(shapes, MOST_WITHIN) < 0;

/** Gives what is left of so many shapes; counting ends where nothing is. */
function left(shapes: Shapes, most: number): number {
  let rest = most - shapes.length;
  for (const within of shapes.flatMap(partsOf)) {
    if (rest < 0) return rest;
    rest = left(within, rest);
  }
  return rest;
}

function partsOf(shape: TemplateShape): readonly Shapes[] {
  if (shape.kind === 'map') return [...shape.entries.values()];
  return shape.kind === 'list' ? shape.items : [];
}

/** Puts together what it may be; each once. */
export function anyOf(...all: readonly Shapes[]): Shapes {
  const [only = [], ...others] = all.filter((each) => each.length > 0);
  if (others.length === 0) return only;
  return [...new Map([only, ...others].flat().map((each) => [shapeKey(each), each])).values()];
}

/** Gives a text that is equal for equal shapes. */
export const shapesKey = (shapes: Shapes): string => shapes.map(shapeKey).sort().join('|');

function shapeKey(shape: TemplateShape): string {
  switch (shape.kind) {
    case 'value':
      return `v${JSON.stringify(shape.path)}`;
    case 'top':
    case 'charts':
      return `${shape.kind}${JSON.stringify(shape.at)}`;
    case 'template':
    case 'folder':
      return shape.kind;
    case 'text':
      return `t${JSON.stringify(shape.text)}`;
    case 'map':
      return `{${[...shape.entries].map(([key, each]) => `${JSON.stringify(key)}:${shapesKey(each)}`).join()}}`;
    case 'list':
      return `[${shape.items.map(shapesKey).join()}]`;
  }
}

/** Gives what a field of it is. */
export const fieldOf = (shapes: Shapes, name: string): Shapes =>
  anyOf(...shapes.map((shape) => fieldOfShape(shape, name)));

function fieldOfShape(shape: TemplateShape, name: string): Shapes {
  switch (shape.kind) {
    case 'value':
      // no key, but a method of Helm's values: the same as a map, which `dig` asks for
      return name === 'AsMap' ? [shape] : [valueBelow(shape.path, name)];
    case 'top':
      return fieldOfTop(shape.at, name);
    case 'charts':
      return [{ kind: 'top', at: [...shape.at, name] }];
    case 'template':
      return name === 'BasePath' ? [{ kind: 'folder' }] : [];
    case 'map':
      return shape.entries.get(name) ?? [];
    case 'folder':
    case 'text':
    case 'list':
      return [];
  }
}

/** Gives a value in another one; what lies deeper than values do, is not told apart. */
const valueBelow = (path: ReadSteps, step: string): TemplateShape => ({
  kind: 'value',
  path: path.length > DEEPEST_VALUE ? path : [...path, step],
});

function fieldOfTop(at: ReadSteps, name: string): Shapes {
  if (name === 'Values') return [{ kind: 'value', path: at }];
  if (name === 'Subcharts') return [{ kind: 'charts', at }];
  return name === 'Template' ? [{ kind: 'template' }] : [];
}

/** Gives what any entry or item of it is; null where it has some of which nothing is known. */
export function elementOf(shapes: Shapes): Shapes | null {
  const all = shapes.map((shape): Shapes | null => {
    switch (shape.kind) {
      case 'value':
        return [valueBelow(shape.path, ANY)];
      case 'map':
        return anyOf(...shape.entries.values());
      case 'list':
        return anyOf(...shape.items);
      case 'top':
      case 'charts':
        return null;
      case 'template':
      case 'folder':
      case 'text':
        return [];
    }
  });
  return all.includes(null) ? null : anyOf(...all.flatMap((each) => (each === null ? [] : [each])));
}

/** Gives what lies at a key that is written in the template, or at a place of a list. */
export function elementAt(shapes: Shapes, key: Extract<TemplateShape, { kind: 'text' }>): Shapes {
  if (!key.isNumber) return fieldOf(shapes, key.text);
  return anyOf(
    ...shapes.map((shape): Shapes => {
      if (shape.kind === 'list') return shape.items[Number(key.text)] ?? [];
      return shape.kind === 'value' ? [valueBelow(shape.path, ANY)] : [];
    }),
  );
}

/** Lists the paths of all values in it, however deep. */
export function valuePathsIn(shapes: Shapes): readonly ReadSteps[] {
  return shapes.flatMap((shape): readonly ReadSteps[] => {
    switch (shape.kind) {
      case 'value':
        return [shape.path];
      case 'top':
      case 'charts':
        return [shape.at];
      case 'map':
        return [...shape.entries.values()].flatMap(valuePathsIn);
      case 'list':
        return shape.items.flatMap(valuePathsIn);
      case 'template':
      case 'folder':
      case 'text':
        return [];
    }
  });
}
