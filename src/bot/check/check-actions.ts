import type { CheckContent } from '../../forge/index.ts';

/** Lists what the buttons of the check ask for; the identifier comes back in a `check_run` event. */
const BUTTONS = ['recheck', 'explain', 'request-approval'] as const;
export type Button = (typeof BUTTONS)[number];

/** A word that somebody sent back to us; null where it is no button of ours. */
export const buttonOf = (identifier: string): Button | null =>
  BUTTONS.find((button) => button === identifier) ?? null;

const action = (
  identifier: Button,
  label: string,
  description: string,
): CheckContent['actions'][number] => ({
  label,
  description,
  identifier,
});

export const RECHECK = action('recheck', 'Re-check', 'Review this commit again');

export const EXPLAIN = action('explain', 'Explain', 'Why this tier, in a comment');

/** Where approvals are missing. */
export const REQUEST_APPROVAL = action(
  'request-approval',
  'Request approval',
  'Ask those whose approval is missing',
);
