import { z } from 'zod';
import type { SubmittedReview } from '../../github/pull-request.ts';
import { AccountFields, toAccount } from './account.ts';

const STATES = {
  approved: 'approved',
  changes_requested: 'changes-requested',
  commented: 'commented',
  dismissed: 'dismissed',
  pending: 'pending',
} as const satisfies Record<string, SubmittedReview['state']>;

/** The fields of GitHub's `pull-request-review` that we use; webhooks write the state in small letters. */
export const ReviewFields = z.object({
  id: z.int(),
  user: AccountFields,
  state: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['approved', 'changes_requested', 'commented', 'dismissed', 'pending'])),
  commit_id: z.string().nullable(),
  submitted_at: z.string().nullish(),
});

export const toReview = (fields: z.output<typeof ReviewFields>): SubmittedReview => ({
  id: fields.id,
  author: toAccount(fields.user),
  state: STATES[fields.state],
  commit: fields.commit_id,
  submittedAt: fields.submitted_at ?? null,
});
