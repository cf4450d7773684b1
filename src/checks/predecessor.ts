import type { Change } from '../compare/index.ts';
import { groupedBy } from '../istio/index.ts';
import type { Resource } from '../manifest/index.ts';

/** Finds what a new object takes the place of: one of its kind that goes, and is called almost so, as a Job of a release is. */
export function predecessorsIn(changes: readonly Change[]): (change: Change) => Resource | null {
  const gone = groupedBy(
    changes.flatMap(({ object, oldObject }) =>
      object === null && oldObject !== null ? [oldObject] : [],
    ),
    likenessOf,
  );
  return ({ object, oldObject }) => {
    if (object === null || oldObject !== null) return null;
    const [only, ...more] = gone.get(likenessOf(object)) ?? [];
    return only === undefined || more.length > 0 ? null : only;
  };
}

const likenessOf = ({ kind, group, namespace, name }: Resource): string =>
  JSON.stringify([kind, group, namespace, stemOf(name)]);

/** Leaves a name without the version or digest that it ends in: `cleanup-1.1.6`, `setup-release-1.2-latest-daily`. */
const stemOf = (name: string): string => name.replace(/(?:-release)?-v?\d.*$/, '');
