import { NotFound } from '../http/api-problem.ts';
import { ok, parameter } from '../http/call.ts';
import type { Call } from '../http/call.ts';
import { listReply } from '../http/pagination.ts';
import { repositoryRoute } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { gitCommitView } from '../views/commit.ts';
import { parseTree, treeView } from '../views/content.ts';
import { nodeId } from '../views/node-id.ts';
import { refView } from '../views/ref.ts';
import { repositoryApiUrl } from '../views/repository.ts';
import type { Schema } from '../views/schema.ts';

const READ = ['contents=read'];

/** Git's objects one by one. */
export const gitDataRoutes: readonly Route[] = [
  repositoryRoute('GET', '/git/ref/{ref}', READ, async (call, repository) => {
    const ref = `refs/${parameter(call, 'ref')}`;
    const sha = (await repository.git.refs(ref)).get(ref);
    if (sha === undefined) throw new NotFound();
    return ok(refView(call.world, repository, ref, sha));
  }),
  repositoryRoute('GET', '/git/matching-refs/{ref}', READ, async (call, repository) => {
    const prefix = `refs/${parameter(call, 'ref')}`;
    const refs = [...(await repository.git.refs('refs/'))].filter(([ref]) =>
      ref.startsWith(prefix),
    );
    return listReply(call, refs, ([ref, sha]) => refView(call.world, repository, ref, sha));
  }),
  repositoryRoute('GET', '/git/commits/{commit_sha}', READ, async (call, repository) => {
    const sha = objectName(call, 'commit_sha');
    if ((await repository.git.resolve(sha)) === null) throw new NotFound();
    const [commit] = (await repository.git.commits([sha], 1)).slice(-1);
    if (commit === undefined) throw new NotFound();
    return ok(gitCommitView(call.world, repository, commit));
  }),
  repositoryRoute('GET', '/git/trees/{tree_sha}', READ, async (call, repository) => {
    const name = parameter(call, 'tree_sha');
    const tree = name.startsWith('-')
      ? null
      : await repository.git.read(['rev-parse', '--verify', '--quiet', `${name}^{tree}`]);
    if (tree === null) throw new NotFound();
    const sha = tree.toString('utf8').trim();
    const deep = call.url.searchParams.has('recursive') ? ['-r', '-t'] : [];
    const output = await repository.git.read(['ls-tree', '-z', '--long', ...deep, sha]);
    const entries = parseTree(output?.toString('utf8') ?? '');
    return ok(treeView(call.world, repository, sha, entries));
  }),
  repositoryRoute('GET', '/git/blobs/{file_sha}', READ, async (call, repository) => {
    const sha = objectName(call, 'file_sha');
    const content = await repository.git.read(['cat-file', 'blob', sha]);
    if (content === null) throw new NotFound();
    return ok({
      sha,
      node_id: nodeId('B', sha),
      size: content.length,
      url: `${repositoryApiUrl(call.world, repository)}/git/blobs/${sha}`,
      content: content.toString('base64'),
      encoding: 'base64',
    } satisfies Schema<'blob'>);
  }),
];

function objectName(call: Call, name: string): string {
  const sha = parameter(call, name);
  if (!/^[0-9a-f]{40}$/.test(sha)) throw new NotFound();
  return sha;
}
