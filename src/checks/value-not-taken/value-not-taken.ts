import { detectorOf } from '../detection/check.ts';
import { keySetTwice } from './key-set-twice.ts';
import { keysUnread } from './keys-unread.ts';
import { numberRespelt } from './number-respelt.ts';
import { valuesDocumentUnread } from './values-document-unread.ts';
import { valueOverridden } from './value-overridden.ts';
import { valuesFileLeft } from './values-file-left.ts';
import { valuesReordered } from './values-reordered.ts';

/**
 * Finds values that a change gives to charts and that do not arrive: Helm passes over keys that no template reads, and
 * over what a later file sets, without a word.
 */
export const valueNotTaken = detectorOf(
  'value-not-taken',
  'Helm values that no template reads or later files override',
  [
    keysUnread,
    keySetTwice,
    numberRespelt,
    valuesDocumentUnread,
    valuesReordered,
    valuesFileLeft,
    valueOverridden,
  ],
);
