import type { LocalRefusal } from '../reverts/local/local-rollback.ts';
import { refusalSentence } from '../reverts/refusal-sentence.ts';

/** Why `meshwarden rollback` wrote nothing, and what to do; plain text that quotes hostile names. */
export function localRefusalSentence(refusal: LocalRefusal): string {
  if (refusal.reason === 'branch-exists')
    return `The branch ${refusal.branch} is there already, at ${refusal.commit.slice(0, 12)}, with something else. Look at it, then push it as it is or delete it (git branch -D ${refusal.branch}).`;
  if (refusal.reason === 'no-identity')
    return 'Git does not know whose commit this is: set git config user.name and git config user.email, then run this again.';
  return refusal.reason === 'repository' ? refusal.message : refusalSentence(refusal);
}
