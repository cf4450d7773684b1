import type { FileTree } from '../../manifest/index.ts';
import { isYamlFile } from '../tree-path.ts';

/** A file of values beside a chart, by its name for a place or a stage. */
export interface NamedValues {
  readonly path: string;
  /** What its name says beside that it holds values: `prod` of `values-prod.yaml`. */
  readonly token: string;
  /** Whether it lies in a folder that holds nothing else, so that any name is one of a place. */
  readonly isAmongOthers: boolean;
}

/** Folders of a chart in which people keep its values for environments. */
const FOLDERS = 'values|environments|environment|envs|env';

/** Names of such files, below the folder of the chart; what stands in brackets is the token. */
const LAYOUTS: readonly RegExp[] = [
  /^values[-_.]([^/]+)$/,
  /^([^/]+)[-_.]values$/,
  new RegExp(`^(?:${FOLDERS})/(?:values[-_.])?([^/]+?)(?:[-_.]values)?$`),
  new RegExp(`^(?:${FOLDERS})/([^/]+)/values$`),
];

/** Words for what is there to be copied, or for tests of the chart. */
const SAMPLE = /(?:^|[-_.])(?:samples?|examples?|templates?|ci|schema)(?:$|[-_.])/i;

/** Files of values beside a chart that are named for something, sorted. */
export function namedValues(tree: FileTree, chart: string): readonly NamedValues[] {
  const prefix = chart === '.' ? '' : `${chart}/`;
  return tree.paths.flatMap((path): readonly NamedValues[] => {
    if (!path.startsWith(prefix) || !isYamlFile(path)) return [];
    const name = path.slice(prefix.length).replace(/\.ya?ml$/i, '');
    const token = LAYOUTS.map((layout) => layout.exec(name)?.[1]).find((found) => found);
    if (token === undefined || SAMPLE.test(token) || token === 'values') return [];
    return [{ path, token, isAmongOthers: name.includes('/') }];
  });
}
