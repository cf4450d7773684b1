import { NOBODY } from './unit-name.ts';
import { compareText } from '../../manifest/index.ts';
import type { DeclaredEnvironment } from '../survey/environment-declarations.ts';

/** Is the environment where nothing in the tree tells environments apart. */
export const DEFAULT_ENVIRONMENT = 'default';

/** Marks it as one that nobody calls so; a configuration with an entry for it does. */
export const unnamedUnlessDeclared = (
  declared: readonly Pick<DeclaredEnvironment, 'name'>[],
): { readonly isUnnamed?: true } =>
  declared.some(({ name }) => name === DEFAULT_ENVIRONMENT) ? {} : { isUnnamed: true };

interface Production {
  readonly names: ReadonlySet<string>;
  /** Says why each name is production, or is not, half a sentence. */
  readonly whys: ReadonlyMap<string, string>;
  /** Lists what was guessed, one sentence each. */
  readonly notes: readonly string[];
  /** Tells whether all count as production, for no name of either side says which does. */
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
      : `${beside} is, and its name says nothing else`;
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
    guessed.length === 1 ? 'its name says nothing else.' : 'their names say nothing else.';
  return [`${treatedAs(guessed)}, as ${beside} is: ${why} If not, say so under \`environments\`.`];
}

function treatedAs(guessed: readonly string[]): string {
  const shown = [...guessed].sort(compareText).slice(0, NAMES_SHOWN);
  const more = guessed.length - shown.length;
  const who = listed(more > 0 ? [...shown, `${String(more)} more`] : shown);
  return `${who} ${guessed.length === 1 ? 'is' : 'are'} treated as production`;
}

const listed = (words: readonly string[]): string =>
  [words.slice(0, -1).join(', '), ...words.slice(-1)].filter((part) => part !== '').join(' and ');

const PRODUCTION: ReadonlySet<string> = new Set(['prod', 'prd', 'production', 'live']);
/** A cluster that is called so is the one that people use. */
export const MAIN = 'main';
const NEGATION: ReadonlySet<string> = new Set(['non', 'pre']);

/**
 * Words for what is tried out before production, or beside it. None that users may depend on: `canary`,
 * `beta`, `dr`, `ops` and `mgmt` are no such words.
 */
const OTHERWISE: ReadonlySet<string> = new Set([
  'dev',
  'develop',
  'development',
  'local',
  'localhost',
  'minikube',
  'kind',
  'k3d',
  'test',
  'tests',
  'testing',
  'tst',
  'ci',
  'e2e',
  'qa',
  'perf',
  'performance',
  'int',
  'integ',
  'integration',
  'sit',
  'uat',
  'acc',
  'acceptance',
  'homolog',
  'hml',
  'stage',
  'stages',
  'staging',
  'stg',
  'preview',
  'previews',
  'review',
  'reviews',
  'sandbox',
  'sandboxes',
  'sbx',
  'playground',
  'lab',
  'demo',
  'example',
  'examples',
]);

/**
 * Tells whether a name says production: one of its parts is `prod`, `prd`, `production` or `live`, also with
 * a number (`prod01`), and the part before it is neither `non` nor `pre`.
 */
export function saysProduction(name: string): boolean {
  const parts = partsOf(name);
  return parts.some((part, at) => PRODUCTION.has(withoutNumber(part)) && !isNegated(parts, at));
}

/**
 * Tells whether a name says that it is something else: `dev`, `qa1`, `eu-staging`, `non-prod`, also written
 * in one (`prodtest`, `preprod`). A name that merely contains such a word (`latest`, `latinamerica`) does
 * not.
 */
export function saysOtherwise(name: string): boolean {
  const parts = partsOf(name);
  return parts.some((part, at) => {
    const word = withoutNumber(part);
    return (PRODUCTION.has(word) && isNegated(parts, at)) || isOtherwise(part) || isOtherwise(word);
  });
}

/** A word of another meaning, or one before or after a word that is known: `testprod`, `nonprod`, `devtest`. */
function isOtherwise(word: string): boolean {
  if (OTHERWISE.has(word)) return true;
  for (let at = 2; at < word.length - 1; at += 1) {
    const [first, rest] = [word.slice(0, at), word.slice(at)];
    if (NEGATION.has(first) && PRODUCTION.has(rest)) return true;
    if (OTHERWISE.has(first) && (PRODUCTION.has(rest) || isOtherwise(rest))) return true;
    if (PRODUCTION.has(first) && isOtherwise(rest)) return true;
  }
  return false;
}

const withoutNumber = (part: string): string => part.replace(/^\d+|\d+$/g, '');

const partsOf = (name: string): readonly string[] => name.toLowerCase().split(/[-_./]/);

const isNegated = (parts: readonly string[], at: number): boolean =>
  NEGATION.has(parts[at - 1] ?? '');

/**
 * Orders environments as they are told of: production before all others, which stay in their order; of what counts as
 * production, that which is seen to be applied comes first.
 */
export const productionFirst = <E extends Ranked>(environments: readonly E[]): readonly E[] =>
  environments.toSorted((a, b) => rankOf(b) - rankOf(a));

interface Ranked {
  readonly production: boolean;
  readonly name?: string;
  readonly isNotApplied?: true;
}

const rankOf = ({ production, name, isNotApplied }: Ranked): number =>
  production ? (isNotApplied === true || name === NOBODY ? 1 : 2) : 0;
