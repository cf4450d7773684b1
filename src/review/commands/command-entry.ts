import type { OptionEntry } from './command-options.ts';

/**
 * One command: what the parser, help, the answers to a slip, permissions and docs/commands.md say of it comes from its
 * entry. `C` is what a comment that gives it asks for.
 */
export interface CommandEntry<C extends { readonly kind: string }> {
  /** One word, or two with a blank between them. */
  readonly name: C['kind'];
  /** As it is typed. */
  readonly usage: string;
  /** Half a sentence. */
  readonly what: string;
  /** Who is heard. */
  readonly audience: Audience;
  readonly place: HeardOn;
  /** What may stand between the name and the arguments. */
  readonly options?: readonly OptionEntry[];
  /** Reads what follows the name. */
  readonly parse: (words: string) => ReadArguments<C>;
}

/** What follows the name of a command, read. */
export type ReadArguments<C> =
  | { readonly kind: 'command'; readonly command: C }
  | { readonly kind: 'error'; readonly error: ArgumentError };

/** Why what follows the name of a command cannot be read. */
export type ArgumentError =
  { readonly kind: 'missing-argument'; readonly what: string } | OptionProblem;

/** Why the options of a command cannot be read. */
export type OptionProblem =
  | {
      readonly kind: 'unknown-option';
      readonly given: string;
      /** The option that was most likely meant. */
      readonly nearest: string | null;
    }
  /** `expected`: what has to follow the option, or is written otherwise. */
  | {
      readonly kind: 'unusable-option';
      readonly option: string;
      readonly given: string | null;
      readonly expected: string;
    }
  | { readonly kind: 'repeated-option'; readonly option: string }
  | { readonly kind: 'contradicting-options'; readonly options: readonly [string, string] }
  /** It would be read as words of the reason. */
  | { readonly kind: 'option-after-reason'; readonly option: string };

/** Whom a command listens to. Authority is looked up when the command runs; a look-up that fails is a no. */
type Audience =
  | 'people-here'
  | 'platform-team'
  | 'break-glass-team'
  | 'writers'
  | 'write-permission'
  | 'platform-members';

/** Where a command is heard. */
type HeardOn =
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
