export type CommandName = 'help' | 'recheck' | 'override';

/** What a comment asks for (DESIGN §15). */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'recheck' }
  | { readonly kind: 'override'; readonly id: string; readonly reason: string };

/** Why a comment that addresses us cannot be followed. */
export type CommandError =
  | {
      readonly kind: 'unknown-command';
      readonly given: string;
      readonly nearest: CommandName | null;
    }
  | { readonly kind: 'missing-argument'; readonly command: CommandName; readonly what: string }
  | { readonly kind: 'unknown-option'; readonly command: CommandName; readonly given: string };
