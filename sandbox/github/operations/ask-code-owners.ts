import { OWNERS_PLACES, parseCodeowners } from '../../../src/compare/index.ts';
import type { PullRequest } from '../state/pull-request.ts';
import { findAccount } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { requestReviews } from './reviews.ts';
import type { ReviewRequest } from './reviews.ts';

/**
 * GitHub asks the owners of the changed files for a review once a pull request is open and no draft, by
 * the CODEOWNERS of its base (docs.github.com, "About code owners"). Only where a repository wants it:
 * many tests are about who the app asks.
 */
export async function askCodeOwners(world: World, pull: PullRequest): Promise<void> {
  const { repository, author } = pull.issue;
  if (!repository.asksCodeOwners || pull.draft) return;
  const text = await ownersFile(pull);
  if (text === null) return;
  const { ownersOf } = parseCodeowners({ file: 'CODEOWNERS', text });
  const names = pull.diff.files.flatMap(({ path }) => ownersOf(path)?.owners ?? []);
  const owners = [...new Set(names)].map((name) => name.replace(/^@/, ''));
  const request: ReviewRequest = {
    teams: owners.flatMap((name) => world.teams.get(name) ?? []),
    people: owners
      .flatMap((name) => findAccount(world, name) ?? [])
      .filter((one) => one !== author),
  };
  if (request.teams.length + request.people.length > 0)
    requestReviews(world, pull, request, author);
}

async function ownersFile({ base, issue }: PullRequest): Promise<string | null> {
  for (const place of OWNERS_PLACES) {
    const file = await issue.repository.git.file(base.sha, place);
    if (file !== null) return file.toString('utf8');
  }
  return null;
}
