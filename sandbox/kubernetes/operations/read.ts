import { badRequest, expired, notFound } from '../http/api-status.ts';
import { isObject, objectAt, textAt } from '../schema/json.ts';
import type { JsonObject } from '../schema/json.ts';
import { placeOf } from '../state/cluster.ts';
import type { Cluster } from '../state/cluster.ts';
import { apiVersionOf, storedForm } from './request.ts';
import type { Request } from './request.ts';

/** An object in the version that was asked for. */
export function shown(request: Request, object: JsonObject): JsonObject {
  const copy = structuredClone(object);
  return { ...copy, apiVersion: apiVersionOf(request), kind: request.kind.kind };
}

/** GET of one object. */
export function readObject(request: Request): JsonObject {
  const object = request.cluster.get(request.kind, request.namespace, request.name);
  if (object === undefined) throw notFound(request.kind, request.name);
  // another version may have other defaults
  return shown(request, request.kind.custom ? storedForm(request, object) : object);
}

/** Where a list in pages goes on. */
interface Continuation {
  /** Of the first page; -1 goes on with what is there now. */
  readonly version: number;
  /** The last object that was read. */
  readonly after: string;
}

/** GET of a collection, in pages where `limit` says so. */
export function listObjects(request: Request): JsonObject {
  const { cluster, kind, query } = request;
  const from = continuationOf(query.get('continue'));
  const version = from === null || from.version < 0 ? cluster.resourceVersion : from.version;
  const everything = objectsOf(request, from);
  const selected = everything.filter((object) => isSelected(query, object));
  const rest = from === null ? selected : selected.filter((object) => keyOf(object) > from.after);
  const limit = Number(query.get('limit') ?? 0);
  const page = limit > 0 ? rest.slice(0, limit) : rest;
  const left = rest.length - page.length;
  const last = page.at(-1);
  const more = left > 0 && last !== undefined;
  if (more) remember(cluster, snapshotOf(request, version), everything);
  const token = more ? tokenOf({ version, after: keyOf(last) }) : '';
  return {
    kind: `${kind.kind}List`,
    apiVersion: apiVersionOf(request),
    metadata: {
      resourceVersion: String(version),
      ...(more || kind.custom ? { continue: token } : {}),
      ...(more && !hasSelector(query) ? { remainingItemCount: left } : {}),
    },
    items: page.map((object) => itemOf(request, object)),
  };
}

/** Older lists than these have expired. */
const MOST_SNAPSHOTS = 100;

function remember({ snapshots }: Cluster, key: string, objects: readonly JsonObject[]): void {
  snapshots.set(key, objects);
  const [oldest] = snapshots.keys();
  if (snapshots.size > MOST_SNAPSHOTS && oldest !== undefined) snapshots.delete(oldest);
}

/** Lists of several kinds may be of one state. */
const snapshotOf = ({ kind, namespace }: Request, version: number): string =>
  `${String(version)} ${kind.group}/${kind.kind} ${namespace}`;

function objectsOf(request: Request, from: Continuation | null): readonly JsonObject[] {
  const { cluster, kind, namespace } = request;
  if (from === null || from.version < 0) return cluster.all(kind, namespace);
  const snapshot = cluster.snapshots.get(snapshotOf(request, from.version));
  if (snapshot === undefined) throw expired(tokenOf({ version: -1, after: from.after }));
  return snapshot;
}

/** Items of built-in kinds do not say what they are. */
function itemOf(request: Request, object: JsonObject): JsonObject {
  if (request.kind.custom) return shown(request, storedForm(request, object));
  const { apiVersion: _, kind: __, ...item } = structuredClone(object);
  return item;
}

const keyOf = (object: JsonObject): string => {
  const { namespace, name } = placeOf(object);
  return namespace === '' ? name : `${namespace}/${name}`;
};

const tokenOf = ({ version, after }: Continuation): string =>
  Buffer.from(
    JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, start: `${after}\u0000` }),
  ).toString('base64url');

function continuationOf(token: string | null): Continuation | null {
  if (token === null || token === '') return null;
  try {
    const read: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (isObject(read) && typeof read['rv'] === 'number')
      return { version: read['rv'], after: textAt(read, 'start').replace(/\0$/, '') };
  } catch {
    // said below, as for every token that is none of ours
  }
  throw badRequest('continue key is not valid: it is no token of this server');
}

const hasSelector = (query: URLSearchParams): boolean =>
  (query.get('labelSelector') ?? '') !== '' || (query.get('fieldSelector') ?? '') !== '';

/** `a=b,c!=d,e,!f` of labels; `metadata.name=…` and `metadata.namespace=…` of fields. */
function isSelected(query: URLSearchParams, object: JsonObject): boolean {
  const metadata = objectAt(object, 'metadata');
  const labels = isObject(metadata['labels']) ? metadata['labels'] : {};
  const { namespace, name } = placeOf(object);
  const fields: JsonObject = { 'metadata.name': name, 'metadata.namespace': namespace };
  return (
    termsOf(query.get('labelSelector')).every((term) => holds(term, labels)) &&
    termsOf(query.get('fieldSelector')).every((term) => holds(term, fields))
  );
}

const termsOf = (selector: string | null): readonly string[] =>
  (selector ?? '').split(',').filter((term) => term !== '');

function holds(term: string, values: JsonObject): boolean {
  const [, name = '', unequal, value] = /^([^!=]+)(?:(!?)==?(.*))?$/.exec(term) ?? [];
  if (name === '') return values[term.slice(1)] === undefined;
  if (value === undefined) return values[name] !== undefined;
  return (values[name] === value) !== (unequal === '!');
}
