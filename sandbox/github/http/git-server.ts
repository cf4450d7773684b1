import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { startGit } from '../git/git-starter.ts';
import { afterPush } from '../operations/push.ts';
import type { Repository } from '../state/repository.ts';
import { findMovedRepository, findRepository } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { readBody } from './read-body.ts';
import { isGranted, reaches } from './authorization.ts';
import type { ApiServer } from './api-server.ts';
import type { Fault } from './faults.ts';

/** `/<owner>/<name>.git/<service>` */
const GIT_PATH = /^\/([^/]+)\/([^/]+?)\.git(\/(?:info\/refs|git-upload-pack|git-receive-pack))$/;

export interface GitRequest {
  readonly owner: string;
  readonly name: string;
  /** What follows the repository's address, with a slash. */
  readonly service: string;
}

export function gitRequest(path: string): GitRequest | null {
  const [, owner, name, service] = GIT_PATH.exec(path) ?? [];
  return owner === undefined || name === undefined || service === undefined
    ? null
    : { owner, name, service };
}

/** Answers Git over smart HTTP, as `git http-backend` does. */
export async function answerGit(
  server: ApiServer,
  wanted: GitRequest,
  url: URL,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { world } = server;
  const method = incoming.method ?? 'GET';
  const template = `/{owner}/{repo}.git${wanted.service}`;
  const about = { surface: 'git', method, path: url.pathname, template } as const;
  const fault = server.faults.take(about);
  const log = (status: number): void => {
    const credentials = incoming.headers.authorization === undefined ? 'nobody' : 'installation';
    server.calls.add({
      ...about,
      status,
      credentials,
      fault: fault?.kind ?? null,
      at: world.now(),
    });
  };
  const status = await meetFault(fault, response);
  if (status === 'never') {
    log(0);
    return;
  }
  const writes = wanted.service === '/git-receive-pack' || url.search.includes('git-receive-pack');
  const access =
    status === null ? accessGit(world, wanted, incoming.headers.authorization, writes) : status;
  if (typeof access === 'number') {
    log(access);
    refuse(response, access);
    return;
  }
  if (access.moved) {
    log(301);
    const { owner, name } = access.repository;
    const to = `${world.links.html}/${owner.login}/${name}.git${wanted.service}${url.search}`;
    response.writeHead(301, { location: to }).end();
    return;
  }
  log(200);
  await throughBackend(world, access.repository, wanted, url, incoming, response);
}

async function meetFault(
  fault: Fault | null,
  response: ServerResponse,
): Promise<'never' | number | null> {
  switch (fault?.kind) {
    case undefined:
      return null;
    case 'hang':
      return 'never';
    case 'delay':
      await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
      return null;
    case 'status':
      return fault.status;
    case 'secondary-limit':
    case 'primary-limit':
      return 429;
    case 'reset':
    case 'applied-but-cut':
      response.destroy();
      return 'never';
  }
}

/** The repository, or the status that refuses: nobody learns of a private repository they may not see. */
function accessGit(
  world: World,
  { owner, name }: GitRequest,
  authorization: string | undefined,
  writes: boolean,
): { readonly repository: Repository; readonly moved: boolean } | number {
  const present = findRepository(world, owner, name);
  const repository = present ?? findMovedRepository(world, owner, name);
  const moved = present === null;
  const token = tokenOf(world, authorization);
  if (authorization !== undefined && token === null) return 401;
  if (token === null) {
    if (repository?.private === false && !writes) return { repository, moved };
    return 401;
  }
  if (token.installation.suspended !== null) return 403;
  if (repository === null || (repository.private && !reaches(token, repository))) return 404;
  if (!isGranted(token.permissions, writes ? 'contents=write' : 'contents=read')) return 403;
  return { repository, moved };
}

function tokenOf(world: World, authorization: string | undefined) {
  const [, encoded = ''] = /^basic\s+(.+)$/i.exec(authorization ?? '') ?? [];
  const [user, token = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  const known = user === 'x-access-token' ? world.tokens.get(token) : undefined;
  return known === undefined || known.expiresAt <= world.now() ? null : known;
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, {
    'content-type': 'text/plain',
    ...(status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {}),
  });
  response.end(status === 404 ? 'Repository not found.' : 'Access denied.');
}

