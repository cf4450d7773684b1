import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { GitHubPullRequest } from '../github/people/github-pull-request.ts';
import type { GitHubRepository } from '../github/people/github-repository.ts';
import { act } from './act.ts';
import { checkView } from './check-view.ts';
import { fileView } from './files-view.ts';
import { escaped, page } from './html.ts';
import { PEOPLE } from './people.ts';
import { answerPicture, FRAMES } from './picture-frame.ts';
import { issueView, overview, pullRequestView } from './views.ts';

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
      const why = error instanceof Error ? error.message : 'It failed.';
      write(response, 500, 'It failed', `<h1>It failed</h1><p>${escaped(why)}</p>`);
    });
  };

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  repository: GitHubRepository,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://stand-in');
  const path = decoded(url.pathname);
  if (path === '/_state') {
    response.setHeader('cache-control', 'no-store');
    response.end(stateOf(repository));
    return;
  }
  if (request.method === 'GET' && answerPicture(path, response)) return;
  if (request.method === 'POST') return post(request, response, path, repository);
  const view = path === null ? null : await viewOf(path, url.searchParams, repository);
  if (view === null) write(response, 404, 'Not found', '<h1>There is no such page.</h1>');
  else write(response, 200, view.title, view.body);
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

function write(response: ServerResponse, status: number, title: string, body: string): void {
  const nonce = randomBytes(12).toString('base64url');
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  });
  response.end(page(title, body, nonce, FRAMES));
}

/** Changes whenever anything that is shown does. */
function stateOf(repository: GitHubRepository): string {
  const pullRequests = repository
    .pullRequests()
    .map((pr) => [
      [pr.number, pr.state, pr.headSha, pr.requested],
      pr.checks().map(({ id, status, conclusion, summary }) => [id, status, conclusion, summary]),
      pr.comments().map(({ id, body, reactions }) => [id, body, reactions]),
      pr.reviews().map(({ id, state, review }) => [id, state, review.body]),
      pr.reviewComments().map(({ id, body, line }) => [id, body, line]),
    ]);
  const issues = repository.issues().map(({ number, body }) => [number, body]);
  return createHash('sha256')
    .update(JSON.stringify([pullRequests, issues]))
    .digest('hex');
}

interface View {
  readonly title: string;
  readonly body: string;
}

async function viewOf(
  path: string,
  query: URLSearchParams,
  repository: GitHubRepository,
): Promise<View | null> {
  const { fullName } = repository;
  if (path === '/' || path === `/${fullName}`)
    return { title: fullName, body: overview(repository) };
  if (!path.startsWith(`/${fullName}/`)) return null;
  const [kind = '', name = '', ...rest] = path.slice(fullName.length + 2).split('/');
  switch (kind) {
    case 'pull':
      return pullRequestPage(repository, name, query);
    case 'issues':
      return issuePage(repository, name);
    case 'runs':
      return checkPage(repository, name);
    case 'blob':
      return filePage(repository, name, rest.join('/'));
    default:
      return null;
  }
}

async function pullRequestPage(
  repository: GitHubRepository,
  number: string,
  query: URLSearchParams,
): Promise<View | null> {
  const pr = pullRequestOf(repository, number);
  if (pr === null) return null;
  const by = { as: query.get('as'), edit: query.get('edit') };
  return {
    title: `${pr.pull.issue.title} #${number}`,
    body: await pullRequestView(repository, pr, by),
  };
}

function issuePage(repository: GitHubRepository, name: string): View | null {
  const issue = repository.issues().find(({ number }) => String(number) === name);
  if (issue === undefined) return null;
  const { title, author, body } = issue;
  return { title, body: issueView(title, author.login, body ?? '') };
}

function checkPage(repository: GitHubRepository, id: string): View | null {
  const check = repository.checks().find((each) => String(each.id) === id);
  if (check === undefined) return null;
  const body = checkView(check, `/${repository.fullName}/blob/${check.sha}`);
  return { title: check.title, body };
}

async function filePage(
  repository: GitHubRepository,
  commit: string,
  path: string,
): Promise<View | null> {
  if (!/^[0-9a-f]{40}$/.test(commit)) return null;
  const content = await repository.repository.git.file(commit, path);
  return content && { title: path, body: fileView(path, commit, content.toString('utf8')) };
}

const pullRequestOf = (repository: GitHubRepository, number: string): GitHubPullRequest | null =>
  repository.pullRequests().find((pr) => String(pr.number) === number) ?? null;

async function post(
  request: IncomingMessage,
  response: ServerResponse,
  path: string | null,
  repository: GitHubRepository,
): Promise<void> {
  const number = path?.split(`/${repository.fullName}/pull/`)[1] ?? '';
  const pr = pullRequestOf(repository, number);
  // another page in the same browser must not type here
  const isOwn = request.headers.origin === `http://${request.headers.host ?? ''}`;
  if (pr === null || !isOwn) {
    response.writeHead(pr === null ? 404 : 403).end();
    return;
  }
  const target = `/${repository.fullName}/pull/${number}`;
  const form = new URLSearchParams(await bodyOf(request));
  const given = form.get('by') ?? '';
  const by = PEOPLE.has(given) ? given : pr.author;
  try {
    await act(form, by, pr);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'It failed.';
    const back = `<p><a href="${target}">Back to #${number}</a></p>`;
    write(response, 422, 'Refused', `<h1>GitHub refuses that</h1><p>${escaped(why)}</p>${back}`);
    return;
  }
  response.writeHead(303, { location: `${target}?as=${by}` }).end();
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
