import type { Origin } from '../../manifest/index.ts';
import { refuse } from './failure.ts';
import { staysText } from './stays-text.ts';

/**
 * Refuses a key that kustomize cannot add to a map: it writes new keys without quotes, reads them again,
 * and finds no text there (`1`, `true`, a date).
 */
export function refuseKey(key: string, what: string, place: Origin): void {
  if (key === '') refuse('unexpected-value', `${what} has an empty key.`, place);
  if (!staysText(key))
    refuse(
      'unexpected-value',
      `${what} has the key "${key}", which kustomize reads as a number, a date or the like (unsupported type: map[interface {}]).`,
      place,
    );
}
