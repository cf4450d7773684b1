import fc from 'fast-check';
import { expect } from 'vitest';
import type { Mesh } from '../../../src/istio/index.ts';
import { resolveMesh } from '../../../src/istio/index.ts';
import { renderedFrom, resourcesOf } from '../../support/rendered.ts';
import { times } from '../../support/times.ts';

/** An object without its name, in a namespace. */
export interface Drawn {
  readonly apiVersion: string;
  readonly kind: string;
  readonly in: string;
  readonly spec: object;
}

export const documentOf = (
  { in: of, apiVersion, kind, spec }: Drawn,
  name: string,
  made: number | null,
): string =>
  JSON.stringify({
    apiVersion,
    kind,
    metadata: {
      name,
      namespace: of,
      ...(made === null ? {} : { creationTimestamp: `2026-01-0${String(made)}T00:00:00Z` }),
    },
    spec,
  });

/** The mesh of files with documents. */
export function meshOf(files: readonly (readonly string[])[]): Mesh {
  const resources = files.flatMap((documents, index) =>
    resourcesOf(documents.join('\n---\n'), `file-${String(index)}.yaml`),
  );
  return resolveMesh(renderedFrom('', { resources }), {
    rootNamespace: null,
    istioVersion: null,
    external: [],
  });
}

/** What was decided, without the places where it is written. */
export const withoutPlaces = (decision: unknown): string =>
  JSON.stringify(decision, (key, value: unknown) =>
    ['because', 'origin', 'service', 'deadRoutes'].includes(key) ? undefined : value,
  );

/** Holds that the same is decided in whatever order the objects come, and in two files as in one. */
export function expectSameInAnyOrder(
  objects: fc.Arbitrary<readonly string[]>,
  decisions: (mesh: Mesh) => readonly string[],
): void {
  const shuffled = objects.chain((all) =>
    fc.record({
      all: fc.constant(all),
      order: fc.shuffledSubarray([...all], { minLength: all.length }),
      cut: fc.nat({ max: all.length }),
    }),
  );
  fc.assert(
    fc.property(shuffled, ({ all, order, cut }) => {
      const answers = decisions(meshOf([all]));
      expect(decisions(meshOf([order]))).toEqual(answers);
      expect(decisions(meshOf([order.slice(0, cut), order.slice(cut)]))).toEqual(answers);
    }),
    times(150),
  );
}
