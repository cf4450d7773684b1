import type { BegunWatch, Store } from '../../../review/index.ts';
import type { Forge, Repository } from '../../../forge/index.ts';
import { isAfterMergeComment } from '../texts/after-merge-report.ts';

export interface TellWatchPorts {
  readonly forge: Pick<Forge, 'comments' | 'createComment' | 'updateComment'>;
  readonly store: Pick<Store, 'withLease'>;
}

interface Telling {
  readonly look: Pick<BegunWatch, 'commit' | 'environment'>;
  readonly repository: Repository;
  readonly number: number;
  readonly body: string;
}

/** Makes the one comment about a merge in an environment say this; found again by its last line. */
export const tellWatch = (
  { look, repository, number, body }: Telling,
  { forge, store }: TellWatchPorts,
): Promise<void> =>
  store.withLease(`watch:${String(repository.id)}:${String(number)}`, async () => {
    const { commit, environment } = look;
    const own = await forge.comments(repository, number);
    const found = own.find((each) => isAfterMergeComment(each.body, commit, environment));
    if (found === undefined) await forge.createComment(repository, number, body);
    else if (found.body !== body) await forge.updateComment(repository, found.id, body);
  });
