import { posix } from 'node:path';
import type { createRootRenderer, RenderedEnvironment, Root } from '../../src/gitops/index.ts';
import { environmentRenderer, BY_NOBODY } from '../../src/gitops/index.ts';
import type { FileTree } from '../../src/manifest/index.ts';
import { treeOf } from './tree-of.ts';
import { appliedByArgo } from '../gitops/applied-by.ts';

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

/** The text of an example with one line of one of its files written anew. */
export function withLine(
  text: string,
  { file, line }: Mark,
  write: (line: string) => string | null,
): string {
  let path = 'manifests.yaml';
  let at = 0;
  return text
    .split('\n')
    .map((each) => {
      const next = FILE_LINE.exec(each)?.[1];
      at = next === undefined ? at + 1 : 0;
      path = next ?? path;
      return path === file && at === line ? (write(each) ?? each) : each;
    })
    .join('\n');
}

export const marksOf = (text: string): readonly Mark[] =>
  filesOf(text).flatMap(({ path, text: content }) =>
    content
      .split('\n')
      .flatMap((line, index) =>
        line.includes('# ← here') ? [{ file: path, line: index + 1 }] : [],
      ),
  );

export const textsOfPage = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(filesOf(text).map((file) => [file.path, file.text]));

export const treeOfPage = (text: string): FileTree => treeOf(textsOfPage(text));

/** The environment of an example, rendered as the product renders it: each folder is a root. */
export function environmentOf(
  text: string,
  options: ReadonlyMap<string, string>,
  renderRoot: ReturnType<typeof createRootRenderer>,
): RenderedEnvironment {
  const files = filesOf(text);
  const releases = releasesOf(files, options);
  const environment = {
    name: options.get('name') ?? 'prod',
    production: options.get('production') !== 'false',
    cluster: null,
    roots: releases.length > 0 ? releases : rootsOf(files, options.get('applied') === 'true'),
  };
  const tree = treeOfPage(text);
  return environmentRenderer(tree, { environments: [environment] }, renderRoot)(environment);
}

/** Folders with a kustomization that no other one includes, else folders with files in them. */
function rootsOf(files: readonly PageFile[], applied: boolean): readonly Root[] {
  const kustomizations = files.filter(({ path }) => posix.basename(path) === 'kustomization.yaml');
  const included = new Set(kustomizations.flatMap(foldersIn));
  const folders = kustomizations.length > 0 ? kustomizations : files;
  return [...new Set(folders.map(({ path }) => posix.dirname(path)))]
    .filter((path) => !included.has(path))
    .map((path) => ({
      path,
      content: { kind: kustomizations.length > 0 ? 'kustomization' : 'folder' },
      by: applied ? appliedByArgo() : BY_NOBODY,
    }));
}

/** Releases of the charts of an example, with the files of values that the fence names: `values=a.yaml,b.yaml`. */
function releasesOf(
  files: readonly PageFile[],
  options: ReadonlyMap<string, string>,
): readonly Root[] {
  const values = (options.get('values') ?? '').split(',').filter((path) => path !== '');
  const charts = files.filter(({ path }) => posix.basename(path) === 'Chart.yaml');
  return charts.map(({ path: file }): Root => {
    const path = posix.dirname(file);
    const origin = { file, line: 1, column: 1, endLine: 1 };
    const release = {
      ...{ name: posix.basename(path), namespace: null, sets: [], files: [], kubeVersion: null },
      ...{ apiVersions: [], includeCRDs: true, skipTests: false, skipSchema: false, unseen: [] },
      values: values.map((each) => ({
        ...{ kind: 'file' as const, path: each, isPattern: false, isRequired: false, origin },
      })),
    };
    return { path, content: { kind: 'chart', release }, by: BY_NOBODY };
  });
}

/** Folders that a kustomization names in its lists: `- ../base`. */
const foldersIn = ({ path, text }: PageFile): readonly string[] =>
  [...text.matchAll(/^\s*- (\.\.?\/\S+)$/gm)].map(([, folder = '']) =>
    posix.normalize(posix.join(posix.dirname(path), folder)),
  );
