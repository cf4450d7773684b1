import type { Clock } from '../../../forge/index.ts';
import type { Giver, NamedPeople, StandingPorts } from '../../../review/index.ts';
import { whyNotAmong, whyNotWriter } from '../../../review/index.ts';
import type { RollbackRefusal } from '../texts/rollback-refusal.ts';
import type { RevertCommand } from './revert-subject.ts';

/** Who asks for which command; the table of commands says who may. */
interface AskingGiver extends Giver {
  readonly command: RevertCommand['kind'];
}

/** Says why somebody may not have anything reverted here; null where they may. A look-up that fails is a no. */
export async function whyNotHere(
  { command, ...giver }: AskingGiver,
  ports: { readonly forge: Pick<StandingPorts['forge'], 'permission'> },
): Promise<RollbackRefusal | null> {
  return giver.repository.archived ? { kind: 'archived' } : whyNotWriter(command, giver, ports);
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
  ports: StandingPorts & { readonly clock: Clock },
): Promise<RollbackRefusal | null> {
  const { mergedAt, openedToday, byHand, command } = asked;
  const { enabled, maxAgeDays, perDay } = named.config.rollback;
  if (!enabled) return { kind: 'disabled', commands: byHand };
  const age = Math.floor((ports.clock.now() - Date.parse(mergedAt)) / DAY);
  if (age > maxAgeDays) return { kind: 'too-old', age, most: maxAgeDays };
  if (openedToday >= perDay) return { kind: 'too-many-today', most: perDay };
  const why = await whyNotAmong(command, asked, named, ports);
  return why === null ? null : { kind: 'not-in-teams', teams: why.asked.teams };
}

const DAY = 86_400_000;
