import { NotFound } from '../http/api-problem.ts';
import { ok, parameter } from '../http/call.ts';
import type { Call } from '../http/call.ts';
import { repositoryRoute } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { commitOf } from '../operations/commit-of.ts';
import type { Repository } from '../state/repository.ts';
import { contentView, parseTree } from '../views/content.ts';
import type { Schema } from '../views/schema.ts';

/** Above this GitHub sends no content (bytes). */
const MAX_CONTENT = 1_000_000;

/** GitHub ignores a CODEOWNERS file above this (bytes). */
const MAX_OWNERS = 3_000_000;

/** Files and folders of a commit, and what GitHub has to say about CODEOWNERS. */
export const contentRoutes: readonly Route[] = [
  repositoryRoute('GET', '/contents/{path}', ['contents=read'], content),
  repositoryRoute('GET', '/contents', ['contents=read'], content),
  repositoryRoute('GET', '/codeowners/errors', ['contents=read'], ownersErrors),
];

async function content(call: Call, repository: Repository) {
  const { git } = repository;
  const ref = call.url.searchParams.get('ref') ?? repository.defaultBranch;
  const path = parameter(call, 'path').replace(/\/$/, '');
  const sha = await commitOf(repository, ref);
  if (sha === null) throw new NotFound();
  const list = async (...more: string[]) => {
    const output = await git.read(['ls-tree', '-z', '--long', sha, '--', ...more]);
    return output === null ? [] : parseTree(output.toString('utf8'));
  };
  const [itself] = path === '' ? [] : await list(path);
  if (path !== '' && itself === undefined) throw new NotFound();
  if (itself === undefined || itself.type === 'tree') {
    const entries = path === '' ? await list() : await list(`${path}/`);
    return ok(entries.map((entry) => contentView(call.world, repository, ref, entry)));
  }
  const bytes = await git.read(['cat-file', 'blob', itself.sha]);
  const tooLarge = (itself.size ?? 0) > MAX_CONTENT;
  return ok({
    ...contentView(call.world, repository, ref, itself),
    type: 'file',
    encoding: tooLarge ? 'none' : 'base64',
    content: tooLarge ? '' : `${bytes?.toString('base64') ?? ''}\n`,
  } satisfies Schema<'content-file'>);
}

/** The first of the three places wins; a line with a pattern GitHub does not know is an error. */
async function ownersErrors(call: Call, repository: Repository) {
  const ref = call.url.searchParams.get('ref') ?? repository.defaultBranch;
  const sha = await commitOf(repository, ref);
  if (sha === null) throw new NotFound();
  for (const path of ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS']) {
    const file = await repository.git.file(sha, path);
    if (file === null) continue;
    const lines = file.length > MAX_OWNERS ? [] : file.toString('utf8').split('\n');
    return ok({
      errors: lines.flatMap((line, index) => ownersError(path, line, index + 1)),
    } satisfies Schema<'codeowners-errors'>);
  }
  throw new NotFound();
}

function ownersError(path: string, text: string, line: number) {
  const [pattern = '', ...owners] = text
    .replace(/(^|\s)#.*$/, '')
    .trim()
    .split(/\s+/);
  const wrong = (kind: string, part: string) => ({
    line,
    column: text.indexOf(part) + 1,
    source: text,
    kind,
    suggestion: null,
    message: `${kind} on line ${String(line)}: ${text}`,
    path,
  });
  if (pattern.startsWith('!') || pattern.includes('[')) return [wrong('Invalid pattern', pattern)];
  const owner = owners.find((name) => !/^@[\w-]+(\/[\w-]+)?$|^[^@\s]+@[^@\s]+$/.test(name));
  return owner === undefined ? [] : [wrong('Invalid owner', owner)];
}
