import { parse } from 'yaml';
import { deleteObject } from '../operations/remove.ts';
import { listObjects, readObject, shown } from '../operations/read.ts';
import { patchObject } from '../operations/patch.ts';
import { apiVersionOf } from '../operations/request.ts';
import type { Request } from '../operations/request.ts';
import { patchScale, readScale, replaceScale } from '../operations/scale.ts';
import { createObject, replaceObject } from '../operations/write.ts';
import { isObject, textAt } from '../schema/json.ts';
import type { Json, JsonObject } from '../schema/json.ts';
import type { Cluster } from '../state/cluster.ts';
import { mayAccess } from '../state/user.ts';
import type { User } from '../state/user.ts';
import { ApiStatus, badRequest, forbidden, NoSuchPath } from './api-status.ts';
import { parseApiPath } from './api-path.ts';
import { discover } from './discovery.ts';

/** A request as it came over the wire. */
export interface Received {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string;
  readonly userAgent: string;
  readonly contentType: string;
  readonly body: string;
}

export interface Answer {
  readonly code: number;
  readonly body: JsonObject;
}

/** Who sends no credentials; a server may refuse that, most let nobody do anything but discovery. */
const ANONYMOUS: User = { name: 'system:anonymous', rules: [] };

/** Does what a request asks for. Throws `ApiStatus` or `NoSuchPath` where it does not. */
export function answer(cluster: Cluster, received: Received): Answer {
  const user =
    received.authorization === ''
      ? ANONYMOUS
      : cluster.users.get(received.authorization.replace(/^Bearer /i, ''));
  if (user === undefined) throw new ApiStatus(401, 'Unauthorized', 'Unauthorized');
  const discovered = discover(cluster, received.url.pathname);
  if (discovered !== null) return { code: 200, body: discovered };
  const request = requestOf(cluster, received);
  const verb = verbOf(received.method, request);
  authorise(user, verb, request);
  return perform(verb, request, received);
}

function requestOf(cluster: Cluster, { url, userAgent }: Received): Request {
  const path = parseApiPath(url.pathname);
  const kind = path === null ? undefined : cluster.installed(path.group, path.version, path.plural);
  if (path === null || kind === undefined) throw new NoSuchPath();
  const { version, namespace, name, subresource } = path;
  if (subresource !== '' && !kind.subresources.includes(subresource)) throw new NoSuchPath();
  const manager = url.searchParams.get('fieldManager') ?? '';
  return {
    cluster,
    kind,
    version,
    namespace,
    name,
    subresource,
    manager: manager === '' ? (userAgent.split('/')[0] ?? '') : manager,
    query: url.searchParams,
  };
}

type Verb = 'get' | 'list' | 'create' | 'update' | 'patch' | 'delete';

function verbOf(method: string, { name }: Request): Verb {
  const onObject = { GET: 'get', PUT: 'update', PATCH: 'patch', DELETE: 'delete' } as const;
  const onCollection = { GET: 'list', POST: 'create' } as const;
  const verbs: Readonly<Record<string, Verb>> = name === '' ? onCollection : onObject;
  const verb = verbs[method];
  if (verb === undefined)
    throw new ApiStatus(
      405,
      'MethodNotAllowed',
      'the server does not allow this method on the requested resource',
    );
  return verb;
}

function authorise(user: User, verb: Verb, { kind, namespace, name, subresource }: Request): void {
  const resource = subresource === '' ? kind.plural : `${kind.plural}/${subresource}`;
  if (mayAccess(user, { verb, group: kind.group, resource, namespace, name })) return;
  const scope = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  throw forbidden(
    kind,
    name,
    `User "${user.name}" cannot ${verb} resource "${resource}" in API group "${kind.group}" ${scope}`,
  );
}

function perform(verb: Verb, request: Request, received: Received): Answer {
  const { body } = received;
  switch (verb) {
    case 'list':
      return { code: 200, body: listObjects(request) };
    case 'create':
      return { code: 201, body: shown(request, createObject(request, objectIn(request, body))) };
    case 'delete':
      return { code: 200, body: deleteObject(request, body === '' ? null : parsed(body)) };
    case 'get':
    case 'update':
    case 'patch':
      return request.subresource === 'scale'
        ? { code: 200, body: onScale(verb, request, received) }
        : onObject(verb, request, received);
  }
}

type ObjectVerb = 'get' | 'update' | 'patch';

function onScale(verb: ObjectVerb, request: Request, { contentType, body }: Received): JsonObject {
  if (verb === 'get') return readScale(request);
  const value = parsed(body);
  if (verb === 'patch') return patchScale(request, contentType, value);
  return replaceScale(request, isObject(value) ? value : {});
}

function onObject(verb: ObjectVerb, request: Request, { contentType, body }: Received): Answer {
  if (verb === 'get') return { code: 200, body: readObject(request) };
  if (verb === 'update')
    return { code: 200, body: shown(request, replaceObject(request, objectIn(request, body))) };
  const { cluster, kind, namespace, name } = request;
  const code = cluster.get(kind, namespace, name) === undefined ? 201 : 200;
  return { code, body: shown(request, patchObject(request, contentType, parsed(body))) };
}

function objectIn(request: Request, body: string): JsonObject {
  const object = parsed(body);
  if (!isObject(object)) throw badRequest('the request has no object');
  const [stated, wanted] = [textAt(object, 'apiVersion'), apiVersionOf(request)];
  if (stated !== wanted || textAt(object, 'kind') !== request.kind.kind)
    throw badRequest(
      `the API version in the data (${stated}) does not match the expected API version (${wanted})`,
    );
  return object;
}

/** JSON is YAML. */
function parsed(body: string): Json {
  try {
    return parse(body) as Json;
  } catch {
    throw badRequest('the object provided is unrecognized: it can not be parsed');
  }
}
