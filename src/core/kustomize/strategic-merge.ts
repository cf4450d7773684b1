import type { MapNode, ScalarNode } from '../manifest/node.ts';
import { textOf } from './edit-node.ts';
import { refuse } from './failure.ts';
import { inPlaceOf } from './in-place-of.ts';
import type { Draft, MapDraft, Part } from './merge-draft.ts';
import { draftOf, finished, openField, present } from './merge-draft.ts';
import { takeDirective, takeListDirective } from './merge-directive.ts';
import { mergeLists } from './merge-lists.ts';
import type { MergeField, MergeSchema } from './merge-schema.ts';
import { mergeFieldOf, typeOfParts } from './merge-schema.ts';
import { isSettled } from './settled.ts';

/** A value that may not be there, before or after. */
type Maybe = Part | undefined;

/**
 * Applies a strategic merge patch as kustomize does (NOTES 6): maps merge, null deletes, lists with
 * a merge key are paired by it and new items go in front, all other lists are replaced, `$patch`
 * replaces or deletes. Undefined where the whole object goes.
 */
export function mergeObject(
  target: MapNode,
  patch: MapNode,
  schema: MergeSchema,
): MapNode | undefined {
  const merged = merge(draftOf(target), draftOf(patch), undefined, schema);
  const node = merged && finished(merged);
  return node?.kind === 'map' ? node : undefined;
}

/** What becomes of a value, and what of one that only the patch has. */
function merge(
  target: Maybe,
  patch: Maybe,
  field: MergeField | undefined,
  schema: MergeSchema,
): Maybe {
  const kind = present(target)?.kind ?? present(patch)?.kind;
  refuseOtherKind(target, patch);
  switch (kind) {
    case 'scalar':
      return patch === undefined ? target : present(patch);
    case 'seq':
      if (field?.mergeKeys !== undefined) return mergeLists_(target, patch, field, schema);
      return patch === undefined ? target : present(patch);
    case 'map':
    case undefined:
      return mergeMaps(target && draftOf(target), patch && draftOf(patch), field, schema);
  }
}

const WORDS = { map: 'map', seq: 'list', scalar: 'single value' } as const;

function refuseOtherKind(target: Maybe, patch: Maybe): void {
  const before = present(target)?.kind;
  const after = present(patch)?.kind;
  if (patch === undefined || before === undefined || after === undefined || before === after)
    return;
  refuse(
    'invalid-patch',
    `The patch puts a ${WORDS[after]} where the object has a ${WORDS[before]} (wrong node kind).`,
    'source' in patch ? patch.source.origin : patch.origin,
  );
}

function mergeMaps(
  target: Draft | undefined,
  patch: Draft | undefined,
  field: MergeField | undefined,
  schema: MergeSchema,
): Maybe {
  const type = field?.type ?? typeOfParts(schema, target, patch);
  const result = startOfMap(target, patch);
  if (result?.kind !== 'map') return result;
  const from = patch?.kind === 'map' ? patch : undefined;
  for (const key of new Set([...result.entries.keys(), ...(from?.entries.keys() ?? [])])) {
    const inner = mergeFieldOf(schema, type, key);
    if (from?.entries.has(key) !== true && isSettled(result.entries.get(key), inner, schema))
      continue;
    const before = openField(result, key);
    const after = from && openField(from, key);
    setField(result, key, before, merge(before, after, inner, schema));
  }
  return result;
}

/**
 * The map that is filled: the one of the object, or of the patch where there is none or it replaces. A
 * null of the object that the patch does not speak of stays if it is written out.
 */
function startOfMap(target: Draft | undefined, patch: Draft | undefined): Draft | undefined {
  if (target === undefined || present(target) === undefined) {
    if (patch?.kind === 'map' && takeDirective(patch) === 'delete') return undefined;
    if (patch === undefined) return hasSpelling(target) ? target : undefined;
    return present(patch) && patch;
  }
  if (patch === undefined) return target;
  if (patch.kind !== 'map') return undefined;
  switch (takeDirective(patch)) {
    case 'delete':
      return undefined;
    case 'replace':
      return patch;
    case 'merge':
      return target;
    case 'unknown':
      return refuse(
        'invalid-patch',
        '"$patch" takes delete, replace or merge (unknown patch strategy).',
        patch.entries.get('$patch')?.kind === 'scalar' ? patch.source.origin : patch.source.origin,
      );
  }
}

const hasSpelling = (part: Draft | undefined): boolean =>
  part?.kind === 'scalar' && (part.spelling ?? '') !== '';
