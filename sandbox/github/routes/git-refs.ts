import { NotFound } from '../http/api-problem.ts';
import { ok, parameter } from '../http/call.ts';
import { repositoryRoute } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import type { Repository } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import { repositoryApiUrl } from '../views/repository.ts';
import type { Schema } from '../views/schema.ts';

/** What branches and tags point to. `{ref}` is without `refs/`, and whole; of `matching-refs` it is a prefix. */
export const gitRefRoutes: readonly Route[] = [
  repositoryRoute('GET', '/git/ref/{ref}', ['contents=read'], async (call, repository) => {
    const name = parameter(call, 'ref');
    const sha = /^(?:heads|tags)\/./.test(name)
      ? await repository.git.resolve(`refs/${name}`)
      : null;
    if (sha === null) throw new NotFound();
    return ok(refOf(call.world, repository, `refs/${name}`, sha));
  }),

  repositoryRoute(
    'GET',
    '/git/matching-refs/{ref}',
    ['contents=read'],
    async (call, repository) => {
      const prefix = `refs/${parameter(call, 'ref')}`;
      const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
      const refs = [...(await repository.git.refs(folder))];
      const matching = refs.filter(([name]) => name.startsWith(prefix));
      return ok(matching.map(([name, sha]) => refOf(call.world, repository, name, sha)));
    },
  ),
];

/** `name` is whole. */
function refOf(world: World, repository: Repository, name: string, sha: string): Schema<'git-ref'> {
  const url = `${repositoryApiUrl(world, repository)}/git`;
  return {
    ref: name,
    node_id: `REF_${sha}`,
    url: `${url}/${name}`,
    object: { type: 'commit', sha, url: `${url}/commits/${sha}` },
  };
}
