import type { ResourceName } from '../rollback/index.ts';

export type CommandName =
  | 'help'
  | 'explain'
  | 'recheck'
  | 'override'
  | 'break-glass'
  | 'break-glass kubectl'
  | 'rollback'
  | 'reland'
  | 'drift ignore'
  | 'drift restore'
  | 'drift adopt';

/** What a comment asks for (docs/commands.md). */
export type Command =
  | { readonly kind: 'help' }
  /** `id`: a finding, a gap or a rule; null where the whole tier is meant. */
  | { readonly kind: 'explain'; readonly id: string | null }
  | { readonly kind: 'recheck' }
  | { readonly kind: 'override'; readonly id: string; readonly reason: string }
  | { readonly kind: 'break-glass'; readonly reason: string }
  | HandChangeCommand
  | RollbackCommand
  | { readonly kind: 'reland'; readonly reason: string }
  | DriftCommand;

/** What becomes of a difference between a cluster and Git, by its id, or of all of them (docs/drift.md). */
export type DriftCommand =
  | {
      readonly kind: 'drift ignore';
      readonly id: string;
      readonly reason: string;
      /** The last day on which it holds, `2026-12-31`; null for good. */
      readonly until: string | null;
    }
  /** `id` is null where all that differs is meant. */
  | { readonly kind: 'drift restore' | 'drift adopt'; readonly id: string | null };

/** What was changed by hand, outside of Git, and why (docs/break-glass.md). */
export interface HandChangeCommand {
  readonly kind: 'break-glass kubectl';
  readonly resource: ResourceName;
  /** Null where the one that has the object is meant. */
  readonly environment: string | null;
  readonly reason: string;
}

/** What of a merged pull request is to be reverted, and why (docs/rollback.md). */
export interface RollbackCommand {
  readonly kind: 'rollback';
  /** Empty only where `plan` is set: a preview needs none. */
  readonly reason: string;
  /** Globs of the files to revert; empty where all of them are meant. */
  readonly paths: readonly string[];
  /** The one object to revert. */
  readonly resource: ResourceName | null;
  /** The commit to bring `paths` back to, as somebody wrote it: 7 to 64 hexadecimal digits, lower case. */
  readonly to: string | null;
  /** With the later pull requests that depend on it. */
  readonly stack: boolean;
  /** Although an earlier revert was closed without merging. */
  readonly again: boolean;
  /** Only says what would come of it. */
  readonly plan: boolean;
}

/** Why a comment that addresses us cannot be followed. */
export type CommandError =
  | {
      readonly kind: 'unknown-command';
      readonly given: string;
      readonly nearest: CommandName | null;
    }
  | { readonly kind: 'missing-argument'; readonly command: CommandName; readonly what: string }
  | OptionError;

/** Why the options of a command cannot be read. */
export type OptionError =
  | {
      readonly kind: 'unknown-option';
      readonly command: CommandName;
      readonly given: string;
      /** The option that was most likely meant. */
      readonly nearest: string | null;
    }
  /** `expected`: what has to follow the option, or is written otherwise. */
  | {
      readonly kind: 'unusable-option';
      readonly command: CommandName;
      readonly option: string;
      readonly given: string | null;
      readonly expected: string;
    }
  | { readonly kind: 'repeated-option'; readonly command: CommandName; readonly option: string }
  | {
      readonly kind: 'contradicting-options';
      readonly command: CommandName;
      readonly options: readonly [string, string];
    }
  /** It would be read as words of the reason. */
  | {
      readonly kind: 'option-after-reason';
      readonly command: CommandName;
      readonly option: string;
    };
