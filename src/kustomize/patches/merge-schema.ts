import type { FieldType, KustomizeTables } from '../transformers/kustomize-tables.ts';
import type { Build } from '../build/build.ts';
import type { Entry } from '../build/entry.ts';

/**
 * Holds what an OpenAPI document says of kinds: which lists a strategic merge pairs by key, and their scope.
 */
export interface MergeSchema {
  /** Gives the type of a kind, by its name in the document. */
  typeOf(apiVersion: string, kind: string): string | undefined;
  fieldOf(type: string, field: string): FieldType | undefined;
  /** Lists kinds (`apiVersion/Kind`) without a namespace, beside those that are known anyway. */
  readonly clusterScoped: ReadonlySet<string>;
}

/** Stands for all fields of a map: the values of `additionalProperties`. */
export const ANY_FIELD = '';

/** Makes a schema of kinds (`apiVersion/Kind` → type) and types. */
export function schemaOf(
  kinds: KustomizeTables['kinds'],
  types: KustomizeTables['types'],
  clusterScoped: ReadonlySet<string> = new Set(),
): MergeSchema {
  return {
    typeOf: (apiVersion, kind) => kinds.get(`${apiVersion}/${kind}`),
    fieldOf: (type, field) => {
      const fields = types.get(type) ?? types.get(shortName(type));
      return fields?.get(field) ?? fields?.get(ANY_FIELD);
    },
    clusterScoped,
  };
}

/** Shortens the name of a type: the tables leave out what all names of Kubernetes' types begin with. */
const shortName = (type: string): string => type.split('.').slice(-2).join('.');

/** Asks the first schema, and where it knows nothing the second. */
export const layeredSchema = (first: MergeSchema, second: MergeSchema): MergeSchema => ({
  typeOf: (apiVersion, kind) => first.typeOf(apiVersion, kind) ?? second.typeOf(apiVersion, kind),
  fieldOf: (type, field) => first.fieldOf(type, field) ?? second.fieldOf(type, field),
  clusterScoped: new Set([...first.clusterScoped, ...second.clusterScoped]),
});

/**
 * Says how far kustomize has come with its own schema before it meets an `openapi` field, in this order:
 * `unread`, it has not needed it; `due`, an object of a kind it does not know makes it read the schema the
 * next time it needs one; `read`, a patch was merged.
 */
export type BuiltinSchema = 'unread' | 'due' | 'read';

const STEPS: readonly BuiltinSchema[] = ['unread', 'due', 'read'];

export const further = (a: BuiltinSchema, b: BuiltinSchema): BuiltinSchema =>
  STEPS.indexOf(a) < STEPS.indexOf(b) ? b : a;

export const noteMerge = (build: Build): void => {
  note(build, 'read');
};

/** Notes the objects that are loaded; kinds of Kubernetes itself are known without the schema. */
export function noteLoaded(build: Build, entries: readonly Entry[]): void {
  if (build.builtinSchema !== 'unread') return;
  const isKnown = ({ id: { group, version, kind } }: Entry): boolean =>
    build.tables.kinds.has(`${group === '' ? version : `${group}/${version}`}/${kind}`);
  if (!entries.every(isKnown)) note(build, 'due');
}

function note(build: Build, step: BuiltinSchema): void {
  if (build.schemaIsSet) return;
  build.builtinSchema = further(build.builtinSchema, step);
  build.trace.builtinSchema = further(build.trace.builtinSchema, step);
}
