import { NotFound } from '../http/api-problem.ts';
import { ok, parameter } from '../http/call.ts';
import { repositoryRoute, type Route } from '../http/route.ts';
import { repositoryApiUrl } from '../views/repository.ts';
import type { Schema } from '../views/schema.ts';

/** What branches and tags point to. `{ref}` is without `refs/`, and whole: it is no prefix. */
export const gitRefRoutes: readonly Route[] = [
  repositoryRoute('GET', '/git/ref/{ref}', ['contents=read'], async (call, repository) => {
    const name = parameter(call, 'ref');
    const sha = /^(?:heads|tags)\/./.test(name)
      ? await repository.git.resolve(`refs/${name}`)
      : null;
    if (sha === null) throw new NotFound();
    const url = `${repositoryApiUrl(call.world, repository)}/git`;
    const ref: Schema<'git-ref'> = {
      ref: `refs/${name}`,
      node_id: `REF_${sha}`,
      url: `${url}/refs/${name}`,
      object: { type: 'commit', sha, url: `${url}/commits/${sha}` },
    };
    return ok(ref);
  }),
];
