import { z } from 'zod';
import { NotFound, UnprocessableEntity } from '../http/api-problem.ts';
import { created, ok, parameter } from '../http/call.ts';
import type { Call, Reply } from '../http/call.ts';
import { parseBody } from '../http/request-body.ts';
import { repositoryRoute } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { signatureOf } from '../operations/accounts.ts';
import { pushBranch } from '../operations/push.ts';
import type { Repository } from '../state/repository.ts';
import { gitCommitView } from '../views/commit.ts';
import { parseTree, treeView } from '../views/content.ts';
import { refView } from '../views/ref.ts';
import { repositoryApiUrl } from '../views/repository.ts';

const WRITE = ['contents=write'];

const Blob = z.object({
  content: z.string(),
  encoding: z.enum(['utf-8', 'base64']).default('utf-8'),
});

const Tree = z.object({
  base_tree: z.string().exactOptional(),
  tree: z
    .array(
      z.object({
        path: z.string().min(1),
        mode: z.enum(['100644', '100755', '040000', '160000', '120000']),
        type: z.enum(['blob', 'tree', 'commit']),
        sha: z.string().nullable().exactOptional(),
        content: z.string().exactOptional(),
      }),
    )
    .min(1),
});

const Signature = z.object({ name: z.string(), email: z.string() });

const Commit = z.object({
  message: z.string(),
  tree: z.string(),
  parents: z.array(z.string()).default([]),
  author: Signature.exactOptional(),
  committer: Signature.exactOptional(),
});

const NewRef = z.object({ ref: z.string(), sha: z.string() });
const MovedRef = z.object({ sha: z.string(), force: z.boolean().default(false) });

/**
 * Making Git's objects one by one, and branches that point to them. GitHub promises a signature for none of these
 * commits.
 */
export const gitWritingRoutes: readonly Route[] = [
  repositoryRoute('POST', '/git/blobs', WRITE, async (call, repository) => {
    const { content, encoding } = parseBody(call, Blob);
    const bytes = Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8');
    const sha = await repository.git.store(['hash-object', '-w', '--stdin'], bytes);
    return created({ sha, url: `${repositoryApiUrl(call.world, repository)}/git/blobs/${sha}` });
  }),
  repositoryRoute('POST', '/git/trees', WRITE, makeTree),
  repositoryRoute('POST', '/git/commits', WRITE, async (call, repository) => {
    const { git } = repository;
    const { message, tree, parents, author, committer } = parseBody(call, Commit);
    const missing = await firstMissing(repository, [
      [tree, 'tree'],
      ...parents.map((sha): [string, string] => [sha, 'commit']),
    ]);
    if (missing !== null) throw new UnprocessableEntity(`${missing} SHA does not exist`);
    const bot = signatureOf(call.world, call.world.app.bot);
    const sha = await git.commitTree(
      tree,
      parents,
      message,
      { ...bot, ...author },
      { ...bot, ...(committer ?? author) },
    );
    const [commit] = (await git.commits([sha], 1)).slice(-1);
    if (commit === undefined) throw new NotFound();
    return created(gitCommitView(call.world, repository, commit));
  }),
  repositoryRoute('POST', '/git/refs', WRITE, async (call, repository) => {
    const { ref, sha } = parseBody(call, NewRef);
    const [, branch] = /^refs\/heads\/(.+)$/.exec(ref) ?? [];
    if (branch === undefined) throw new UnprocessableEntity('Reference name must start with refs/');
    await requireCommit(repository, sha);
    if ((await repository.git.resolve(ref)) !== null)
      throw new UnprocessableEntity('Reference already exists');
    await pushBranch(call.world, repository, branch, sha, call.world.app.bot);
    return created(refView(call.world, repository, ref, sha));
  }),
  repositoryRoute('PATCH', '/git/refs/{ref}', WRITE, async (call, repository) => {
    const { git } = repository;
    const ref = `refs/${parameter(call, 'ref')}`;
    const { sha, force } = parseBody(call, MovedRef);
    const [, branch] = /^refs\/heads\/(.+)$/.exec(ref) ?? [];
    const before = branch === undefined ? null : await git.resolve(ref);
    if (branch === undefined || before === null)
      throw new UnprocessableEntity('Reference does not exist');
    await requireCommit(repository, sha);
    if (!force && !(await git.isAncestor(before, sha)))
      throw new UnprocessableEntity('Update is not a fast forward');
    await pushBranch(call.world, repository, branch, sha, call.world.app.bot);
    return ok(refView(call.world, repository, ref, sha));
  }),
];

async function makeTree(call: Call, repository: Repository): Promise<Reply> {
  const { git } = repository;
  const { base_tree: base, tree: entries } = parseBody(call, Tree);
  const changes = [];
  // a submodule's commit is in another repository
  for (const { path, mode, type, sha, content } of entries) {
    const stored =
      content === undefined
        ? sha
        : await git.store(['hash-object', '-w', '--stdin'], Buffer.from(content));
    if (
      stored === undefined ||
      (stored !== null && type !== 'commit' && !(await isThere(repository, stored, type)))
    )
      throw new UnprocessableEntity(`tree.sha ${String(stored)} is not a valid ${type}`);
    changes.push({ path, mode, sha: stored });
  }
  const sha = await git.treeWith(base ?? null, changes);
  if (sha === null) throw new UnprocessableEntity('tree.path contains a malformed path component');
  const listing = await git.read(['ls-tree', '-z', '--long', sha]);
  return created(treeView(call.world, repository, sha, parseTree(listing?.toString('utf8') ?? '')));
}

async function requireCommit(repository: Repository, sha: string): Promise<void> {
  if (!(await isThere(repository, sha, 'commit')))
    throw new UnprocessableEntity('Object does not exist');
}

async function firstMissing(
  repository: Repository,
  objects: readonly (readonly [string, string])[],
): Promise<string | null> {
  for (const [sha, type] of objects)
    if (!(await isThere(repository, sha, type))) return type === 'tree' ? 'Tree' : 'Parent';
  return null;
}

const isThere = async ({ git }: Repository, sha: string, type: string): Promise<boolean> =>
  /^[0-9a-f]{40}$/.test(sha) &&
  (await git.read(['cat-file', '-t', sha]))?.toString('utf8').trim() === type;
