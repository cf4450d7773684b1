import { z } from 'zod';
import type { Account } from '../../github/pull-request.ts';

/** The fields of GitHub's `simple-user` that we use; null where the account was deleted. */
export const AccountFields = z
  .object({ id: z.int(), login: z.string().min(1), type: z.string().exactOptional() })
  .nullable();

/** GitHub shows deleted accounts as this one. */
const GHOST: Account = { id: 10_137, login: 'ghost', bot: false };

export function toAccount(fields: z.output<typeof AccountFields>): Account {
  if (fields === null) return GHOST;
  const { id, login, type } = fields;
  return { id, login, bot: type === 'Bot' || login.endsWith('[bot]') };
}
