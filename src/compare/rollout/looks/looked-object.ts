import type { Mesh } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { subjectText } from '../../../manifest/index.ts';
import type { ChangedObject } from '../changed-objects.ts';
import type { PlaceToLook, ShownPart } from './place-to-look.ts';
import type { SeenProxies } from './seen-proxies.ts';

/** An object that changes, with the side of it that is there, after the change where it is. */
export interface Looked extends ChangedObject {
  readonly object: Resource;
  readonly mesh: Mesh;
  readonly proxies: SeenProxies;
}

/** Lists where a change of an object of one kind can be seen. */
export type OfKind = (looked: Looked) => readonly PlaceToLook[];

/** Makes a place of one who is there; none where nobody is. */
export const place = (
  { object, after }: Pick<Looked, 'object' | 'after'>,
  at: ShownPart,
  of: string | null,
  named: string | null = null,
): readonly PlaceToLook[] =>
  of === null
    ? []
    : [{ at, of, named, because: `${subjectText(object)}${after === null ? REMOVED : ''}` }];

/** Follows the name of an object that the change takes away, from here or from who reads it: what is shown has nothing of it any more. */
export const REMOVED = ', no longer in force';
