import type { Mesh } from '../../../src/core/mesh/index.ts';
import { resolveMesh } from '../../../src/core/mesh/resolve-mesh.ts';
import { renderedFrom, resourcesOf } from '../../support/rendered.ts';

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
