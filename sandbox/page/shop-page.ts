import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { GitHubPullRequest } from '../github/people/github-pull-request.ts';
import type { GitHubRepository } from '../github/people/github-repository.ts';
import { page } from './html.ts';
import { fileView, issueView, overview, PEOPLE, pullRequestView } from './views.ts';

/** Bytes of a form; more is refused. */
const LONGEST_FORM = 1_000_000;

/** Pages that show a repository of the stand-in as GitHub would, and where one can type. */
export const shopPage =
  (repository: () => GitHubRepository | null): RequestListener =>
  (request, response) => {
    const shown = repository();
    if (shown === null) {
      response.writeHead(503).end('The stand-in is starting.');
      return;
    }
    answer(request, response, shown).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(error instanceof Error ? error.message : 'It failed.');
    });
  };

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  repository: GitHubRepository,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://stand-in');
  const path = decodeURIComponent(url.pathname);
  if (path === '/_state') {
    response.end(stateOf(repository));
    return;
  }
  if (request.method === 'POST') return act(request, response, path, repository);
  const view = await viewOf(path, repository);
  const nonce = randomBytes(12).toString('base64url');
  response.writeHead(view === null ? 404 : 200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; form-action 'self'`,
  });
  response.end(page(repository.fullName, view ?? '<h1>There is no such page.</h1>', nonce));
}

/** Changes whenever anything that is shown does. */
const stateOf = (repository: GitHubRepository): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        repository.issues().map(({ body }) => body),
        repository.pullRequests().map((pr) => pullRequestView(repository, pr)),
      ]),
    )
    .digest('hex');

async function viewOf(path: string, repository: GitHubRepository): Promise<string | null> {
  if (path === '/' || path === `/${repository.fullName}`) return overview(repository);
  if (!path.startsWith(`/${repository.fullName}/`)) return null;
  const [kind = '', name = '', ...rest] = path.slice(repository.fullName.length + 2).split('/');
  if (kind === 'pull') {
    const pr = pullRequestOf(repository, name);
    return pr === null ? null : pullRequestView(repository, pr);
  }
  if (kind === 'issues') {
    const issue = repository.issues().find(({ number }) => String(number) === name);
    return issue === undefined ? null : issueView(issue.title, issue.body ?? '');
  }
  if (kind !== 'blob' || !/^[0-9a-f]{40}$/.test(name)) return null;
  const file = rest.join('/');
  const content = await repository.repository.git.file(name, file);
  return content === null ? null : fileView(file, name, content.toString('utf8'));
}

const pullRequestOf = (repository: GitHubRepository, number: string): GitHubPullRequest | null =>
  repository.pullRequests().find((pr) => String(pr.number) === number) ?? null;

async function act(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  repository: GitHubRepository,
): Promise<void> {
  const [, number = ''] = path.slice(repository.fullName.length + 1).split('/pull/');
  const pr = pullRequestOf(repository, number);
  // another page in the same browser must not type here
  const isOwn = request.headers.origin === `http://${request.headers.host ?? ''}`;
  if (pr === null || !isOwn) {
    response.writeHead(pr === null ? 404 : 403).end();
    return;
  }
  await carryOut(new URLSearchParams(await bodyOf(request)), pr);
  response.writeHead(303, { location: path }).end();
}

async function carryOut(form: URLSearchParams, pr: GitHubPullRequest): Promise<void> {
  const given = form.get('by') ?? '';
  const by = PEOPLE.has(given) ? given : pr.author;
  const body = form.get('body') ?? '';
  switch (form.get('do') ?? '') {
    case 'comment':
      if (body.trim() !== '') pr.comment(by, body);
      return;
    case 'approve':
      pr.reviewBy(by, 'APPROVED', { body });
      return;
    case 'changes':
      pr.reviewBy(by, 'CHANGES_REQUESTED', { body: body === '' ? 'Please change this.' : body });
      return;
    case 'rebase':
      await pr.rebaseOnto('main', by);
      return;
    case 'recheck':
      pr.checks()[0]?.requestAction('recheck', by);
      return;
    case 'close':
      pr.close(by);
      return;
    case 'push':
      await pr.push({ [form.get('path') ?? '']: form.get('content') ?? '' });
      return;
    default:
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LONGEST_FORM) throw new Error('The form is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
