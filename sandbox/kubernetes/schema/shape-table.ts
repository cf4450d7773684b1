import type { Shape, ShapeNumber } from './shape.ts';

/** Shapes under numbers, equal ones under one. */
export class ShapeTable {
  readonly shapes: (Shape | null)[] = [];
  private readonly known = new Map<string, ShapeNumber>();

  add(shape: Shape): ShapeNumber {
    const text = JSON.stringify(shape);
    const known = this.known.get(text);
    if (known !== undefined) return known;
    this.shapes.push(shape);
    this.known.set(text, this.shapes.length - 1);
    return this.shapes.length - 1;
  }

  /** A number for a shape that comes later, for one that contains itself. */
  reserve(): ShapeNumber {
    this.shapes.push(null);
    return this.shapes.length - 1;
  }

  fill(number: ShapeNumber, shape: Shape): void {
    this.shapes[number] = shape;
  }
}
