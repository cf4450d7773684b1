import type { Audience, HeardOn } from './permissions.ts';
import type { OptionEntry } from './rollback-options.ts';

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
