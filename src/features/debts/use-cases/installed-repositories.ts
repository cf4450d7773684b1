import type { Repository, Forge } from '../../../forge/index.ts';
import { fullName, sameName } from '../../../forge/index.ts';

/** The repositories that the app is installed on and that are not suspended; of one name (`owner/name`), if one is given. */
export async function installedRepositories(
  only: string | null,
  forge: Pick<Forge, 'installations' | 'repositories'>,
): Promise<readonly Repository[]> {
  const found: Repository[] = [];
  for (const { id, suspended } of await forge.installations()) {
    if (suspended) continue;
    const all = await forge.repositories(id);
    found.push(...all.filter((each) => only === null || sameName(fullName(each), only)));
  }
  return found;
}
