import { decodeManagedFields, isReset } from '../merge/managed-fields.ts';
import type { ManagedEntry } from '../merge/managed-fields.ts';
import { applyConfiguration, ownUpdated } from '../merge/ownership.ts';
import type { Conflict } from '../merge/ownership.ts';
import { readablePath } from '../merge/path-element.ts';
import type { KindRecord } from '../schema/shape.ts';
import { isObject, objectAt, textAt } from '../schema/json.ts';
import type { JsonObject } from '../schema/json.ts';
import {
  alreadyExists,
  ApiStatus,
  badRequest,
  forbidden,
  modified,
  notFound,
  qualifiedPlural,
} from '../http/api-status.ts';
import { nullFields } from '../defaults/custom-form.ts';
import { apiVersionOf, emptyObject, shapeOf, storedForm, writingOf } from './request.ts';
import type { Request } from './request.ts';
import { copyField, storeChanged, storeNew } from './store.ts';

/** POST. */
export function createObject(request: Request, body: JsonObject): JsonObject {
  const { cluster, kind } = request;
  const object = placed(request, body);
  const metadata = objectAt(object, 'metadata');
  if (textAt(metadata, 'name') === '' && textAt(metadata, 'generateName') !== '')
    metadata['name'] =
      `${textAt(metadata, 'generateName')}${cluster.nextNumber().toString(36).padStart(5, 'x')}`;
  const name = textAt(metadata, 'name');
  if (name === '')
    throw new ApiStatus(
      422,
      'Invalid',
      `${kind.kind} "" is invalid: metadata.name: Required value: name or generateName is required`,
    );
  admitNamespace(request, name);
  if (cluster.get(kind, request.namespace, name) !== undefined) throw alreadyExists(kind, name);
  const form = withoutManaged(storedForm(request, object));
  return storeNew(request, form, ownUpdated(writingOf(request), emptyObject(request), form, []));
}

/** PUT. */
export function replaceObject(request: Request, body: JsonObject): JsonObject {
  const live = request.cluster.get(request.kind, request.namespace, request.name);
  if (live === undefined) throw notFound(request.kind, request.name);
  const object = placed(request, body);
  const version = textAt(objectAt(object, 'metadata'), 'resourceVersion');
  const now = textAt(objectAt(live, 'metadata'), 'resourceVersion');
  if (version === '' && needsVersion(request.kind)) throw withoutVersion(request);
  if (version !== '' && version !== now) throw modified(request.kind, request.name);
  return updateObject(request, live, object);
}

/** Built-in kinds that are never replaced without the version that was read; custom ones are not either. */
const CONDITIONAL = new Set([
  'PodDisruptionBudget',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
]);

const needsVersion = ({ custom, kind }: KindRecord): boolean => custom || CONDITIONAL.has(kind);

function withoutVersion({ kind, name }: Request): ApiStatus {
  const field = 'metadata.resourceVersion';
  const message = 'Invalid value: 0: must be specified for an update';
  return new ApiStatus(
    422,
    'Invalid',
    `${qualifiedPlural(kind)} "${name}" is invalid: ${field}: ${message}`,
    {
      details: {
        name,
        group: kind.group,
        kind: kind.plural,
        causes: [{ reason: 'FieldValueInvalid', message, field }],
      },
    },
  );
}

/** What PUT and patches come to; a subresource takes its part only. */
export function updateObject(request: Request, live: JsonObject, wanted: JsonObject): JsonObject {
  const before = withoutManaged(storedForm(request, live));
  const form = storedForm(request, wanted);
  const next = request.subresource === 'status' ? structuredClone(before) : withoutManaged(form);
  if (request.subresource === 'status') copyField(form, next, 'status');
  const entries = entriesFor(request, live, wanted);
  if (entries === null) return storeChanged(request, live, next, []);
  return storeChanged(request, live, next, ownUpdated(writingOf(request), before, next, entries));
}

/** Server-side apply. The object is made where there is none. */
export function applyObject(request: Request, body: JsonObject, force: boolean): JsonObject {
  const { cluster, kind } = request;
  if (textAt(body, 'apiVersion') !== apiVersionOf(request) || textAt(body, 'kind') !== kind.kind)
    throw badRequest(
      `Incorrect version specified in apply patch. Specified patch version: ${textAt(body, 'apiVersion')}, expected: ${apiVersionOf(request)}`,
    );
  if (isObject(body['metadata']) && body['metadata']['managedFields'] !== undefined)
    throw badRequest('metadata.managedFields must be nil');
  const configuration = placed(request, body);
  objectAt(configuration, 'metadata')['name'] = request.name;
  const live = cluster.get(kind, request.namespace, request.name);
  if (live === undefined) admitNamespace(request, request.name);
  const before =
    live === undefined ? emptyObject(request) : withoutManaged(storedForm(request, live));
  const writing = writingOf(request);
  const known =
    live === undefined ? [] : decodeManagedFields(objectAt(live, 'metadata')['managedFields']);
  const entries =
    live !== undefined && known.length === 0
      ? ownUpdated({ ...writing, manager: 'before-first-apply' }, emptyObject(request), before, [])
      : known;
  const applied = applyConfiguration(writing, before, configuration, entries, force);
  if (applied.kind === 'conflict') throw conflictStatus(applied.conflicts);
  refuseNulls(request, applied.object);
  const form = withoutManaged(storedForm(request, applied.object));
  return live === undefined
    ? storeNew(request, form, applied.entries)
    : storeChanged(request, live, form, applied.entries);
}

