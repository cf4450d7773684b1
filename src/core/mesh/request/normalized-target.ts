import { asMeshConfig } from '../../istio/index.ts';
import type { Mesh } from '../mesh.ts';
import type { PathNormalization } from './normalize-path.ts';
import { normalizePath } from './normalize-path.ts';

const NORMALIZATIONS: ReadonlyMap<string, PathNormalization> = new Map([
  ['NONE', 'NONE'],
  ['BASE', 'BASE'],
  ['DEFAULT', 'DEFAULT'],
  ['MERGE_SLASHES', 'MERGE_SLASHES'],
  ['DECODE_AND_MERGE_SLASHES', 'DECODE_AND_MERGE_SLASHES'],
]);

/** How the proxies of a mesh rewrite paths before they authorize and route. */
export function pathNormalizationOf({ configuration }: Mesh): PathNormalization {
  const { pathNormalization } = asMeshConfig(configuration.settings);
  return NORMALIZATIONS.get(pathNormalization?.value ?? 'DEFAULT') ?? 'DEFAULT';
}

/** The target of a request as a proxy routes it: with its query, and a path that is normalized (AUTHZ-49). */
export function normalizedTarget(mesh: Mesh, target: string): string {
  const query = target.search(/[?#]/);
  const rest = query < 0 ? '' : target.slice(query);
  return `${normalizePath(target, pathNormalizationOf(mesh))}${rest}`;
}
