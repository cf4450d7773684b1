import { randomUUID } from 'node:crypto';
import { encodeManagedFields } from '../merge/managed-fields.ts';
import type { ManagedEntry } from '../merge/managed-fields.ts';
import { equalJson, isObject, objectAt, textAt } from '../schema/json.ts';
import type { Json, JsonObject } from '../schema/json.ts';
import type { KindRecord } from '../schema/shape.ts';
import { allocate } from './allocate.ts';
import { isDryRun, storedForm } from './request.ts';
import type { Request } from './request.ts';

/** What the server alone writes of `metadata`. */
const KEPT = [
  'uid',
  'creationTimestamp',
  'generation',
  'resourceVersion',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
];

/** Kinds whose strategy counts generations; custom ones all do. */
const COUNTED = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Job',
  'CronJob',
  'Ingress',
  'NetworkPolicy',
  'PodDisruptionBudget',
  'EndpointSlice',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
  'Pod',
]);

/** Keeps a new object, and gives it what every object has. */
export function storeNew(
  request: Request,
  object: JsonObject,
  entries: readonly ManagedEntry[],
): JsonObject {
  const { cluster, kind } = request;
  const admitted = admit(request, object);
  if (kind.subresources.includes('status')) resetStatus(request, admitted);
  const metadata = objectAt(admitted, 'metadata');
  for (const name of KEPT) Reflect.deleteProperty(metadata, name);
  metadata['uid'] = randomUUID();
  metadata['creationTimestamp'] = cluster.time();
  allocate(request, null, admitted);
  if (kind.custom || COUNTED.has(kind.kind)) metadata['generation'] = 1;
  return keep(request, admitted, entries);
}

/** Keeps a changed object; where nothing changed it stays as it is, with its resource version. */
export function storeChanged(
  request: Request,
  live: JsonObject,
  object: JsonObject,
  entries: readonly ManagedEntry[],
): JsonObject {
  const { cluster, kind } = request;
  const admitted = admit(request, object);
  const before = objectAt(live, 'metadata');
  const metadata = objectAt(admitted, 'metadata');
  for (const name of KEPT) {
    const value = before[name];
    if (value === undefined) Reflect.deleteProperty(metadata, name);
    else metadata[name] = value;
  }
  if (kind.subresources.includes('status') && request.subresource !== 'status')
    copyField(live, admitted, 'status');
  allocate(request, live, admitted);
  if (before['generation'] !== undefined && isNewGeneration(kind, live, admitted))
    metadata['generation'] = Number(before['generation']) + 1;
  const encoded = encodeManagedFields(entries);
  if (equalJson(comparable(live, before['managedFields']), comparable(admitted, encoded)))
    return live;
  const gone = metadata['deletionTimestamp'] !== undefined && metadata['finalizers'] === undefined;
  const kept = keep(request, admitted, entries);
  if (gone && !isDryRun(request)) cluster.remove(kind, kept);
  return kept;
}

function admit(request: Request, object: JsonObject): JsonObject {
  const { webhooks } = request.cluster;
  const matching = webhooks.filter(
    ({ kinds }) => request.subresource === '' && (kinds?.includes(request.kind.kind) ?? true),
  );
  if (matching.length === 0) return object;
  const admitted = structuredClone(object);
  for (const { mutate } of matching) mutate(admitted);
  return storedForm(request, admitted);
}

function keep(request: Request, object: JsonObject, entries: readonly ManagedEntry[]): JsonObject {
  const { cluster, kind } = request;
  const metadata = objectAt(object, 'metadata');
  Reflect.deleteProperty(metadata, 'managedFields');
  if (entries.length > 0) metadata['managedFields'] = encodeManagedFields(entries);
  if (isDryRun(request)) return object;
  metadata['resourceVersion'] = cluster.nextVersion();
  cluster.put(kind, object);
  return object;
}

/** A status is not stated by who creates an object. */
function resetStatus(request: Request, object: JsonObject): void {
  Reflect.deleteProperty(object, 'status');
  copyField(storedForm(request, object), object, 'status');
}

export function copyField(from: JsonObject, to: JsonObject, name: string): void {
  const value = from[name];
  if (value === undefined) Reflect.deleteProperty(to, name);
  else to[name] = structuredClone(value);
}

/** Of a Deployment annotations count too. */
function isNewGeneration(kind: KindRecord, live: JsonObject, next: JsonObject): boolean {
  const annotations = (each: JsonObject): Json => objectAt(each, 'metadata')['annotations'] ?? null;
  if (kind.kind === 'Deployment' && !equalJson(annotations(live), annotations(next))) return true;
  const rest = ({ metadata: _, status: __, apiVersion: ___, ...each }: JsonObject): JsonObject =>
    each;
  return !equalJson(rest(live), rest(next));
}

/** Times of entries and the version of the last write are no change. */
function comparable(object: JsonObject, managedFields: Json | undefined): JsonObject {
  const { metadata, apiVersion: _, ...rest } = object;
  const { managedFields: __, resourceVersion: ___, ...meta } = isObject(metadata) ? metadata : {};
  const entries = Array.isArray(managedFields) ? managedFields.filter(isObject) : [];
  const withoutTime = entries
    .map(({ time: ____, ...entry }) => entry)
    .sort((a, b) => (textAt(a, 'manager') < textAt(b, 'manager') ? -1 : 1));
  return { ...rest, metadata: meta, entries: withoutTime };
}
