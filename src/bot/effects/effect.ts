import type { CheckContent, Reviewers, SuggestionComment } from '../../forge/index.ts';

/** Everything one review can do to GitHub: data, applied in this order in one place. */
export type Effect =
  /** `id` null: create it. Unchanged content makes no effect. */
  | { readonly kind: 'set-check'; readonly id: number | null; readonly content: CheckContent }
  | { readonly kind: 'upsert-comment'; readonly id: number | null; readonly body: string }
  | {
      readonly kind: 'request-reviewers';
      readonly teams: readonly string[];
      readonly people: readonly string[];
      /** Whom nobody asks in the place of a team that cannot be asked. */
      readonly answered: readonly string[];
    }
  | {
      readonly kind: 'withdraw-reviewers';
      /** Whose requests are taken back; with members who were asked in the place of their team. */
      readonly teams: readonly string[];
      readonly people: readonly string[];
      /** Whom we wanted and want no longer. */
      readonly letGo: Reviewers;
    }
  | { readonly kind: 'create-suggestions'; readonly comments: readonly SuggestionComment[] }
  | { readonly kind: 'update-suggestion'; readonly id: number; readonly body: string };
