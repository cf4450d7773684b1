/** A number of a shape in the table of `shapes.json`. */
export type ShapeNumber = number;

/** A field of a struct. */
export interface Field {
  readonly shape: ShapeNumber;
  /** What the schema says the field is where it is missing; for merge keys of built-in kinds, and for all of custom ones. */
  readonly default?: unknown;
  /**
   * What becomes of the zero value of Go's type: `dropped` (`omitempty`), `written` even where nobody stated it, and
   * missing where it is kept as stated (a pointer, or a custom kind).
   */
  readonly zero?: 'dropped' | 'written';
}

/** What the API server knows of a value: enough to merge, default, prune and canonicalise it. */
export type Shape =
  | {
      readonly kind: 'scalar';
      readonly as:
        'string' | 'integer' | 'number' | 'boolean' | 'quantity' | 'int-or-string' | 'time';
    }
  /** Without a schema: maps are granular, lists atomic, nothing is pruned. */
  | { readonly kind: 'any' }
  | {
      readonly kind: 'struct';
      /** Go's type of a built-in kind, `core.v1.Container`: defaults are found by it. */
      readonly name?: string;
      readonly fields: Readonly<Record<string, Field>>;
      /** Keeps fields that the schema does not know (`x-kubernetes-preserve-unknown-fields`). */
      readonly open?: true;
      /** Owned as a whole. */
      readonly atomic?: true;
    }
  | { readonly kind: 'map'; readonly of: ShapeNumber; readonly atomic?: true }
  | {
      readonly kind: 'list';
      readonly of: ShapeNumber;
      /** How an item is known: by these fields of it, by its value, or not at all. */
      readonly by: readonly string[] | 'set' | 'atomic';
    };

/** A kind as discovery lists it, with its shape in each version. */
export interface KindRecord {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Of a CustomResourceDefinition. */
  readonly custom: boolean;
  readonly versions: Readonly<Record<string, ShapeNumber>>;
  /** Subresources: `status`, `scale`. */
  readonly subresources: readonly string[];
}

/** The data of `shapes.json`. */
export interface ShapeData {
  readonly shapes: readonly Shape[];
  readonly kinds: readonly KindRecord[];
}
