import type { Repository } from '../state/repository.ts';

/** The commit a REST path means by `{ref}`: an id, a branch, a tag, or `heads/…`. */
export async function commitOf({ git }: Repository, ref: string): Promise<string | null> {
  for (const name of [ref, `refs/heads/${ref}`, `refs/tags/${ref}`, `refs/${ref}`]) {
    const sha = await git.resolve(name);
    if (sha !== null) return sha;
  }
  return null;
}
