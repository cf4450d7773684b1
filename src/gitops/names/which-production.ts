import { compareText } from '../../manifest/index.ts';
import type { DeclaredEnvironment } from '../survey/declared-environment.ts';
import { MAIN, saysOtherwise, saysProduction } from './production.ts';

/** Where nothing in the tree tells environments apart. */
export const DEFAULT_ENVIRONMENT = 'default';

interface Production {
  readonly names: ReadonlySet<string>;
  /** Why each name is production, or is not: half a sentence. */
  readonly whys: ReadonlyMap<string, string>;
  /** What was guessed, one sentence each. */
  readonly notes: readonly string[];
  /** Whether all count as it, for no name of either side says which does. */
  readonly isByWant: boolean;
}

/**
 * Declared; else by name; else beside one that is, by a name that says nothing else. If none is by either, all
 * that are not declared otherwise are. `others` are names of the other side of a change: where production comes or goes,
 * what is called dev is dev on both sides.
 */
export function productionNames(
  names: readonly string[],
  declared: readonly DeclaredEnvironment[],
  others: readonly string[] = [],
): Production {
  const said = new Map(declared.map(({ name, production }) => [name, production]));
  const isCertain = (name: string): boolean =>
    said.get(name) ?? (saysProduction(name) || name === MAIN);
  const certain = names.filter(isCertain);
  const open = names.filter((name) => said.get(name) == null && !certain.includes(name));
  // the environments of a tree are told apart by one and the same sign: each lies beside all others
  const [beside] = [...certain].sort(compareText);
  const [besideThere] = beside === undefined ? others.filter(isCertain).sort(compareText) : [];
  const guessed = open.filter(
    (name) =>
      (beside === undefined && (besideThere === undefined || !saysOtherwise(name))) ||
      (beside !== undefined && name !== DEFAULT_ENVIRONMENT && !saysOtherwise(name)),
  );
  const whyOf = (name: string): string => {
    if (said.get(name) != null) return 'the configuration says so';
    if (certain.includes(name)) return 'its name says production';
    if (!guessed.includes(name))
      return name === DEFAULT_ENVIRONMENT
        ? `nothing tells it apart, and ${beside ?? ''} is production`
        : 'its name says that it is not production';
    return beside === undefined
      ? 'no environment looks like production'
      : `it lies beside ${beside}`;
  };
  return {
    names: new Set([...certain, ...guessed]),
    whys: new Map(names.map((name) => [name, whyOf(name)])),
    notes: notesOf(guessed, beside, besideThere),
    isByWant: beside === undefined && besideThere === undefined && guessed.length > 0,
  };
}

const NONE_LOOKS_SO = 'No environment looks like production: all are treated as production.';
export const NOT_TOLD_APART =
  'No environments are told apart here: all of it counts as production.';

function notesOf(
  guessed: readonly string[],
  beside: string | undefined,
  besideThere: string | undefined,
): readonly string[] {
  if (beside !== undefined) return besideNote(guessed, beside);
  return besideThere === undefined || guessed.length === 0
    ? noneNote(guessed)
    : [`${treatedAs(guessed)}: no name here says production, and none of theirs anything else.`];
}

const noneNote = (guessed: readonly string[]): readonly string[] =>
  guessed.length === 0 ? [] : [NONE_LOOKS_SO];

const NAMES_SHOWN = 5;

function besideNote(guessed: readonly string[], beside: string): readonly string[] {
  if (guessed.length === 0) return [];
  const why =
    guessed.length === 1
      ? `it lies beside ${beside}.`
      : `they lie beside ${beside}, and their names say nothing else.`;
  return [`${treatedAs(guessed)}: ${why} If not, say so under \`environments\`.`];
}

function treatedAs(guessed: readonly string[]): string {
  const shown = [...guessed].sort(compareText).slice(0, NAMES_SHOWN);
  const more = guessed.length - shown.length;
  const who = listed(more > 0 ? [...shown, `${String(more)} more`] : shown);
  return `${who} ${guessed.length === 1 ? 'is' : 'are'} treated as production`;
}

const listed = (words: readonly string[]): string =>
  [words.slice(0, -1).join(', '), ...words.slice(-1)].filter((part) => part !== '').join(' and ');
