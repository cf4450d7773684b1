import type { FileTree, Node } from '../../manifest/index.ts';
import { booleanAt, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import { variablesIn } from '../scripts/bindings.ts';
import type { HelmCommand } from '../scripts/helm-command.ts';
import type { HelmfileEnvironment } from './helmfile-environments.ts';
import { filledBy } from './helmfile-environments.ts';
import { filesOfPattern } from './files-of-pattern.ts';

interface Around {
  readonly environment: HelmfileEnvironment;
  /** Tells whether conditions decide about it, or parts of it are not found. */
  readonly isOpen: boolean;
  readonly tree: FileTree;
  /** The folder of the file that lists it. */
  readonly folder: string;
}

/**
 * Gives the command of Helm that a release of a helmfile comes to; null for what is not installed in the environment, and for
 * what has no name or chart.
 */
export function listedRelease(
  release: Node,
  { environment, isOpen, tree, folder }: Around,
): HelmCommand | null {
  const name = stringAt(release, 'name');
  const chart = stringAt(release, 'chart');
  if (name === undefined || chart === undefined) return null;
  const condition = conditionOf(release, environment.known);
  if (booleanAt(release, 'installed') === false || condition === false) return null;
  const own = new Map([
    ['Release.Name', name],
    ['Release.Namespace', stringAt(release, 'namespace') ?? ''],
    ['Release.Chart', chart],
  ]);
  const fill = (text: string): string => filledBy(text, own);
  const namespace = stringAt(release, 'namespace');
  const version = stringAt(release, 'version');
  const given = [...itemsAt(release, 'valuesTemplate'), ...itemsAt(release, 'values')].flatMap(
    (node): readonly Given[] =>
      node.kind === 'scalar'
        ? filesOf(fill(String(node.value)), release, { tree, folder })
        : [node],
  );
  const files = given.flatMap((each) => (typeof each === 'string' ? each : []));
  const sets = setsOf(release);
  const written = writtenIn(given);
  const words = [chart, namespace ?? '', version ?? '', ...files, ...sets.map(({ word }) => word)];
  const hidden = [
    ...(isOpen || condition === null
      ? ['conditions of the helmfile, which are not evaluated']
      : []),
    ...files.filter(isTemplate).map((file) => `${file}, which helmfile evaluates`),
    ...fieldsLaidOver(release, sets).map((field) => `\`${field}\` of the helmfile`),
    ...(written.some(({ node }) => holdsAction(node)) || words.some((word) => OF_VALUES.test(word))
      ? ['what only helmfile puts in']
      : []),
  ];
  return {
    does: 'install',
    line: release.origin.line,
    release: name,
    chart: fill(chart),
    namespace: namespace === undefined ? null : fill(namespace),
    // what is not evaluated may read any value of the environment
    values: hidden.length === 0 ? files : [...environment.files, ...files],
    sets,
    hidden,
    listed: { tool: 'helmfile', environment: environment.name, values: written },
    ...(version !== undefined && { version }),
  };
}

/** Is the word for a file of values, or values that stand in the helmfile. */
type Given = string | Node;

const isTemplate = (file: string): boolean => file.endsWith('.gotmpl');

/**
 * Gives the files of a word: those of a pattern, and none for one that is not there where helmfile is told to pass over
 * such. One with a variable stays as it is written.
 */
function filesOf(
  word: string,
  release: Node,
  { tree, folder }: Pick<Around, 'tree' | 'folder'>,
): readonly string[] {
  if (variablesIn(word).length > 0) return [word];
  const isPassedOver = (stringAt(release, 'missingFileHandler') ?? 'Error') !== 'Error';
  if (!word.includes('*') && !isPassedOver) return [word];
  const climbs = folder === '.' ? '' : '../'.repeat(folder.split('/').length);
  return filesOfPattern(word, folder, tree).map((path) => `${climbs}${path}`);
}

/** Matches what stays of an action that reads a value of the environment which is not known. */
const OF_VALUES = /\$\{(?:Values|StateValues|Environment)\b/;

/** Tells whether something stands in values that only a run of helmfile puts in. */
function holdsAction(node: Node): boolean {
  if (node.kind === 'scalar') return variablesIn(String(node.value)).length > 0;
  return (node.kind === 'map' ? [...node.entries.values()] : node.items).some(holdsAction);
}

/** Tells whether a value of the environment turns the release on; true where none is asked, null where it is not known. */
function conditionOf(release: Node, known: ReadonlyMap<string, string>): boolean | null {
  const asked = stringAt(release, 'condition');
  if (asked === undefined) return true;
  const said = known.get(`Values.${asked}`);
  return said === undefined ? null : said === 'true';
}

/** Gives entries with one plain value; a comma or a brace in it says more to Helm. */
const setsOf = (release: Node): HelmCommand['sets'] =>
  itemsAt(release, 'set').flatMap((each) => {
    const name = stringAt(each, 'name');
    const value = nodeAt(each, 'value');
    if (name === undefined || value?.kind !== 'scalar') return [];
    const text = String(value.value);
    return /[,{}\\]/.test(text.replace(/\$\{[^{}]*\}/g, ''))
      ? []
      : [{ kind: 'value' as const, word: `${name}=${text}` }];
  });

/** Lists values that stand in the helmfile, each with the number of files before it. */
function writtenIn(given: readonly Given[]): NonNullable<HelmCommand['listed']>['values'] {
  let behind = 0;
  return given.flatMap((each) => {
    if (typeof each !== 'string') return each.kind === 'map' ? [{ node: each, behind }] : [];
    behind += 1;
    return [];
  });
}

/** Lists fields of a release by which something else is laid over it. */
const LAID_OVER = [
  ...['secrets', 'strategicMergePatches', 'jsonPatches', 'transformers', 'setTemplate'],
  ...['setString', 'postRenderer', 'reuseValues'],
];

const fieldsLaidOver = (release: Node, sets: HelmCommand['sets']): readonly string[] => [
  ...LAID_OVER.filter((field) => nodeAt(release, field) !== undefined),
  ...(itemsAt(release, 'set').length > sets.length ? ['set'] : []),
];
