import type { Audience } from './command-audience.ts';
import type { OptionEntry } from './command-options.ts';

/**
 * One command: what the parser, help, the answers to a slip and docs/reference/commands.md say of it comes from its entry, and
 * who may give it is decided by its entry. `C` is what a comment that gives it asks for.
 */
export interface CommandEntry<C extends { readonly kind: string }, A extends Audience = Audience> {
  /** One word, or two with a blank between them. */
  readonly name: C['kind'];
  /** As it is typed. */
  readonly usage: string;
  /** Half a sentence. */
  readonly what: string;
  /** Says who is heard: `command-authority.ts` goes by it. */
  readonly audience: A;
  readonly place: HeardOn;
  /** These may stand between the name and the arguments. */
  readonly options?: readonly OptionEntry[];
  /** Reads what follows the name. */
  readonly parse: (words: string) => ReadArguments<C>;
}

/** A command's arguments come to this once they are read. */
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

/** A command is heard there alone. */
type HeardOn =
  | 'any pull request'
  | 'open pull requests'
  | 'merged pull requests, issues about pushes'
  | 'issues and pull requests'
  | 'issues about drift';
