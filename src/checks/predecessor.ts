import type { Change } from '../compare/index.ts';
import type { Resource } from '../manifest/index.ts';

/** Finds what a new object takes the place of: one of its kind that goes, and is called almost so, as a Job of a release is. */
export function predecessorOf(
  { object, oldObject }: Change,
  changes: readonly Change[],
): Resource | null {
  if (object === null || oldObject !== null) return null;
  const gone = changes.flatMap((other) =>
    other.object === null && other.oldObject !== null ? [other.oldObject] : [],
  );
  const isAlike = ({ kind, group, namespace, name }: Resource): boolean =>
    kind === object.kind &&
    group === object.group &&
    namespace === object.namespace &&
    stemOf(name) === stemOf(object.name);
  const [only, ...more] = gone.filter(isAlike);
  return only === undefined || more.length > 0 ? null : only;
}

/** Leaves a name without the version or digest that it ends in: `cleanup-1.1.6`, `setup-release-1.2-latest-daily`. */
const stemOf = (name: string): string => name.replace(/(?:-release)?-v?\d.*$/, '');
