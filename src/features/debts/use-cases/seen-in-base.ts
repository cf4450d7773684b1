import type { Forge, Repository } from '../../../forge/index.ts';
import type { Analysis, HandDebt, ObjectLook } from '../../../review/index.ts';
import { subjectText } from '../../../manifest/index.ts';
import { isEnvironment } from './environment-meant.ts';
import { whoSettles } from './owe-in-issue.ts';
import type { DebtEnd } from './settle-debt.ts';

export interface BasePorts {
  readonly forge: Pick<Forge, 'branchTip'>;
  readonly analysis: Pick<Analysis, 'lookAtObject'>;
}

/** A debt as it is after looking at the base, and how that settles it; null where it is still owed. */
export interface SeenInBase {
  readonly debt: HandDebt;
  readonly end: DebtEnd | null;
  /** Environments that there are, where the one that was named is none of them; else null. */
  readonly known: readonly string[] | null;
}

/**
 * Looks whether the default branch has what was changed by hand: whether the object is another there than when that
 * was said. A commit at which it is not is not looked at again.
 */
export async function seenInBase(
  debt: HandDebt,
  repository: Repository,
  { forge, analysis }: BasePorts,
): Promise<SeenInBase> {
  const owed: SeenInBase = { debt, end: null, known: null };
  const { environment, resource, since, lookedUp } = debt;
  if (lookedUp && (await forge.branchTip(repository, repository.defaultBranch)) === since)
    return owed;
  const before = { commit: since, environment };
  const look = await analysis.lookAtObject(repository, { resource, before });
  // reminders do not wait for what cannot be read now
  if (look.kind !== 'looked') return owed;
  const asked = lookedUp ? debt : withAsked(debt, look);
  if (look.changed === true) {
    const how = `${repository.defaultBranch} has another ${subjectText(resource)} in ${environment} since ${look.commit.slice(0, 7)}`;
    return { debt: asked, end: { how, by: null }, known: null };
  }
  const names = look.environments.map(({ name }) => name);
  return {
    debt: look.changed === null ? asked : { ...asked, since: look.commit },
    end: null,
    known: lookedUp || isEnvironment(environment, names) ? null : names,
  };
}

/** With what the command line does not know. */
const withAsked = (debt: HandDebt, { config, platformTeam, resource }: ObjectLook): HandDebt => ({
  ...debt,
  ...whoSettles([platformTeam], config.breakGlass?.team ?? null),
  resource,
  lookedUp: true,
});
