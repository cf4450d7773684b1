import { sameData } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';

/** One object on both sides; what it takes the place of counts as it. Null where it is not. */
export interface TurnedObject {
  readonly was: Resource | null;
  readonly is: Resource | null;
}

/** Names the fields that say nothing about what an object does. */
const ASIDE: ReadonlySet<string> = new Set(['metadata', 'status', 'apiVersion', 'kind']);

/** Tells whether more than the metadata or status of an object differs; one that comes or goes does. */
export function isRewritten({ was, is }: TurnedObject): boolean {
  if (was === null || is === null) return true;
  const [then, now] = [was.node.entries, is.node.entries];
  return [...new Set([...now.keys(), ...then.keys()])].some(
    (key) => !ASIDE.has(key) && !sameData(now.get(key), then.get(key)),
  );
}
