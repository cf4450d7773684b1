import type { Forge, Repository } from '../../../forge/index.ts';
import type { OpenDebt } from '../../../review/index.ts';
import { installedRepositories } from './installed-repositories.ts';
import { ownIssues } from '../../../review/index.ts';
import { parseDebt } from '../texts/debt-record.ts';

export interface RepositoryDebts {
  readonly repository: Repository;
  readonly debts: readonly OpenDebt[];
  /**
   * Lists open issues about debts that somebody else edited, or of which GitHub does not tell: what they say
   * does not count.
   */
  readonly notRead: readonly number[];
}

export type ListedDebts =
  | { readonly kind: 'listed'; readonly repositories: readonly RepositoryDebts[] }
  /** The app is not installed on a repository of that name, or is suspended there. */
  | { readonly kind: 'unknown-repository' };

/**
 * Lists the debts that emergencies left, read from our open issues: of one repository (`owner/name`), or of
 * all that the app is installed on and that are not suspended.
 */
export async function listDebts(
  only: string | null,
  forge: Pick<Forge, 'installations' | 'repositories' | 'issues' | 'ownBodies'>,
): Promise<ListedDebts> {
  const repositories = await installedRepositories(only, forge);
  const found: RepositoryDebts[] = [];
  for (const repository of repositories)
    found.push({ repository, ...(await debtsOf(repository, forge)) });
  return only !== null && found.length === 0
    ? { kind: 'unknown-repository' }
    : { kind: 'listed', repositories: found };
}

async function debtsOf(
  repository: Repository,
  forge: Pick<Forge, 'issues' | 'ownBodies'>,
): Promise<Pick<RepositoryDebts, 'debts' | 'notRead'>> {
  const open = (await ownIssues(repository, parseDebt, forge)).filter((issue) => issue.open);
  return {
    debts: open.flatMap(({ number: issue, state: debt }) =>
      debt === null || debt.settled !== null ? [] : [{ issue, debt }],
    ),
    notRead: open.flatMap(({ number, body, believed }) =>
      believed || parseDebt(body) === null ? [] : [number],
    ),
  };
}
