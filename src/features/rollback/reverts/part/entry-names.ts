import { folderOf, joinPath } from '../../../../gitops/index.ts';
import type { Plain } from '../../../../manifest/index.ts';
import { isPlainList } from '../../../../manifest/index.ts';
import type { EntryText, KustomizationText } from './kustomization-text.ts';
import { allEntries } from './kustomization-text.ts';

/** Lists whose entries are paths of files or folders. */
const PATHS: ReadonlySet<string> = new Set([
  'resources',
  'bases',
  'components',
  'crds',
  'configurations',
  'generators',
  'transformers',
  'validators',
  'patchesStrategicMerge',
]);

/** Lists whose entries name a file under `path`. */
const WITH_PATH: ReadonlySet<string> = new Set(['patches', 'patchesJson6902', 'replacements']);

const GENERATORS: ReadonlySet<string> = new Set(['configMapGenerator', 'secretGenerator']);

/** Without any of these a kustomization builds nothing of its own. */
const CONTENT: ReadonlySet<string> = new Set([
  ...PATHS,
  ...WITH_PATH,
  ...GENERATORS,
  'helmCharts',
  'helmChartInflationGenerator',
]);

/** Files and folders that an entry names, from the top of the tree. */
export function namesOf({ path }: KustomizationText, { key, value }: EntryText): readonly string[] {
  const folder = folderOf(path);
  return writtenNames(key, value).flatMap((name) =>
    name === '' || name.includes('\n') ? [] : (joinPath(folder, name) ?? []),
  );
}

function writtenNames(key: string, value: Plain): readonly string[] {
  if (PATHS.has(key)) return typeof value === 'string' ? [value] : [];
  if (WITH_PATH.has(key)) return textsAt(value, 'path');
  if (!GENERATORS.has(key)) return [];
  const files = textsAt(value, 'files').map((file) => file.slice(file.indexOf('=') + 1));
  return [...files, ...textsAt(value, 'envs'), ...textsAt(value, 'env')];
}

/** The text under a key, or the texts of a list there. */
function textsAt(value: Plain, key: string): readonly string[] {
  if (value === null || typeof value !== 'object' || isPlainList(value)) return [];
  const found = value[key] ?? null;
  const texts = typeof found === 'object' && found !== null && isPlainList(found) ? found : [found];
  return texts.filter((text) => typeof text === 'string');
}

/** Whether entries of this list patch what others define. */
export const isPatchList = (key: string): boolean => key.startsWith('patches');

export const buildsNothing = (file: KustomizationText): boolean =>
  allEntries(file).every(({ key }) => !CONTENT.has(key));
