import type { FileTree, Node } from '../../manifest/index.ts';
import { booleanAt, entriesAt, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { GivenPart } from '../given/given.ts';
import { hidingNames } from '../given/given.ts';
import { variablesIn } from '../scripts/bindings.ts';
import type { HelmCommand } from '../scripts/helm-command.ts';
import type { HelmfileEnvironment } from './helmfile-environments.ts';
import { filledBy } from './helmfile-environments.ts';
import { givenFields } from './given-fields.ts';
import { filesOfPattern } from './files-of-pattern.ts';

interface Around {
  readonly environment: HelmfileEnvironment;
  /** Lists what decides about it from outside: conditions, defaults, its repository. */
  readonly around: (chart: string) => readonly GivenPart[];
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
  { environment, around, tree, folder }: Around,
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
  const listed = [...itemsAt(release, 'valuesTemplate'), ...itemsAt(release, 'values')].flatMap(
    (node): readonly Listed[] =>
      node.kind === 'scalar'
        ? filesOf(fill(String(node.value)), release, { tree, folder })
        : [node],
  );
  const files = listed.flatMap((each) => (typeof each === 'string' ? each : []));
  const { sets, others } = setsOf(release);
  const written = writtenIn(listed);
  const words = [chart, namespace ?? '', version ?? '', ...files, ...sets.map(({ word }) => word)];
  const isFilled =
    written.some(({ node }) => holdsAction(node)) || words.some((word) => OF_VALUES.test(word));
  const given: readonly GivenPart[] = [
    ...around(chart),
    ...environment.given,
    ...givenFields(release, condition === null ? UNDERSTOOD : WITH_CONDITION, own),
    ...others,
    ...files.filter(isTemplate).map((name) => ({ name, value: '', does: 'values' as const })),
    ...(isFilled
      ? [{ name: 'what only helmfile puts in', value: '', does: 'values' as const }]
      : []),
  ];
  const isEvaluated = hidingNames(given).length > 0;
  return {
    does: 'install',
    line: release.origin.line,
    release: name,
    chart: fill(chart),
    namespace: namespace === undefined ? null : fill(namespace),
    // what is not evaluated may read any value of the environment
    values: isEvaluated ? [...environment.files, ...files] : files,
    sets,
    given: [...given, ...(isEvaluated ? environment.written.map(valuesOfEnvironment) : [])],
    listed: { tool: 'helmfile', environment: environment.name, values: written },
    ...(version !== undefined && { version }),
  };
}

/** Fields that are read, and those that say which values are files. */
const UNDERSTOOD: ReadonlySet<string> = new Set(
  'name namespace chart version values valuesTemplate installed set inherit'.split(' '),
);
const WITH_CONDITION: ReadonlySet<string> = new Set([...UNDERSTOOD, 'condition']);

const valuesOfEnvironment = (value: Node): GivenPart => ({
  name: 'values of the environment',
  value,
  does: 'values',
});

/** Is the word for a file of values, or values that stand in the helmfile. */
type Listed = string | Node;

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

/** Gives entries with one plain value, and the others, which say more to Helm: by a comma, a brace, a file or a list. */
function setsOf(release: Node): {
  readonly sets: HelmCommand['sets'];
  readonly others: readonly GivenPart[];
} {
  const sets: HelmCommand['sets'][number][] = [];
  const others: GivenPart[] = [];
  const field = nodeAt(release, 'set');
  if (field !== undefined && field.kind !== 'seq')
    others.push({ name: 'set', value: field, does: 'values' });
  for (const each of itemsAt(release, 'set')) {
    const name = stringAt(each, 'name');
    const value = nodeAt(each, 'value');
    const text = value?.kind === 'scalar' ? String(value.value) : ',';
    const isPlain = name !== undefined && !/[,{}\\]/.test(text.replace(/\$\{[^{}]*\}/g, ''));
    const isWhole = entriesAt(each).size === 2;
    if (isPlain && isWhole) sets.push({ kind: 'value', word: `${name}=${text}` });
    else others.push({ name: `set ${name ?? ''}`.trim(), value: each, does: 'values' });
  }
  return { sets, others };
}

/** Lists values that stand in the helmfile, each with the number of files before it. */
function writtenIn(given: readonly Listed[]): NonNullable<HelmCommand['listed']>['values'] {
  let behind = 0;
  return given.flatMap((each) => {
    if (typeof each !== 'string') return each.kind === 'map' ? [{ node: each, behind }] : [];
    behind += 1;
    return [];
  });
}
