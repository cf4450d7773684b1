import { badRequest, notFound } from '../http/api-status.ts';
import { isObject, objectAt, textAt } from '../schema/json.ts';
import type { Json, JsonObject } from '../schema/json.ts';
import { placeOf } from '../state/cluster.ts';
import { patchedObject } from './patch.ts';
import type { Request } from './request.ts';
import { updateObject } from './write.ts';

/** GET, PUT and PATCH of the `scale` of a workload: a `Scale` with its replicas alone. */
export function readScale(request: Request): JsonObject {
  return scaleOf(liveOf(request));
}

export function replaceScale(request: Request, body: JsonObject): JsonObject {
  const live = liveOf(request);
  const wanted = isObject(body['spec']) ? body['spec']['replicas'] : undefined;
  if (wanted !== undefined && typeof wanted !== 'number')
    throw badRequest('spec.replicas is no number');
  const next = structuredClone(live);
  objectAt(next, 'spec')['replicas'] = wanted ?? 0;
  return scaleOf(updateObject(request, live, next));
}

export function patchScale(request: Request, contentType: string, body: Json): JsonObject {
  const scale = scaleOf(liveOf(request));
  const type = contentType.startsWith('application/strategic')
    ? 'application/merge-patch+json'
    : contentType;
  return replaceScale(request, patchedObject(request, type, scale, body));
}

function liveOf({ cluster, kind, namespace, name }: Request): JsonObject {
  const live = cluster.get(kind, namespace, name);
  if (live === undefined) throw notFound(kind, name);
  return live;
}

function scaleOf(object: JsonObject): JsonObject {
  const { namespace, name } = placeOf(object);
  const metadata = objectAt(object, 'metadata');
  const labels = objectAt(objectAt(objectAt(object, 'spec'), 'selector'), 'matchLabels');
  const status = isObject(object['status']) ? object['status'] : {};
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name,
      namespace,
      uid: metadata['uid'] ?? '',
      resourceVersion: metadata['resourceVersion'] ?? '',
      creationTimestamp: metadata['creationTimestamp'] ?? null,
    },
    spec: { replicas: objectAt(object, 'spec')['replicas'] ?? 0 },
    status: {
      replicas: status['replicas'] ?? 0,
      selector: Object.keys(labels)
        .map((label) => `${label}=${textAt(labels, label)}`)
        .join(','),
    },
  };
}
