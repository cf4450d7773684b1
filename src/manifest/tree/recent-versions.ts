/** A few versions of something under each key, those used last. */
export interface RecentVersions<V> {
  /** The one used last that holds; it counts as used. */
  find(key: string, holds: (version: V) => boolean): V | undefined;
  add(key: string, version: V): void;
}

/** For the two trees of a review, and a few that a long-running process saw before. */
const VERSIONS = 4;

export function createRecentVersions<V>(): RecentVersions<V> {
  const versions = new Map<string, readonly V[]>();
  return {
    find(key, holds) {
      const known = versions.get(key) ?? [];
      const found = known.find(holds);
      if (found !== undefined && found !== known[0])
        versions.set(key, [found, ...known.filter((one) => one !== found)]);
      return found;
    },
    add(key, version) {
      versions.set(key, [version, ...(versions.get(key) ?? [])].slice(0, VERSIONS));
    },
  };
}
