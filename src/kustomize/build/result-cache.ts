import { createRecentVersions } from '../../manifest/index.ts';
import type { Trace } from './build.ts';
import type { Dependencies, Sources } from './dependencies.ts';
import { dependenciesOf, holdIn } from './dependencies.ts';

/** Results of roots by folder and by how it is built; failed ones too, which no finished folder stands for. */
export interface ResultCache<R> {
  find(sources: Sources, key: string): R | undefined;
  /** Keeps a result, unless it waits for a file that was not loaded. */
  store(sources: Sources, key: string, result: R, trace: Trace): void;
}

export function newResultCache<R>(): ResultCache<R> {
  const kept = createRecentVersions<{ readonly result: R; readonly dependencies: Dependencies }>();
  return {
    find: (sources, key) =>
      kept.find(key, ({ dependencies }) => holdIn(dependencies, sources))?.result,
    store(sources, key, result, trace) {
      if (!trace.unloaded) kept.add(key, { result, dependencies: dependenciesOf(trace, sources) });
    },
  };
}
