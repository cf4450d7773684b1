import type { Mesh } from '../../../istio/index.ts';
import { namespaceText, placeOf } from '../../../manifest/index.ts';

/** Holds what is said of a namespace whose Namespace object goes by the same change; both are empty of one that stays. */
interface StayText {
  /** Stands behind what is said of the namespace, before a colon. */
  readonly condition: string;
  /** Is a sentence of its own, after a space. */
  readonly reason: string;
}

/** Says that what opens in a namespace does so only if that stays: with its Namespace all that is in it is deleted. */
export function ifItStays(before: Mesh, after: Mesh, namespace: string): StayText {
  const was = before.namespaceObject(namespace);
  return was === undefined || after.namespaceObject(namespace) !== undefined
    ? { condition: '', reason: '' }
    : {
        condition: `, if namespace ${namespaceText(namespace)} stays`,
        reason: ` Its Namespace goes by the same change (${placeOf(was.origin)} at the base), and with it all that is in it, where it is deleted.`,
      };
}
