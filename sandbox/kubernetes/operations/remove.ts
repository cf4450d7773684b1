import { modified, notFound } from '../http/api-status.ts';
import { isObject, objectAt, textAt } from '../schema/json.ts';
import type { Json, JsonObject } from '../schema/json.ts';
import { isDryRun } from './request.ts';
import type { Request } from './request.ts';
import { shown } from './read.ts';

/** DELETE of one object. One with finalizers, and a namespace, stays until they are gone. */
export function deleteObject(request: Request, options: Json): JsonObject {
  const { cluster, kind, namespace, name } = request;
  const object = cluster.get(kind, namespace, name);
  if (object === undefined) throw notFound(kind, name);
  const metadata = objectAt(object, 'metadata');
  checkPreconditions(request, metadata, options);
  if (kind.group === '' && kind.kind === 'Namespace') return terminate(request, object);
  if (metadata['finalizers'] !== undefined) return shown(request, markDeleted(request, object));
  if (!isDryRun(request)) {
    cluster.remove(kind, object);
    cluster.nextVersion();
  }
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name,
      ...(kind.group === '' ? {} : { group: kind.group }),
      kind: kind.plural,
      uid: textAt(metadata, 'uid'),
    },
  };
}

function checkPreconditions({ kind, name }: Request, metadata: JsonObject, options: Json): void {
  const preconditions = isObject(options) ? options['preconditions'] : undefined;
  if (!isObject(preconditions)) return;
  for (const field of ['uid', 'resourceVersion'])
    if (preconditions[field] !== undefined && preconditions[field] !== metadata[field])
      throw modified(kind, name);
}

/** Everything of a namespace goes first, which takes a while: see `People.finishDeletion`. */
function terminate(request: Request, object: JsonObject): JsonObject {
  const next = structuredClone(object);
  objectAt(next, 'status')['phase'] = 'Terminating';
  const deleted = markDeleted(request, next);
  Reflect.deleteProperty(objectAt(deleted, 'metadata'), 'deletionGracePeriodSeconds');
  return shown(request, deleted);
}

/** Lists that are read in pages go on seeing it as it was. */
function markDeleted({ cluster, kind }: Request, object: JsonObject): JsonObject {
  const deleted = structuredClone(object);
  const metadata = objectAt(deleted, 'metadata');
  if (metadata['deletionTimestamp'] !== undefined) return deleted;
  metadata['deletionTimestamp'] = cluster.time();
  metadata['deletionGracePeriodSeconds'] = 0;
  if (typeof metadata['generation'] === 'number') metadata['generation'] += 1;
  metadata['resourceVersion'] = cluster.nextVersion();
  cluster.put(kind, deleted);
  return deleted;
}
