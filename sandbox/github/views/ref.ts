import type { Repository } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import { nodeId } from './node-id.ts';
import { repositoryApiUrl } from './repository.ts';
import type { Schema } from './schema.ts';

/** A branch or tag; `ref` is its whole name. */
export const refView = (
  world: World,
  repository: Repository,
  ref: string,
  sha: string,
): Schema<'git-ref'> => {
  const git = `${repositoryApiUrl(world, repository)}/git`;
  return {
    ref,
    node_id: nodeId('REF', ref),
    url: `${git}/${ref}`,
    object: { type: 'commit', sha, url: `${git}/commits/${sha}` },
  };
};
