import { posix } from 'node:path';
import type { GoFunction } from './go-arguments.ts';
import { ofTexts } from './go-text-functions.ts';

/** A path without what leads nowhere; nothing is the folder itself. */
export const cleanPath = (path: string): string => posix.normalize(path).replace(/(?<=.)\/$/, '');

/** The last step of a path. */
export const lastStep = (path: string): string =>
  path === '' ? '.' : posix.basename(path) === '' ? '/' : posix.basename(path);

/** All but the last step of a path. */
export const pathAbove = (path: string): string =>
  cleanPath(path.slice(0, path.lastIndexOf('/') + 1));

/** From the last dot of the last step on. */
const extension = (path: string): string => /\.[^./]*$/.exec(path)?.[0] ?? '';

const PATHS: readonly (readonly [string, GoFunction])[] = [
  ['Base', ofTexts(1, (path = '') => lastStep(path))],
  ['Dir', ofTexts(1, (path = '') => pathAbove(path))],
  ['Clean', ofTexts(1, (path = '') => cleanPath(path))],
  ['Ext', ofTexts(1, (path = '') => extension(path))],
  ['IsAbs', ofTexts(1, (path = '') => path.startsWith('/'))],
];

/** Functions of paths; those of the system Argo CD runs on do the same. */
export const PATH_FUNCTIONS: readonly (readonly [string, GoFunction])[] = PATHS.flatMap(
  ([name, run]) =>
    [
      [name.slice(0, 1).toLowerCase() + name.slice(1), run],
      [`os${name}`, run],
    ] as const,
);
