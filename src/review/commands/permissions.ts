/** Whom a command listens to. Authority is looked up when the command runs; a look-up that fails is a no. */
export type Audience =
  | 'people-here'
  | 'platform-team'
  | 'break-glass-team'
  | 'writers'
  | 'write-permission'
  | 'platform-members';

/** Where a command is heard. */
export type HeardOn =
  | 'any pull request'
  | 'open pull requests'
  | 'merged pull requests, issues about pushes'
  | 'issues and pull requests'
  | 'issues about drift';

/** Who they are, as help and docs/commands.md name them, and what everybody else is answered. */
export const AUDIENCES: Readonly<
  Record<Audience, { readonly who: string; readonly others: string }>
> = {
  'people-here': {
    who: 'members, collaborators and people with write permission',
    others: '😕, and no words: anybody could make Meshwarden talk',
  },
  'platform-team': {
    who: 'the platform team, for what they did not make themselves',
    others: '😕, and a reply that says who may',
  },
  'break-glass-team': {
    who: 'the team that the configuration names as `breakGlass.team`',
    others: '😕, and a reply that says who may',
  },
  writers: {
    who: 'people with write permission, in one of `rollback.teams` where the configuration names some',
    others: '😕, and a reply that says who may',
  },
  'write-permission': {
    who: 'people with write permission',
    others: '😕, and a reply that says who may',
  },
  'platform-members': {
    who: 'the platform team',
    others: '😕, and a reply that says who may',
  },
};
