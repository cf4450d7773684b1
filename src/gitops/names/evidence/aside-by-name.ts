import { NOBODY_APPLIES, setAside } from '../../survey/not-delivered.ts';
import type { RootDraft } from '../../roots/root-draft.ts';
import { NOBODY, UNREACHED } from '../unit-name.ts';
import type { Heard } from './by-evidence.ts';

/**
 * What nothing applies, and lies where things are put aside by the name of the folder, is for none of the environments that
 * others are told to be for: it is applied by nobody seen here. Where nothing tells environments apart, the name of the
 * folder alone says too little.
 */
export function putAside(heard: ReadonlyMap<RootDraft, Heard>): ReadonlyMap<RootDraft, Heard> {
  const named = new Set(
    [...heard.values()].flatMap(({ belongs }) => belongs.map(({ environment }) => environment)),
  );
  named.delete(NOBODY);
  if (named.size < 2) return new Map();
  return new Map(
    [...heard].flatMap(([draft, { belongs }]) => {
      const folder = setAside(draft.root.path, NO_STEPS);
      return belongs.length > 0 || draft.appliers.length > 0 || folder === null
        ? []
        : [[draft, { ...UNREACHED, why: `it lies in ${folder}${NOBODY_APPLIES}`, against: [] }]];
    }),
  );
}

const NO_STEPS: ReadonlySet<string> = new Set();
