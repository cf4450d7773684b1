import type { Repository } from '../../core/forge/index.ts';
import type { OpenDebt } from '../../core/gate/index.ts';
import { parseDebt } from '../../core/gate/index.ts';
import { installedRepositories } from '../repositories/installed-repositories.ts';
import type { Forge } from '../ports/forge.ts';

/** Debts that are owed in one repository. */
export interface RepositoryDebts {
  readonly repository: Repository;
  readonly debts: readonly OpenDebt[];
}

export type ListedDebts =
  | { readonly kind: 'listed'; readonly repositories: readonly RepositoryDebts[] }
  /** The app is not installed on a repository of that name, or is suspended there. */
  | { readonly kind: 'unknown-repository' };

/**
 * The debts that emergencies left, read from our open issues: of one repository (`owner/name`), or of all that the app
 * is installed on and that are not suspended.
 */
export async function listDebts(
  only: string | null,
  forge: Pick<Forge, 'installations' | 'repositories' | 'issues'>,
): Promise<ListedDebts> {
  const repositories = await installedRepositories(only, forge);
  const found: RepositoryDebts[] = [];
  for (const repository of repositories)
    found.push({ repository, debts: await debtsOf(repository, forge) });
  return only !== null && found.length === 0
    ? { kind: 'unknown-repository' }
    : { kind: 'listed', repositories: found };
}

async function debtsOf(
  repository: Repository,
  forge: Pick<Forge, 'issues'>,
): Promise<readonly OpenDebt[]> {
  const issues = await forge.issues(repository);
  return issues.flatMap(({ number: issue, body, open }) => {
    const debt = open ? parseDebt(body) : null;
    return debt === null || debt.settled !== null ? [] : [{ issue, debt }];
  });
}
