import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Installation } from '../state/app.ts';
import type { World } from '../state/world.ts';
import { fullName } from '../state/repository.ts';
import { ApiProblem, NotFound } from './api-problem.ts';
import { authenticate } from './authentication.ts';
import { installationToken } from './authorization.ts';
import type { Actor, Reply } from './call.ts';
import type { CallLog } from './call-log.ts';
import type { Fault, Faults } from './faults.ts';
import { faultReply } from './fault-reply.ts';
import { rateLimitHeaders, spare, spend } from './rate-limit.ts';
import { readBody } from './read-body.ts';
import type { Route, RouteTable } from './route.ts';

/** A request and its answer, complete: for checks against GitHub's description of its API. */
export interface Exchange {
  readonly method: string;
  /** Path below the API's address. */
  readonly path: string;
  readonly template: string;
  readonly query: string;
  readonly requestBody: unknown;
  readonly status: number;
  readonly responseBody: unknown;
  /** True where the answer was a fault on demand. */
  readonly injected: boolean;
}

export interface ApiServer {
  readonly world: World;
  readonly routes: RouteTable;
  readonly faults: Faults;
  readonly calls: CallLog;
  readonly listeners: Set<(exchange: Exchange) => void>;
}

interface Request {
  readonly method: string;
  readonly url: URL;
  readonly route: Route | null;
  readonly parameters: ReadonlyMap<string, string>;
  readonly authorization: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly body: unknown;
}

/** Answers one request to the REST API. `path` is what follows the API's address. */
export async function answerApi(
  server: ApiServer,
  path: string,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await readRequest(server, path, incoming);
  const template = request.route?.path ?? request.url.pathname;
  const about = { method: request.method, path: request.url.pathname, template };
  const fault = server.faults.take({ surface: 'api', ...about });
  const actor = actorOf(server.world, request.authorization);
  const log = (status: number): void => {
    server.calls.add({
      surface: 'api',
      ...about,
      status,
      credentials: actor instanceof ApiProblem ? 'nobody' : actor.kind,
      fault: fault?.kind ?? null,
      at: server.world.now(),
    });
  };
  const early = await meetFault(fault, response);
  if (early === 'never') {
    log(0);
    return;
  }
  const reply =
    fault === null || early === null
      ? await respond(server.world, request, actor)
      : faultReply(server.world, fault);
  if (fault?.kind === 'applied-but-cut') {
    log(0);
    response.destroy();
    return;
  }
  log(reply.status);
  for (const listener of server.listeners)
    listener({
      ...about,
      query: request.url.search,
      requestBody: request.body,
      status: reply.status,
      responseBody: reply.body,
      injected: early !== null,
    });
  send(response, reply);
}

/** `never`: there is no answer; `instead`: the fault is the answer; null: the call is processed. */
async function meetFault(
  fault: Fault | null,
  response: ServerResponse,
): Promise<'never' | 'instead' | null> {
  switch (fault?.kind) {
    case undefined:
    case 'applied-but-cut':
      return null;
    case 'hang':
      return 'never';
    case 'reset':
      response.destroy();
      return 'never';
    case 'delay':
      await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
      return null;
    case 'status':
    case 'secondary-limit':
    case 'primary-limit':
      return 'instead';
  }
}

async function readRequest(
  { routes, world }: ApiServer,
  path: string,
  incoming: IncomingMessage,
): Promise<Request> {
  const method = incoming.method ?? 'GET';
  const url = new URL(byName(world, path), 'http://api');
  const text = (await readBody(incoming)).toString('utf8');
  const match = routes.find(method, url.pathname);
  return {
    method,
    url,
    route: match?.route ?? null,
    parameters: match?.parameters ?? new Map(),
    authorization: incoming.headers.authorization,
    ifNoneMatch: incoming.headers['if-none-match'],
    body: text === '' ? undefined : parsed(text),
  };
}

/** Redirects lead to `/repositories/<id>/…`, which works like the name. */
function byName(world: World, path: string): string {
  const [, id, rest = ''] = /^\/repositories\/(\d+)(.*)$/s.exec(path) ?? [];
  const repository = id === undefined ? undefined : world.repositories.get(Number(id));
  return repository === undefined ? path : `/repos/${fullName(repository)}${rest}`;
}

const NOT_JSON = Symbol('not JSON');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}

function actorOf(world: World, authorization: string | undefined): Actor | ApiProblem {
  try {
    return authenticate(world, authorization);
  } catch (error) {
    if (error instanceof ApiProblem) return error;
    throw error;
  }
}

async function respond(world: World, request: Request, actor: Actor | ApiProblem): Promise<Reply> {
  const installation =
    !(actor instanceof ApiProblem) && actor.kind === 'installation'
      ? actor.token.installation
      : null;
  try {
    if (actor instanceof ApiProblem) throw actor;
    if (request.body === NOT_JSON) throw new ApiProblem(400, 'Problems parsing JSON');
    if (request.route === null) throw new NotFound();
    const { route, url, parameters, body } = request;
    if (route.credentials === 'app' && actor.kind !== 'app')
      throw new ApiProblem(401, 'A JSON web token could not be decoded');
    const call = { world, actor, url, parameters, body };
    if (route.credentials === 'installation') installationToken(call);
    if (route.free !== true) spend(world, installation);
    const reply = conditional(await route.handle(call), request);
    spare(installation, reply.status);
    return withHeaders(world, installation, reply);
  } catch (error) {
    if (error instanceof ApiProblem)
      return withHeaders(world, installation, problemReply(world, error));
    throw error;
  }
}

function problemReply(world: World, problem: ApiProblem): Reply {
  const { status, message, errors, headers } = problem;
  const location = headers['location'];
  return {
    status,
    headers,
    body: {
      message,
      ...(errors === null ? {} : { errors }),
      ...(location === undefined ? {} : { url: location }),
      documentation_url: `${world.links.html}/rest`,
      status: String(status),
    },
  };
}

/** A read that gives what the caller has already is a 304 without a body. */
function conditional(reply: Reply, { method, ifNoneMatch }: Request): Reply {
  if (method !== 'GET' || reply.status !== 200) return reply;
  const hash = createHash('sha256').update(JSON.stringify(reply.body)).digest('hex');
  const etag = `W/"${hash}"`;
  const headers = { ...reply.headers, etag };
  return ifNoneMatch === etag ? { status: 304, headers } : { ...reply, headers };
}

const withHeaders = (world: World, installation: Installation | null, reply: Reply): Reply => ({
  ...reply,
  headers: {
    date: new Date(world.now()).toUTCString(),
    ...(world.version === null ? {} : { 'x-github-enterprise-version': world.version }),
    ...(installation === null ? {} : rateLimitHeaders(world, installation)),
    ...reply.headers,
  },
});

function send(response: ServerResponse, { status, body, headers }: Reply): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    'x-github-media-type': 'github.v3; format=json',
    'x-github-request-id': 'STAND:IN',
    ...(text === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    ...(status === 204 || status === 304 ? {} : { 'content-length': Buffer.byteLength(text) }),
    ...headers,
  });
  response.end(text);
}
