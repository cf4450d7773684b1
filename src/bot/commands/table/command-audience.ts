import type { AskedApprovers } from '../../../forge/index.ts';
import type { RepositoryConfig } from '../../../review/index.ts';

/** Whom a command listens to. Authority is looked up when the command runs; a look-up that fails is a no. */
export type Audience =
  | 'people-here'
  | 'platform-team'
  | 'break-glass-team'
  | 'writers'
  | 'write-permission'
  | 'platform-members';

/** The base names them: no change decides who may let it pass. */
export interface NamedPeople {
  readonly config: Pick<RepositoryConfig, 'breakGlass' | 'rollback'>;
  /** It is null where nobody is known. */
  readonly platformTeam: AskedApprovers | null;
}

/** Says who they are, to people and to whoever decides. All of them are people here, whom alone the app listens to at all. */
interface AudienceEntry {
  /** As help and docs/reference/commands.md name them. */
  readonly who: string;
  /** Everybody else is answered so. */
  readonly others: string;
  /** Says whether they need write permission. */
  readonly writes: boolean;
  /** Names those of whom they have to be one; null where it is no matter who they are. */
  readonly among: ((named: NamedPeople) => AskedApprovers | null) | null;
}

const NOBODY: AskedApprovers = { teams: [], people: [] };

const ofTeams = (teams: readonly string[]): AskedApprovers => ({ teams, people: [] });

const REPLY = '😕, and a reply that names the required permission';

export const AUDIENCES: Readonly<Record<Audience, AudienceEntry>> = {
  'people-here': {
    who: 'members, collaborators and people with write permission',
    others: '😕 and no reply, because otherwise anyone could make Meshwarden post',
    writes: false,
    among: null,
  },
  'platform-team': {
    who: 'the platform team, for changes that they did not make themselves',
    others: REPLY,
    writes: false,
    among: ({ platformTeam }) => platformTeam ?? NOBODY,
  },
  'break-glass-team': {
    who: 'the team in `breakGlass.team` of the configuration',
    others: REPLY,
    writes: false,
    among: ({ config: { breakGlass } }) =>
      breakGlass === null ? NOBODY : ofTeams([breakGlass.team]),
  },
  writers: {
    who: 'people with write permission; if the configuration has `rollback.teams`, in one of them',
    others: REPLY,
    writes: true,
    among: ({ config: { rollback } }) =>
      rollback.teams.length === 0 ? null : ofTeams(rollback.teams),
  },
  'write-permission': {
    who: 'people with write permission',
    others: REPLY,
    writes: true,
    among: null,
  },
  'platform-members': {
    who: 'the platform team',
    others: REPLY,
    writes: false,
    among: ({ platformTeam }) => platformTeam ?? NOBODY,
  },
};
