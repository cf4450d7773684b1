import type { AskedApprovers, Clock, Repository } from '../../../forge/index.ts';
import type { RepositoryConfig, StandingPorts } from '../../../review/index.ts';
import type { RollbackRefusal } from '../texts/rollback-refusal.ts';
import type { RevertCommand } from './revert-subject.ts';

/** Names the command that is asked for, and by whom. */
interface AskingGiver {
  readonly login: string;
  readonly repository: Repository;
  readonly command: RevertCommand['kind'];
}

/** The base names them: no change decides who may have it undone. */
interface NamedPeople {
  readonly config: Pick<RepositoryConfig, 'breakGlass' | 'rollback'>;
  /** It is null where nobody is known. */
  readonly platformTeam: AskedApprovers | null;
}

/**
 * Says who may have something reverted, by the table of all commands, which lies above this feature. A look-up that fails
 * is a no.
 */
export interface RevertAuthority {
  /** Gives null where their permission does for the command. */
  readonly whyNotWriter: (
    command: RevertCommand['kind'],
    giver: Omit<AskingGiver, 'command'>,
    ports: WriterPorts,
  ) => Promise<Extract<RollbackRefusal, { kind: 'not-writer' }> | null>;
  /** Gives null where they are one of those the command is for, or it is for all who may write. */
  readonly whyNotAmong: (
    command: RevertCommand['kind'],
    giver: Omit<AskingGiver, 'command'>,
    named: NamedPeople,
    ports: StandingPorts,
  ) => Promise<{ readonly asked: AskedApprovers } | null>;
}

interface WriterPorts {
  readonly forge: Pick<StandingPorts['forge'], 'permission'>;
}

/** Says why somebody may not have anything reverted here; null where they may. A look-up that fails is a no. */
export async function whyNotHere(
  { command, ...giver }: AskingGiver,
  ports: WriterPorts & { readonly authority: RevertAuthority },
): Promise<RollbackRefusal | null> {
  return giver.repository.archived
    ? { kind: 'archived' }
    : ports.authority.whyNotWriter(command, giver, ports);
}

/** Says what a repository's configuration has against a rollback; null where it has nothing. */
export async function whyNotByConfig(
  asked: AskingGiver & {
    /** ISO 8601. */
    readonly mergedAt: string;
    /** Counts the reverts that were opened here within the last 24 hours. */
    readonly openedToday: number;
    /** Lists what to type where the app may not do it. */
    readonly byHand: readonly string[];
  },
  named: NamedPeople,
  ports: StandingPorts & { readonly clock: Clock; readonly authority: RevertAuthority },
): Promise<RollbackRefusal | null> {
  const { mergedAt, openedToday, byHand, command } = asked;
  const { enabled, maxAgeDays, perDay } = named.config.rollback;
  if (!enabled) return { kind: 'disabled', commands: byHand };
  const age = Math.floor((ports.clock.now() - Date.parse(mergedAt)) / DAY);
  if (age > maxAgeDays) return { kind: 'too-old', age, most: maxAgeDays };
  if (openedToday >= perDay) return { kind: 'too-many-today', most: perDay };
  const why = await ports.authority.whyNotAmong(command, asked, named, ports);
  return why === null ? null : { kind: 'not-in-teams', teams: why.asked.teams };
}

const DAY = 86_400_000;
