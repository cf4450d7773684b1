import type { Words } from '../document/blocks.ts';
import { code } from '../document/blocks.ts';
import type { StateLeft } from '../../gate/reverts/state-left.ts';

type OtherState = Extract<StateLeft, { kind: 'other' }>;

/** Why what a revert leaves is not known to be a state that the branch had: half a sentence. */
export function otherStateWords({ because, what }: OtherState): Words {
  const named: Words = what === null ? ['something'] : [code(what)];
  switch (because) {
    case 'changed-since':
      return [...named, ' is not what it was before'];
    case 'beside':
      return [...named, ' has changed since in the same environment, and stays'];
    case 'not-seen':
      return ['not all of ', ...named, ' can be rendered, and its files differ from before'];
    case 'files':
      return ['the file ', ...named, ' is not what it was before'];
    case 'not-on-branch':
      return ['the branch was never at the commit that it restores'];
    case 'brings-back':
      return ['it undoes a rollback, so it restores content that was removed once'];
    case 'several':
      return ['it undoes several merges'];
    case 'not-compared':
      return ['its result could not be compared with the earlier state'];
  }
}
