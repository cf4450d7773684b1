import type { CommandName } from './command.ts';
import type { Audience, Place } from './permissions.ts';
import { AUDIENCES } from './permissions.ts';

/** One command: what parser, help, permissions and docs/commands.md say of it comes from here. */
export interface CommandEntry {
  readonly name: CommandName;
  /** As it is typed. */
  readonly usage: string;
  /** Half a sentence. */
  readonly what: string;
  /** Who is heard. */
  readonly audience: Audience;
  readonly place: Place;
  /** What has to follow the name, in order. */
  readonly arguments: readonly string[];
}

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'help',
    usage: '/help',
    what: 'lists these commands',
    audience: 'people-here',
    place: 'any pull request',
    arguments: [],
  },
  {
    name: 'explain',
    usage: '/explain [finding, gap or rule id]',
    what: 'says why the tier is what it is, or all that is known of one finding, gap or rule',
    audience: 'people-here',
    place: 'open pull requests',
    arguments: [],
  },
  {
    name: 'recheck',
    usage: '/recheck',
    what: 'reviews the present head once more',
    audience: 'people-here',
    place: 'open pull requests',
    arguments: [],
  },
  {
    name: 'override',
    usage: '/override <finding or gap id> <reason>',
    what: 'lets the check pass in spite of one finding or gap, until the change means something else',
    audience: 'platform-team',
    place: 'open pull requests',
    arguments: ['the id of a finding or gap', 'a reason'],
  },
  {
    name: 'break-glass',
    usage: '/break-glass <reason>',
    what: 'lets this very head merge without approvals and outside windows; a review is owed afterwards',
    audience: 'break-glass-team',
    place: 'open pull requests',
    arguments: ['a reason'],
  },
];

/** Words that are ours (DESIGN §15) and that this version does not act on. */
export const NOT_YET: readonly string[] = ['rollback', 'reland'];

/** The table as lines of Markdown. */
export const commandLines = (): readonly string[] =>
  COMMANDS.map(
    ({ usage, what, audience }) => `- \`${usage}\` ${what} (${AUDIENCES[audience].who})`,
  );
