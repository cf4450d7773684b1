import type { CommandName } from './command.ts';

/** One command: what parser, help and comments say of it comes from here. */
export interface CommandEntry {
  readonly name: CommandName;
  /** As it is typed. */
  readonly usage: string;
  /** Half a sentence. */
  readonly what: string;
  /** Who is heard. */
  readonly who: string;
  /** What has to follow the name, in order. */
  readonly arguments: readonly string[];
}

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'help',
    usage: '/help',
    what: 'lists these commands',
    who: 'members, collaborators and people with write permission',
    arguments: [],
  },
  {
    name: 'recheck',
    usage: '/recheck',
    what: 'reviews the present head once more',
    who: 'members, collaborators and people with write permission',
    arguments: [],
  },
  {
    name: 'override',
    usage: '/override <finding or gap id> <reason>',
    what: 'lets the check pass in spite of one finding or gap, until the change means something else',
    who: 'the platform team',
    arguments: ['the id of a finding or gap', 'a reason'],
  },
];

/** The table as lines of Markdown. */
export const commandLines = (): readonly string[] =>
  COMMANDS.map(({ usage, what, who }) => `- \`${usage}\` ${what} (${who})`);
