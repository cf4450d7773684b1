import type { Field, KindRecord, Shape, ShapeData, ShapeNumber } from './shape.ts';

const ANY: Shape = { kind: 'any' };

/** What the API server knows of all kinds; shapes are looked up by number. */
export class Schema {
  readonly kinds: readonly KindRecord[];
  private readonly shapes: readonly Shape[];

  constructor({ shapes, kinds }: ShapeData) {
    this.shapes = shapes;
    this.kinds = kinds;
  }

  at(number: ShapeNumber): Shape {
    const shape = this.shapes[number];
    if (shape === undefined) throw new Error(`There is no shape ${String(number)}.`);
    return shape;
  }

  /** Of what is below a name; a name that the schema does not know has the shape `any`. */
  below(shape: Shape, name: string): Shape {
    if (shape.kind === 'map') return this.at(shape.of);
    const field = fieldOf(shape, name);
    return field === undefined ? ANY : this.at(field.shape);
  }

  itemOf(shape: Shape): Shape {
    return shape.kind === 'list' ? this.at(shape.of) : ANY;
  }
}

/** The field of a struct by name; names of maps are no fields. */
export const fieldOf = (shape: Shape, name: string): Field | undefined =>
  shape.kind === 'struct' && Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
