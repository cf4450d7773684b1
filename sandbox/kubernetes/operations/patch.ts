import { ApiStatus, badRequest, notFound } from '../http/api-status.ts';
import { isObject } from '../schema/json.ts';
import type { Json, JsonObject } from '../schema/json.ts';
import type { Schema } from '../schema/schema.ts';
import type { Shape } from '../schema/shape.ts';
import { jsonPatched } from './json-patch.ts';
import { shapeOf } from './request.ts';
import type { Request } from './request.ts';
import { applyObject, updateObject } from './write.ts';

/** PATCH of every content type; the body is parsed JSON (or YAML, for an apply). */
export function patchObject(request: Request, contentType: string, body: Json): JsonObject {
  if (/^application\/apply-patch\+(?:yaml|json)/.test(contentType)) {
    if (!request.query.has('fieldManager'))
      throw new ApiStatus(
        422,
        'Invalid',
        'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
        {
          details: {
            group: 'meta.k8s.io',
            kind: 'PatchOptions',
            causes: [
              {
                reason: 'FieldValueRequired',
                message: 'Required value: is required for apply patch',
                field: 'fieldManager',
              },
            ],
          },
        },
      );
    if (!isObject(body)) throw badRequest('error decoding YAML: it is no object');
    return applyObject(request, body, request.query.get('force') === 'true');
  }
  const live = request.cluster.get(request.kind, request.namespace, request.name);
  if (live === undefined) throw notFound(request.kind, request.name);
  return updateObject(request, live, patchedObject(request, contentType, live, body));
}

/** An object with a patch of one of the three older types on it. */
export function patchedObject(
  request: Request,
  contentType: string,
  live: JsonObject,
  body: Json,
): JsonObject {
  const patched = patchedValue(request, contentType.split(';')[0] ?? '', live, body);
  if (!isObject(patched)) throw badRequest('the patch leaves no object');
  return patched;
}

function patchedValue(request: Request, type: string, live: JsonObject, body: Json): Json {
  switch (type) {
    case 'application/merge-patch+json':
      return mergePatched(live, body);
    case 'application/json-patch+json':
      return jsonPatched(live, body);
    case 'application/strategic-merge-patch+json':
      if (!request.kind.custom)
        return strategicallyMerged(request.cluster.schema, shapeOf(request), live, body);
  }
  throw new ApiStatus(
    415,
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
  );
}

/** RFC 7386. */
function mergePatched(live: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged: JsonObject = isObject(live) ? { ...live } : {};
  for (const [name, value] of Object.entries(patch))
    if (value === null) Reflect.deleteProperty(merged, name);
    else merged[name] = mergePatched(merged[name], value);
  return merged;
}

/** A merge patch whose lists with keys are merged by item; directives: `$patch` of maps and items. */
function strategicallyMerged(
  schema: Schema,
  shape: Shape,
  live: Json | undefined,
  patch: Json,
): Json {
  if (Array.isArray(patch))
    return mergedList(schema, shape, Array.isArray(live) ? live : [], patch);
  if (!isObject(patch)) return patch;
  const { $patch: directive, ...own } = patch;
  if (directive === 'replace') return own;
  const merged: JsonObject = isObject(live) ? { ...live } : {};
  for (const [name, value] of Object.entries(own)) {
    if (name.startsWith('$')) continue;
    if (value === null) Reflect.deleteProperty(merged, name);
    else merged[name] = strategicallyMerged(schema, schema.below(shape, name), merged[name], value);
  }
  return merged;
}

/** Items that the patch names come in its order, before those that it does not know. */
function mergedList(schema: Schema, shape: Shape, live: Json[], patch: Json[]): Json {
  if (shape.kind !== 'list' || shape.by === 'atomic') return patch;
  const { by } = shape;
  if (by === 'set') return [...new Set([...live, ...patch])];
  const rest: Json[] = [...live];
  const merged: Json[] = [];
  for (const item of patch.filter(isObject)) {
    const stated = by.filter((key) => item[key] !== undefined);
    const at = rest.findIndex(
      (each) => isObject(each) && stated.every((key) => each[key] === item[key]),
    );
    const [known] = at < 0 ? [] : rest.splice(at, 1);
    if (item['$patch'] === 'delete') continue;
    merged.push(
      known === undefined ? item : strategicallyMerged(schema, schema.itemOf(shape), known, item),
    );
  }
  return inOrder(rest, merged, live);
}

/** From: apimachinery, `strategicpatch.mergeSortedSlice`. */
function inOrder(rest: readonly Json[], patched: readonly Json[], live: readonly Json[]): Json[] {
  const [left, right] = [[...rest], [...patched]];
  const all: Json[] = [];
  while (left.length > 0 && right.length > 0) {
    const [one, two] = [placeIn(live, left[0]), placeIn(live, right[0])];
    all.push(...(two >= 0 && one < two ? left : right).splice(0, 1));
  }
  return [...all, ...left, ...right];
}

const placeIn = (items: readonly Json[], item: Json | undefined): number =>
  items.findIndex((each) => isObject(each) && isObject(item) && nameIn(each) === nameIn(item));

/** Lists that are merged go by name, but for ports and conditions. */
const nameIn = (item: JsonObject): Json | undefined =>
  item['name'] ?? item['containerPort'] ?? item['port'] ?? item['type'];
