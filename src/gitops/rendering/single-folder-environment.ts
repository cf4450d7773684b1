import type { Resource } from '../../manifest/index.ts';
import type { Environment, RenderedEnvironment } from '../environment.ts';
import type { Root } from '../roots/root.ts';
import { BY_NOBODY } from '../roots/applier-of-root.ts';

/** An environment that is one folder of plain manifests at `path`, and holds these objects. */
export function oneFolder(
  { name, production }: Pick<Environment, 'name' | 'production'>,
  resources: readonly Resource[],
  path = '.',
): RenderedEnvironment {
  const root: Root = {
    path,
    content: { kind: 'folder' },
    by: BY_NOBODY,
  };
  return {
    environment: { name, production, cluster: null, roots: [root] },
    roots: [{ root, status: 'complete', resources, gaps: [], failure: null, reads: new Set() }],
  };
}
