import { asMeshConfig } from '../../views/mesh-config.ts';
import type { Mesh } from '../mesh.ts';
import type { ValueForm } from './value-form.ts';

/** Says how proxies rewrite a path before they authorize and route (AUTHZ-49). */
export type PathNormalization =
  'NONE' | 'BASE' | 'DEFAULT' | 'MERGE_SLASHES' | 'DECODE_AND_MERGE_SLASHES';

/** Characters that normalization encodes; `[` and `]` stay. */
const ENCODED = /["<>^`{|} ]/g;

/** Matches most paths, which no mode changes. */
const PLAIN = /^(?:\/[\w-]+)*\/?$/;

/** The path a rule is compared with: without query and fragment (AUTHZ-31), normalised. */
export function normalizePath(target: string, mode: PathNormalization): string {
  const end = target.search(/[?#]/);
  const path = end < 0 ? target : target.slice(0, end);
  if (mode === 'NONE' || PLAIN.test(path)) return path;
  const decoded =
    mode === 'DECODE_AND_MERGE_SLASHES' ? path.replace(/%2f/gi, '/').replace(/%5c/gi, '\\') : path;
  const resolved = resolveDots(decoded.replaceAll('\\', '/')).replace(ENCODED, encodeURIComponent);
  return mode === 'BASE' || mode === 'DEFAULT' ? resolved : resolved.replace(/\/{2,}/g, '/');
}

/** Resolves `.` and `..`, also written `%2e`; unreserved characters lose their encoding. */
function resolveDots(path: string): string {
  const segments = path
    .replace(/%([0-9a-fA-F]{2})/g, (whole, hex: string) => {
      const character = String.fromCharCode(Number.parseInt(hex, 16));
      return /[A-Za-z0-9\-._~]/.test(character) ? character : whole;
    })
    .split('/');
  const kept: string[] = [];
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (segment !== '.' && segment !== '..') {
      kept.push(segment);
      continue;
    }
    if (segment === '..' && kept.length > 1) kept.pop();
    if (isLast) kept.push('');
  }
  return kept.join('/');
}

const NORMALIZATIONS: ReadonlyMap<string, PathNormalization> = new Map([
  ['NONE', 'NONE'],
  ['BASE', 'BASE'],
  ['DEFAULT', 'DEFAULT'],
  ['MERGE_SLASHES', 'MERGE_SLASHES'],
  ['DECODE_AND_MERGE_SLASHES', 'DECODE_AND_MERGE_SLASHES'],
]);

/** Reads how the proxies of a mesh rewrite paths before they authorize and route. */
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

/** Tells whether the path arrives as it is written (AUTHZ-49). */
export const isSettled = (mesh: Mesh, path: ValueForm): boolean =>
  'text' in path &&
  READ_ALIKE.test(path.text) &&
  normalizePath(path.text, pathNormalizationOf(mesh)) === path.text;

/**
 * Matches characters that proxies and servers read alike, so that what follows a prefix changes nothing of
 * it.
 */
const READ_ALIKE = /^\/[\w.~:@/-]*$/;
