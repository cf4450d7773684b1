import type { RenderedEnvironment, Root } from '../../src/core/environments/environment.ts';
import { resourcesOf } from './rendered.ts';

/** A place that a page marks with `# ← here`. */
export interface Mark {
  readonly file: string;
  readonly line: number;
}

interface PageFile {
  readonly path: string;
  readonly text: string;
}

const FILE_LINE = /^# file: (\S+)\s*$/;

/** The files of an example: `manifests.yaml`, until a line `# file: …` begins another. */
function filesOf(text: string): readonly PageFile[] {
  const files: { path: string; lines: string[] }[] = [{ path: 'manifests.yaml', lines: [] }];
  for (const line of text.split('\n')) {
    const path = FILE_LINE.exec(line)?.[1];
    if (path === undefined) files.at(-1)?.lines.push(line);
    else files.push({ path, lines: [] });
  }
  return files
    .map(({ path, lines }) => ({ path, text: lines.join('\n') }))
    .filter((file) => file.text.trim() !== '');
}

export const marksOf = (text: string): readonly Mark[] =>
  filesOf(text).flatMap(({ path, text: content }) =>
    content
      .split('\n')
      .flatMap((line, index) =>
        line.includes('# ← here') ? [{ file: path, line: index + 1 }] : [],
      ),
  );

/** The environment of an example: each folder is a root, as a plain folder. */
export function environmentOf(
  text: string,
  options: ReadonlyMap<string, string>,
): RenderedEnvironment {
  const files = filesOf(text);
  const folders = [...new Set(['.', ...files.map(({ path }) => folderOf(path))])].filter(
    (folder) =>
      folder !== '.' || files.some(({ path }) => folderOf(path) === '.') || files.length === 0,
  );
  const roots = folders.map((path): Root => ({
    path,
    kind: 'folder',
    appliedBy: null,
    defaultNamespace: null,
    targetNamespace: null,
    substitution: null,
  }));
  return {
    environment: {
      name: options.get('name') ?? 'prod',
      production: options.get('production') !== 'false',
      cluster: null,
      roots,
    },
    roots: roots.map((root) => ({
      root,
      status: 'complete',
      resources: files
        .filter(({ path }) => folderOf(path) === root.path)
        .flatMap((file) => resourcesOf(file.text, file.path)),
      gaps: [],
      failure: null,
      reads: new Set(files.map(({ path }) => path)),
    })),
  };
}

const folderOf = (path: string): string =>
  path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
