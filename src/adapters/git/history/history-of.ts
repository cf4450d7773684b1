import type { History } from '../../../app/ports/history.ts';
import type { PrivateRepository } from '../running/private-repository.ts';
import { blameLines } from './blame-lines.ts';
import { commitsTouching } from './commits-touching.ts';

/** What came before a commit, as long as the repository is not removed. */
export const historyOf = (repository: PrivateRepository, commit: string): History => ({
  changesOf: (lines) => blameLines(repository, commit, lines),
  commitsTouching: (paths, limit) => commitsTouching(repository, commit, paths, limit),
});
