import type { CommandName } from './command.ts';
import type { Audience, HeardOn } from './permissions.ts';
import { AUDIENCES } from './permissions.ts';
import type { OptionEntry } from './rollback-options.ts';
import { ROLLBACK_OPTIONS } from './rollback-options.ts';

/** One command: what parser, help, permissions and docs/commands.md say of it comes from here. */
export interface CommandEntry {
  readonly name: CommandName;
  /** As it is typed. */
  readonly usage: string;
  /** Half a sentence. */
  readonly what: string;
  /** Who is heard. */
  readonly audience: Audience;
  readonly place: HeardOn;
  /** What has to follow the name, in order. */
  readonly arguments: readonly string[];
  /** What may stand between the name and the arguments. */
  readonly options?: readonly OptionEntry[];
}

const typed = ({ name, value }: OptionEntry): string =>
  value === null ? name : `${name} ${value}`;

const usageOf = (option: OptionEntry): string => `[${typed(option)}]`;

/** Options of `/break-glass kubectl`. */
export const HAND_OPTIONS: readonly OptionEntry[] = [
  {
    name: '--environment',
    value: 'NAME',
    expected: 'the name of an environment',
    what: 'where it was changed; needed where Git has the object in several environments or in none',
    repeatable: false,
  },
];

const DRIFT_ID = 'the id of a difference, such as `d-3f92c1`';
const DRIFT_IDS = `${DRIFT_ID}, or \`all\``;

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
  {
    name: 'break-glass kubectl',
    usage: ['/break-glass kubectl', ...HAND_OPTIONS.map(usageOf), 'KIND/NS/NAME <reason>'].join(
      ' ',
    ),
    what: 'records what was changed by hand, outside of Git; Git has to have it afterwards',
    audience: 'break-glass-team',
    place: 'issues and pull requests',
    arguments: ['an object written as `VirtualService/shop/orders`', 'a reason'],
    options: HAND_OPTIONS,
  },
  {
    name: 'rollback',
    usage: ['/rollback', ...ROLLBACK_OPTIONS.map(usageOf), '<reason>'].join(' '),
    what: 'opens a pull request that reverts this one, with a preview of what that does',
    audience: 'writers',
    place: 'merged pull requests, issues about pushes',
    arguments: ['a reason'],
    options: ROLLBACK_OPTIONS,
  },
  {
    name: 'reland',
    usage: '/reland <reason>',
    what: 'opens a pull request that brings back what was rolled back',
    audience: 'writers',
    place: 'merged pull requests, issues about pushes',
    arguments: ['a reason'],
  },
  {
    name: 'drift ignore',
    usage: '/drift ignore <id> <reason> [until YYYY-MM-DD]',
    what: 'takes a difference between a cluster and Git off the list; it stays counted',
    audience: 'platform-members',
    place: 'issues about drift',
    arguments: [DRIFT_ID, 'a reason'],
  },
  {
    name: 'drift restore',
    usage: '/drift restore <id or all>',
    what: 'prints the commands that bring back what Git says, and changes nothing',
    audience: 'write-permission',
    place: 'issues about drift',
    arguments: [DRIFT_IDS],
  },
  {
    name: 'drift adopt',
    usage: '/drift adopt <id or all>',
    what: 'opens a pull request that writes what the cluster has into Git, and lists what cannot be written',
    audience: 'write-permission',
    place: 'issues about drift',
    arguments: [DRIFT_IDS],
  },
];

/** A command, or an option of one, as help names it. */
export interface CommandHelp {
  readonly usage: string;
  readonly what: string;
}

/** The table for whoever asks for help, with who is heard and all options. */
export const commandHelp = (): readonly (CommandHelp & {
  readonly who: string;
  readonly options: readonly CommandHelp[];
})[] =>
  COMMANDS.map(({ usage, what, audience, options = [] }) => ({
    usage,
    what,
    who: AUDIENCES[audience].who,
    options: options.map((option) => ({ usage: typed(option), what: option.what })),
  }));