/** What an apply takes the last field from is null then, which a custom kind may not be. */
function refuseNulls(request: Request, object: JsonObject): void {
  const { cluster, kind, name } = request;
  const { metadata: _, ...rest } = object;
  const nulls = kind.custom ? nullFields(cluster.schema, shapeOf(request), rest) : [];
  if (nulls.length === 0) return;
  const causes = nulls.map(({ path, type }) => ({
    reason: 'FieldValueTypeInvalid',
    message: `Invalid value: "null": ${path} in body must be of type ${type}: "null"`,
    field: path,
  }));
  const unchecked = {
    reason: 'FieldValueInvalid',
    message:
      'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
    field: '<nil>',
  };
  const all = [...causes, unchecked];
  const listed = all.map(({ field, message }) => `${field}: ${message}`).join(', ');
  throw new ApiStatus(
    422,
    'Invalid',
    `${kind.kind}.${kind.group} "${name}" is invalid: [${listed}]`,
    {
      details: { name, group: kind.group, kind: kind.kind, causes: all },
    },
  );
}

/** Null where nothing is tracked: an object without entries stays so until somebody applies. */
function entriesFor(
  request: Request,
  live: JsonObject,
  wanted: JsonObject,
): readonly ManagedEntry[] | null {
  const stated = objectAt(wanted, 'metadata')['managedFields'];
  const known = decodeManagedFields(objectAt(live, 'metadata')['managedFields']);
  if (request.subresource === '' && isReset(stated)) return null;
  const own = request.subresource === '' ? decodeManagedFields(stated) : [];
  const entries = own.length > 0 ? own : known;
  return entries.length === 0 ? null : entries;
}

function placed(request: Request, body: JsonObject): JsonObject {
  const object = structuredClone(body);
  const metadata = objectAt(object, 'metadata');
  const stated = textAt(metadata, 'namespace');
  if (stated !== '' && stated !== request.namespace)
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  if (request.kind.namespaced) metadata['namespace'] = request.namespace;
  return object;
}

function admitNamespace({ cluster, kind, namespace }: Request, name: string): void {
  if (!kind.namespaced) return;
  const namespaces = cluster.installed('', 'v1', 'namespaces');
  if (namespaces === undefined) return;
  const home = cluster.get(namespaces, '', namespace);
  if (home === undefined) throw notFound(namespaces, namespace);
  if (textAt(objectAt(home, 'metadata'), 'deletionTimestamp') !== '')
    throw forbidden(
      kind,
      name,
      `unable to create new content in namespace ${namespace} because it is being terminated`,
      [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${namespace} is being terminated`,
          field: 'metadata.namespace',
        },
      ],
    );
}

function withoutManaged(object: JsonObject): JsonObject {
  Reflect.deleteProperty(objectAt(object, 'metadata'), 'managedFields');
  return object;
}

/** From: apimachinery, `conflict.go`. */
function conflictStatus(conflicts: readonly Conflict[]): ApiStatus {
  const causes = conflicts.flatMap(({ entry, fields }) =>
    [...fields.paths()].map((path) => ({ by: writerOf(entry), field: readablePath(path) })),
  );
  const [first, ...more] = causes;
  const writers = [...new Set(causes.map(({ by }) => by))].sort();
  const listed = writers.map((writer) => {
    const fields = causes.filter(({ by }) => by === writer).map(({ field }) => `\n- ${field}`);
    return `conflicts with ${writer}:${fields.join('')}`;
  });
  const message =
    more.length === 0 && first !== undefined
      ? `1 conflict: conflict with ${first.by}: ${first.field}`
      : `${String(causes.length)} conflicts: ${listed.join('\n')}`;
  return new ApiStatus(409, 'Conflict', `Apply failed with ${message}`, {
    details: {
      causes: causes.map(({ by, field }) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with ${by}`,
        field,
      })),
    },
  });
}

function writerOf({ manager, subresource, operation, apiVersion }: ManagedEntry): string {
  const part = subresource === '' ? '' : ` with subresource "${subresource}"`;
  return `"${manager}"${part}${operation === 'Update' ? ` using ${apiVersion}` : ''}`;
}
