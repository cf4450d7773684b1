import type { Repository } from '../state/repository.ts';

/** The commit a REST path means by `{ref}`: an id, a branch, a tag, or `heads/…`. */
export async function commitOf(repository: Repository, ref: string): Promise<string | null> {
  if (isKnown(repository, ref)) return ref;
  const { git } = repository;
  for (const name of [ref, `refs/heads/${ref}`, `refs/tags/${ref}`, `refs/${ref}`]) {
    const sha = await git.resolve(name);
    if (sha !== null) return sha;
  }
  return null;
}

/** Every commit that was pushed has a check suite: no need to ask Git. */
const isKnown = ({ checkSuites }: Repository, sha: string): boolean =>
  [...checkSuites.values()].some(({ headSha }) => headSha === sha);
