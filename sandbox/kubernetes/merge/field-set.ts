import { isObject } from '../schema/json.ts';
import type { Json, JsonObject } from '../schema/json.ts';

/**
 * Fields of an object, as a tree by path elements: `f:name`, `k:{"name":"web"}`, `v:"value"`. A node that is a member is
 * in the set itself (`.` in FieldsV1). From: structured-merge-diff, `fieldpath.Set`.
 */
export class FieldSet {
  readonly member: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;

  constructor(member = false, children: ReadonlyMap<string, FieldSet> = new Map()) {
    this.member = member;
    this.children = children;
  }

  get empty(): boolean {
    return !this.member && [...this.children.values()].every((each) => each.empty);
  }

  child(element: string): FieldSet {
    return this.children.get(element) ?? NOTHING;
  }

  union(other: FieldSet): FieldSet {
    return this.joined(other, (one, two) => one || two);
  }

  intersection(other: FieldSet): FieldSet {
    return this.joined(other, (one, two) => one && two);
  }

  difference(other: FieldSet): FieldSet {
    return this.joined(other, (one, two) => one && !two);
  }

  /** Without the fields of the other set and all that is below them. */
  without(other: FieldSet): FieldSet {
    if (other.member) return NOTHING;
    const children = [...this.children].map(
      ([element, each]) => [element, each.without(other.child(element))] as const,
    );
    return new FieldSet(this.member, new Map(children.filter(([, each]) => !each.empty)));
  }

  /** Every field as its path elements; of one level all before what is below them. */
  *paths(above: readonly string[] = []): Generator<readonly string[]> {
    const sorted = [...this.children].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [element, each] of sorted) if (each.member) yield [...above, element];
    for (const [element, each] of sorted) yield* each.paths([...above, element]);
  }

  /** As `fieldsV1`. */
  encode(): JsonObject {
    const encoded: JsonObject = {};
    for (const [element, each] of [...this.children].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const below = each.encode();
      const inner = Object.keys(below).length > 0;
      encoded[element] = each.member && inner ? { '.': {}, ...below } : below;
    }
    return encoded;
  }

  private joined(other: FieldSet, member: (one: boolean, two: boolean) => boolean): FieldSet {
    const elements = new Set([...this.children.keys(), ...other.children.keys()]);
    const children = [...elements].map(
      (element) => [element, this.child(element).joined(other.child(element), member)] as const,
    );
    return new FieldSet(
      member(this.member, other.member),
      new Map(children.filter(([, each]) => !each.empty)),
    );
  }
}

export const NOTHING = new FieldSet();

/** From `fieldsV1`: what has nothing below it is a member. */
export function decodeFields(encoded: Json | undefined): FieldSet {
  return isObject(encoded) ? decodeNode(encoded, false) : NOTHING;
}

function decodeNode(encoded: JsonObject, member: boolean): FieldSet {
  const children = Object.entries(encoded).filter(([element]) => element !== '.');
  return new FieldSet(
    member,
    new Map(
      children.map(([element, below]) => {
        const node = isObject(below) ? below : {};
        return [element, decodeNode(node, Object.keys(node).length === 0 || '.' in node)];
      }),
    ),
  );
}

/** Collects fields path by path. */
export class FieldSetBuilder {
  private member = false;
  private readonly children = new Map<string, FieldSetBuilder>();

  add(path: readonly string[]): void {
    const [element, ...below] = path;
    if (element === undefined) {
      this.member = true;
      return;
    }
    const known = this.children.get(element) ?? new FieldSetBuilder();
    this.children.set(element, known);
    known.add(below);
  }

  build(): FieldSet {
    return new FieldSet(
      this.member,
      new Map([...this.children].map(([element, each]) => [element, each.build()])),
    );
  }
}

/** The set of the given paths. */
export function fieldSetOf(paths: readonly (readonly string[])[]): FieldSet {
  const builder = new FieldSetBuilder();
  for (const path of paths) builder.add(path);
  return builder.build();
}
