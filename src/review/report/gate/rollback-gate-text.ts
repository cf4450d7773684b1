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
      return ['not all of ', ...named, ' can be rendered, and its files are not those of before'];
    case 'files':
      return ['the file ', ...named, ' is not what it was before'];
    case 'not-on-branch':
      return ['the commit that it goes back to is none that the branch was at'];
    case 'brings-back':
      return ['what it undoes was itself a way back, so it brings back what was taken out once'];
    case 'several':
      return ['it undoes what several merges did'];
    case 'not-compared':
      return ['what it leaves could not be compared with what was there before'];
  }
}
