import type { Trace } from './build.ts';
import type { Dependencies, Sources } from './dependencies.ts';
import { dependenciesOf, holdIn } from './dependencies.ts';

/** Results kept of one root, those used last: the two trees of a review, and a few before them. */
const VERSIONS = 4;

interface Kept<R> {
  readonly result: R;
  readonly dependencies: Dependencies;
}

/** Results of roots by folder; failed ones too, which no finished folder stands for. */
export interface ResultCache<R> {
  find(sources: Sources, dir: string): R | undefined;
  /** Keeps a result, unless it waits for a file that was not loaded. */
  store(sources: Sources, dir: string, result: R, trace: Trace): void;
}

export function newResultCache<R>(): ResultCache<R> {
  const versions = new Map<string, readonly Kept<R>[]>();
  return {
    find(sources, dir) {
      const known = versions.get(dir) ?? [];
      const found = known.find(({ dependencies }) => holdIn(dependencies, sources));
      if (found !== undefined && found !== known[0])
        versions.set(dir, [found, ...known.filter((one) => one !== found)]);
      return found?.result;
    },
    store(sources, dir, result, trace) {
      if (trace.unloaded) return;
      const kept = { result, dependencies: dependenciesOf(trace, sources) };
      versions.set(dir, [kept, ...(versions.get(dir) ?? [])].slice(0, VERSIONS));
    },
  };
}
