import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A file of the program; its path is seen from the top. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** What it imports or exports again, types included: paths from the top, or names of packages. */
  readonly imports: readonly string[];
  /** Of those, without what `import type` names: it is erased. */
  readonly loads: readonly string[];
}

/** All TypeScript below the folders. */
export const readSourceFiles = (folders: readonly string[]): readonly SourceFile[] =>
  folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
    )
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      return { path, text, imports: importsOf(text, path), loads: loadsOf(text, path) };
    });

/** Of static and dynamic imports, and of re-exports. */
function importsOf(text: string, path: string): readonly string[] {
  const statements = text.matchAll(
    /^(?:import|export)\b[^;'`]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'/gm,
  );
  return [...statements].map((match) => fromTop(match[1] ?? match[2] ?? '', path));
}

function loadsOf(text: string, path: string): readonly string[] {
  const statements = text.matchAll(/^(?:import|export)\s+(?!type\b)[^;]*?from\s+'(\.[^']+)'/gm);
  return [...statements].map((match) => fromTop(match[1] ?? '', path));
}

const fromTop = (specifier: string, path: string): string =>
  specifier.startsWith('.')
    ? normalize(relative(root, join(root, dirname(path), specifier))).replaceAll('\\', '/')
    : specifier;
