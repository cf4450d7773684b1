import type { Clock, Repository } from '../../../forge/index.ts';
import { standingOf } from '../../../forge/index.ts';
import type { RepositoryConfig, StandingPorts } from '../../../review/index.ts';
import type { RollbackRefusal } from '../texts/rollback-refusal.ts';
import { lookUpStanding } from '../../../review/index.ts';

/**
 * Says why somebody may not have anything reverted here; null where they may. A look-up that fails is a no.
 */
export async function whyNotWriter(
  login: string,
  repository: Repository,
  { forge }: { readonly forge: Pick<StandingPorts['forge'], 'permission'> },
): Promise<RollbackRefusal | null> {
  if (repository.archived) return { kind: 'archived' };
  const permission = await forge.permission(repository, login);
  return permission === 'admin' || permission === 'write'
    ? null
    : { kind: 'not-writer', permission };
}

/** Says what a repository's configuration has against a rollback; null where it has nothing. */
export async function whyNotByConfig(
  asked: {
    readonly login: string;
    readonly repository: Repository;
    /** ISO 8601. */
    readonly mergedAt: string;
    /** Counts the reverts that were opened here within the last 24 hours. */
    readonly openedToday: number;
    /** Lists what to type where the app may not do it. */
    readonly byHand: readonly string[];
  },
  { rollback }: Pick<RepositoryConfig, 'rollback'>,
  ports: StandingPorts & { readonly clock: Clock },
): Promise<RollbackRefusal | null> {
  const { login, repository, mergedAt, openedToday, byHand } = asked;
  const { enabled, maxAgeDays, perDay, teams } = rollback;
  if (!enabled) return { kind: 'disabled', commands: byHand };
  const age = Math.floor((ports.clock.now() - Date.parse(mergedAt)) / DAY);
  if (age > maxAgeDays) return { kind: 'too-old', age, most: maxAgeDays };
  if (openedToday >= perDay) return { kind: 'too-many-today', most: perDay };
  if (teams.length === 0) return null;
  const whom = { teams, people: [] };
  const lookUps = await lookUpStanding([login], whom, repository, ports);
  return standingOf(login, whom, lookUps).through === null ? { kind: 'not-in-teams', teams } : null;
}

const DAY = 86_400_000;
