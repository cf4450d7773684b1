import type { Effort } from '../../rendering/effort.ts';
import { spend } from '../../rendering/effort.ts';
import { LIST_FUNCTIONS } from './go-list-functions.ts';
import { NUMBER_FUNCTIONS } from './go-number-functions.ts';
import { TEXT_FUNCTIONS } from './go-text-functions.ts';
import type { GoData, GoValue } from './go-value.ts';
import { isEmpty, isGoList, isGoMap, sizeOf, TemplateRefusal, UNSEEN } from './go-value.ts';

/** What a function gives for values that are all seen; UNSEEN where that is not known, or an error in Go. */
export type GoFunction = (...given: readonly GoData[]) => GoValue;

/** A larger value, or one in which more lies in one another, is not followed: templates can multiply. */
const MAX_SIZE = 20_000;
const MAX_DEPTH = 40;
/** Characters and values that one step walks over. */
const SIZE_OF_STEP = 16;

const CHOICES: readonly (readonly [string, GoFunction])[] = [
  ['default', (otherwise, value) => (isEmpty(value) ? otherwise : value)],
  ['coalesce', (...values) => values.find((value) => !isEmpty(value))],
  ['ternary', (yes, no, choice) => (typeof choice === 'boolean' ? (choice ? yes : no) : UNSEEN)],
  ['empty', (value) => isEmpty(value)],
  ['not', (value) => isEmpty(value)],
  ['eq', (first, ...others) => anyEqual(first, others)],
  ['ne', (first, second) => negated(anyEqual(first, [second]))],
  ['kindOf', (value) => kindOf(value)],
  ['kindIs', (kind, value) => kindOf(value) === kind],
  [
    'fail',
    (message) => {
      throw new TemplateRefusal(typeof message === 'string' ? message.slice(0, 200) : 'it fails');
    },
  ],
];

/** Functions of Go templates and of sprig that paths, names and addresses are made with. */
const FUNCTIONS: ReadonlyMap<string, GoFunction> = new Map([
  ...CHOICES,
  ...TEXT_FUNCTIONS,
  ...LIST_FUNCTIONS,
  ...NUMBER_FUNCTIONS,
]);

/** Functions whose outcome only Argo CD knows. */
const NEVER_SEEN = new Set([
  'now',
  'uuidv4',
  'randInt',
  'randAlphaNum',
  'randAlpha',
  'randNumeric',
]);

/** Functions that the language itself decides, by what comes first. */
const LAZY = new Set(['and', 'or']);

/** Whether a name alone may be a function: a name that is a parameter in flat templates is none. */
export const isGoFunction = (name: string): boolean =>
  FUNCTIONS.has(name) || NEVER_SEEN.has(name) || LAZY.has(name);

/** Whether what a function gives is known here, where what it is given is. */
export const isFollowed = (name: string): boolean => FUNCTIONS.has(name) || LAZY.has(name);

/** A function that is not among them gives something that is not seen. */
export function callGoFunction(name: string, given: readonly GoValue[], effort: Effort): GoValue {
  const run = FUNCTIONS.get(name);
  const seen = given.flatMap((value) => (value === UNSEEN ? [] : [value]));
  if (run === undefined || seen.length < given.length) return UNSEEN;
  const size = seen.reduce<number>((sum, value) => sum + sizeOf(value).size, 0);
  if (size > MAX_SIZE * 5 || !spend(effort, 2 + size / SIZE_OF_STEP)) return UNSEEN;
  const value = run(...seen);
  if (value === UNSEEN) return UNSEEN;
  const made = sizeOf(value);
  if (!spend(effort, made.size / SIZE_OF_STEP)) return UNSEEN;
  return made.size > MAX_SIZE || made.depth > MAX_DEPTH ? UNSEEN : value;
}

/** Go compares what is of one kind, and nothing with anything. */
function anyEqual(first: GoData, others: readonly GoData[]): boolean | typeof UNSEEN {
  const [kind, ...kinds] = [first, ...others].map(kindOf);
  const isComparable = kinds.every((each) => each === kind || [each, kind].includes('invalid'));
  if (kinds.length === 0 || !isComparable || [kind, ...kinds].some(isComposite)) return UNSEEN;
  return others.some((other) => (other ?? undefined) === (first ?? undefined));
}

const isComposite = (kind: string | undefined): boolean => kind === 'map' || kind === 'slice';

const negated = (value: boolean | typeof UNSEEN): boolean | typeof UNSEEN =>
  value === UNSEEN ? UNSEEN : !value;

function kindOf(value: GoData): string {
  if (value === undefined || value === null) return 'invalid';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (isGoList(value)) return 'slice';
  return isGoMap(value) ? 'map' : 'string';
}
