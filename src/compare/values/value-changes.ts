import type { ComparedTrees } from './changed-releases.ts';
import { changedReleases } from './changed-releases.ts';
import { changedTexts } from './changed-texts.ts';
import type { DoubledKey } from './doubled-keys.ts';
import { doubledKeys } from './doubled-keys.ts';
import type { LeftFile } from './left-files.ts';
import { leftFiles } from './left-files.ts';
import type { OverriddenValue } from './overridden-values.ts';
import { overriddenValues } from './overridden-values.ts';
import type { ReorderedFiles } from './reordered-values.ts';
import { reorderedValues } from './reordered-values.ts';
import type { ReplacedList } from './replaced-lists.ts';
import { replacedLists } from './replaced-lists.ts';
import type { RespeltNumber } from './respelt-numbers.ts';
import { respeltNumbers } from './respelt-numbers.ts';
import type { UnreadDocument } from './unread-documents.ts';
import { unreadDocuments } from './unread-documents.ts';
import type { UnreadKey } from './unread-keys.ts';
import { unreadKeys } from './unread-keys.ts';

/** Holds what a change does to values of releases that no object shows. */
export interface ValueChanges {
  readonly unread: readonly UnreadKey[];
  readonly overridden: readonly OverriddenValue[];
  readonly reordered: readonly ReorderedFiles[];
  readonly replaced: readonly ReplacedList[];
  readonly left: readonly LeftFile[];
  readonly documents: readonly UnreadDocument[];
  readonly doubled: readonly DoubledKey[];
  readonly respelt: readonly RespeltNumber[];
}

/** Looks at the releases that a change touches; a change that touches none costs next to nothing. */
export function valueChanges(trees: ComparedTrees, changed: readonly string[]): ValueChanges {
  const paths = new Set(changed);
  const releases = changedReleases(trees, paths);
  const texts = changedTexts(releases, trees, paths);
  return {
    unread: unreadKeys(releases, trees, paths),
    overridden: overriddenValues(releases, trees, paths),
    reordered: reorderedValues(releases),
    replaced: replacedLists(releases, paths),
    left: leftFiles(releases, trees),
    documents: unreadDocuments(texts),
    doubled: doubledKeys(texts),
    respelt: respeltNumbers(texts),
  };
}