async function throughBackend(
  world: World,
  repository: Repository,
  { service }: GitRequest,
  url: URL,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { git } = repository;
  if (asksForCapabilities(service, url, incoming)) {
    const known = capabilities.get(world) ?? runBackend(git.folder, service, url, incoming);
    capabilities.set(world, known);
    sendBackendOutput(response, await known);
    return;
  }
  if (service === '/git-upload-pack') {
    await uploadPack(git.folder, incoming, response);
    return;
  }
  const before = service === '/git-receive-pack' ? await git.refs('refs/heads/') : null;
  sendBackendOutput(response, await runBackend(git.folder, service, url, incoming));
  if (before === null) return;
  const after = await git.refs('refs/heads/');
  for (const ref of new Set([...before.keys(), ...after.keys()])) {
    const [from, to] = [before.get(ref) ?? null, after.get(ref) ?? null];
    const branch = ref.replace('refs/heads/', '');
    if (from !== to) await afterPush(world, repository, branch, from, to, world.app.bot);
  }
}

/** What the backend would do after two more processes: most requests of Git are these (gitprotocol-http). */
async function uploadPack(
  folder: string,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(incoming);
  const asked = incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  const env = gitEnvironment(incoming);
  const { stdout } = await startGit(['upload-pack', '--stateless-rpc', folder], env, asked);
  response
    .writeHead(200, {
      'content-type': 'application/x-git-upload-pack-result',
      'cache-control': 'no-cache, max-age=0, must-revalidate',
    })
    .end(stdout);
}

/** What Git can do, which version 2 of its protocol says first and alike for all repositories (gitprotocol-v2). */
const capabilities = new WeakMap<World, Promise<Buffer>>();

const asksForCapabilities = (service: string, url: URL, { headers }: IncomingMessage): boolean =>
  service === '/info/refs' &&
  url.search === '?service=git-upload-pack' &&
  headers['git-protocol'] === 'version=2';

function sendBackendOutput(response: ServerResponse, printed: Buffer): void {
  const end = printed.indexOf('\r\n\r\n');
  if (end < 0) {
    response.destroy();
    return;
  }
  startResponse(response, printed.subarray(0, end).toString('utf8'));
  response.end(printed.subarray(end + 4));
}

async function runBackend(
  folder: string,
  service: string,
  url: URL,
  incoming: IncomingMessage,
): Promise<Buffer> {
  const env = backendEnvironment(folder, service, url, incoming);
  return (await startGit(['http-backend'], env, await readBody(incoming))).stdout;
}

const backendEnvironment = (
  folder: string,
  service: string,
  url: URL,
  incoming: IncomingMessage,
): NodeJS.ProcessEnv => ({
  ...gitEnvironment(incoming),
  GIT_PROJECT_ROOT: dirname(folder),
  GIT_HTTP_EXPORT_ALL: '1',
  PATH_INFO: folder.slice(dirname(folder).length) + service,
  QUERY_STRING: url.search.slice(1),
  REQUEST_METHOD: incoming.method,
  CONTENT_TYPE: incoming.headers['content-type'] ?? '',
  // Bodies over 1 KB come gzipped.
  HTTP_CONTENT_ENCODING: incoming.headers['content-encoding'] ?? '',
  REMOTE_USER: 'x-access-token',
  ...(incoming.headers['content-length'] === undefined
    ? {}
    : { CONTENT_LENGTH: incoming.headers['content-length'] }),
});

/** Nothing of the machine's own configuration; the protocol's version comes in a header. */
const gitEnvironment = ({ headers }: IncomingMessage): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
});

function startResponse(response: ServerResponse, head: string): void {
  const headers = head.split('\r\n').map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const status = headers.find(([name]) => name === 'status')?.[1];
  response.writeHead(
    status === undefined ? 200 : Number.parseInt(status, 10),
    Object.fromEntries(headers.filter(([name]) => name !== 'status')),
  );
}
