import { equalJson, isObject } from '../schema/json.ts';
import type { JsonObject } from '../schema/json.ts';
import type { Schema } from '../schema/schema.ts';
import type { Shape } from '../schema/shape.ts';
import { compareValues } from './compare.ts';
import type { Comparison } from './compare.ts';
import { fieldSetOf, NOTHING } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import { identityOf } from './managed-fields.ts';
import type { ManagedEntry } from './managed-fields.ts';
import { mergeApplied } from './merge-applied.ts';
import { removeFields } from './remove-fields.ts';
import { statedFields, withNamedFields } from './stated-fields.ts';

/** Who writes, what, and when. */
export interface Writing {
  readonly schema: Schema;
  readonly shape: Shape;
  readonly manager: string;
  readonly apiVersion: string;
  readonly subresource: string;
  /** RFC 3339, whole seconds; null where the server notes none. */
  readonly time: string | null;
  /** Fields that this request cannot write: `status` but for the subresource. */
  readonly ignored: FieldSet;
}

export interface Conflict {
  readonly entry: ManagedEntry;
  readonly fields: FieldSet;
}

/** Never owned by anyone. From: apimachinery, `stripmeta.go`. */
const UNOWNED = fieldSetOf([
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((name) => ['f:metadata', `f:${name}`]),
]);

/** Of updates; the oldest of more become one entry. */
const MOST_UPDATERS = 10;

/**
 * Entries after a create, replace or patch: the writer owns what it changed or added, others lose that and what is gone.
 * From: structured-merge-diff, `Updater.Update`; apimachinery, `managedfieldsupdater.go`.
 */
export function ownUpdated(
  writing: Writing,
  live: JsonObject,
  next: JsonObject,
  entries: readonly ManagedEntry[],
): readonly ManagedEntry[] {
  const compared = compareOwned(writing, live, next);
  const changed = compared.modified.union(compared.added);
  const others = entries
    .map((entry) =>
      withFields(entry, entry.fields.difference(changed).difference(compared.removed)),
    )
    .filter(({ fields }) => !fields.empty);
  const own = changed.difference(UNOWNED);
  if (own.empty) return others;
  const entry = entryOf(writing, 'Update', own);
  const known = others.find((each) => identityOf(each) === identityOf(entry));
  const rest = others.filter((each) => each !== known);
  return atMost([...rest, withFields(entry, own.union(known?.fields ?? NOTHING))]);
}

/** What an apply comes to; a conflict names every other manager that it would take a field from. */
export type Applied =
  | { readonly kind: 'conflict'; readonly conflicts: readonly Conflict[] }
  | {
      readonly kind: 'applied';
      readonly object: JsonObject;
      readonly entries: readonly ManagedEntry[];
    };

/** From: structured-merge-diff, `Updater.Apply`. */
export function applyConfiguration(
  writing: Writing,
  live: JsonObject,
  configuration: JsonObject,
  entries: readonly ManagedEntry[],
  force: boolean,
): Applied {
  const { schema, shape } = writing;
  const stated = statedFields(schema, shape, configuration).without(writing.ignored);
  const entry = entryOf(writing, 'Apply', stated);
  const last = entries.find((each) => identityOf(each) === identityOf(entry));
  const others = entries.filter((each) => each !== last);
  const merged = objectOf(mergeApplied(schema, shape, live, configuration));
  const object = objectOf(pruned(writing, merged, last?.fields ?? NOTHING, [...others, entry]));
  const compared = compareOwned(writing, live, object);
  const changed = compared.modified.union(compared.added);
  const conflicts = others
    .map((each) => ({ entry: each, fields: each.fields.intersection(changed) }))
    .filter(({ fields }) => !fields.empty);
  if (conflicts.length > 0 && !force) return { kind: 'conflict', conflicts };
  const lasting = others.map((each) =>
    withFields(each, each.fields.difference(changed).difference(compared.removed)),
  );
  // who applies what is there already is on record without a time
  const time = equalJson(live, object) ? (last?.time ?? null) : writing.time;
  const own = { ...entry, time, fields: stated.difference(compared.removed).difference(UNOWNED) };
  return {
    kind: 'applied',
    object,
    entries: [...lasting, own].filter(({ fields }) => !fields.empty),
  };
}

/** What this applier stated last time and not this time goes, unless another one owns it. */
function pruned(
  { schema, shape }: Writing,
  merged: JsonObject,
  last: FieldSet,
  entries: readonly ManagedEntry[],
): unknown {
  if (last.empty) return merged;
  const named = (set: FieldSet): FieldSet => withNamedFields(schema, shape, set);
  const fieldsOf = (value: JsonObject): FieldSet => named(statedFields(schema, shape, value));
  const all = fieldsOf(merged);
  const bare = objectOf(removeFields(schema, shape, merged, named(last)));
  const owned = named(entries.reduce((set, each) => set.union(each.fields), NOTHING));
  const withOwned = removeFields(
    schema,
    shape,
    merged,
    all.difference(fieldsOf(bare).union(owned)),
  );
  const dangling = all.difference(fieldsOf(objectOf(withOwned))).intersection(named(last));
  return removeFields(schema, shape, merged, dangling);
}

function compareOwned(writing: Writing, before: JsonObject, after: JsonObject): Comparison {
  const compared = compareValues(writing.schema, writing.shape, before, after);
  return {
    added: compared.added.without(writing.ignored),
    modified: compared.modified.without(writing.ignored),
    removed: compared.removed.without(writing.ignored),
  };
}

function atMost(entries: readonly ManagedEntry[]): readonly ManagedEntry[] {
  const updaters = entries
    .filter(({ operation }) => operation === 'Update')
    .sort((a, b) =>
      `${a.time ?? ''} ${identityOf(a)}`.localeCompare(`${b.time ?? ''} ${identityOf(b)}`),
    );
  const [first, ...more] = updaters.slice(0, Math.max(0, updaters.length - MOST_UPDATERS + 1));
  if (first === undefined || more.length === 0) return entries;
  const old = [first, ...more];
  const ancient: ManagedEntry = {
    ...first,
    manager: 'ancient-changes',
    subresource: '',
    time: more.at(-1)?.time ?? null,
    fields: old.reduce((set, each) => set.union(each.fields), NOTHING),
  };
  return [...entries.filter((each) => !old.includes(each)), ancient];
}

const entryOf = (
  writing: Writing,
  operation: 'Apply' | 'Update',
  fields: FieldSet,
): ManagedEntry => ({
  manager: writing.manager,
  operation,
  apiVersion: writing.apiVersion,
  subresource: writing.subresource,
  time: writing.time,
  fields,
});

const withFields = (entry: ManagedEntry, fields: FieldSet): ManagedEntry => ({ ...entry, fields });

const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});
