export type CommandName = 'help' | 'explain' | 'recheck' | 'override' | 'break-glass';

/** What a comment asks for (DESIGN §15). */
export type Command =
  | { readonly kind: 'help' }
  /** `id`: a finding, a gap or a rule; null where the whole tier is meant. */
  | { readonly kind: 'explain'; readonly id: string | null }
  | { readonly kind: 'recheck' }
  | { readonly kind: 'override'; readonly id: string; readonly reason: string }
  | { readonly kind: 'break-glass'; readonly reason: string };

/** Why a comment that addresses us cannot be followed. */
export type CommandError =
  | {
      readonly kind: 'unknown-command';
      readonly given: string;
      readonly nearest: CommandName | null;
    }
  /** A word we know and do not act on in this version. */
  | { readonly kind: 'not-yet'; readonly given: string }
  | { readonly kind: 'missing-argument'; readonly command: CommandName; readonly what: string }
  | { readonly kind: 'unknown-option'; readonly command: CommandName; readonly given: string };
