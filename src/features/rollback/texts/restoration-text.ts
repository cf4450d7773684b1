import type { KeptDifference, Restoration } from '../reverts/restoration.ts';
import { changeItems, commit, environmentList, listOf, numbered } from '../../../review/index.ts';
import type { Item, List, Words } from '../../../review/index.ts';

const DIFFERENCES_SHOWN = 12;

/** One sentence: whether the configuration of before the change is back. `before`: `before #412`. */
export function restorationWords(restoration: Restoration, before: Words): Words {
  switch (restoration.kind) {
    case 'exact':
      return ['Exactly the effective configuration of ', ...before, ', in every environment.'];
    case 'unknown':
      return [
        'Whether it is the configuration of ',
        ...before,
        ' again is not known: ',
        restoration.why,
        '.',
      ];
    case 'differs': {
      const incomplete = restoration.complete
        ? ''
        : ' Some of it could not be rendered, and is not compared.';
      return restoration.differences.length === 0
        ? ['No difference from the configuration of ', ...before, ` was found.${incomplete}`]
        : ['The configuration of ', ...before, `, except for what is listed here.${incomplete}`];
    }
  }
}

/** What is not as it was before the change, each with what keeps it so; nothing where all of it is. */
export function restorationList(restoration: Restoration): readonly List[] {
  if (restoration.kind !== 'differs' || restoration.differences.length === 0) return [];
  const reasons = new Map(
    restoration.differences.map(({ change, because }) => [change, because] as const),
  );
  const items = changeItems(restoration.differences.map(({ change }) => change)).map(
    ({ change, environments, text }): Item => {
      const because = reasons.get(change);
      const why: Words = because === undefined ? [] : [': ', ...becauseWords(because)];
      return { words: [environmentList(environments), ' · ', text, ...why] };
    },
  );
  return [listOf(null, items, DIFFERENCES_SHOWN)];
}

/** What keeps something from being as it was before the change: half a sentence. */
export function becauseWords(because: KeptDifference['because']): Words {
  switch (because.kind) {
    case 'later-commit': {
      const { pullRequest, commit: sha } = because.commit;
      const by = pullRequest === null ? commit(sha) : numbered(pullRequest);
      return ['changed since by ', by, ', and kept'];
    }
    case 'conflict':
      return ['stays, for its file conflicts'];
    case 'partial':
      return ['not part of this rollback, or changed since'];
    case 'changed-since':
      return ['changed since in other files, and kept'];
  }
}
