import type { Effort } from '../../rendering/effort.ts';
import { spend } from '../../rendering/effort.ts';
import type { Given, GoFunction } from './go-arguments.ts';
import { kindOf, takes, takesMany, textAt, truthAt } from './go-arguments.ts';
import { ENCODING_FUNCTIONS } from './go-encoding-functions.ts';
import { rawJson } from './go-json.ts';
import { LIST_FUNCTIONS } from './go-list-functions.ts';
import { MAP_FUNCTIONS, ORDERING, UNORDERED } from './go-map-functions.ts';
import { NUMBER_FUNCTIONS } from './go-number-functions.ts';
import { PATH_FUNCTIONS } from './go-path-functions.ts';
import { PATTERN_FUNCTIONS } from './go-pattern-functions.ts';
import { TEXT_FUNCTIONS } from './go-text-functions.ts';
import type { GoData, GoValue } from './go-value.ts';
import { isEmpty, isGoList, isGoMap, sizeOf, TemplateRefusal, UNSEEN } from './go-value.ts';

/** A larger value, or one in which more lies in one another, is not followed: templates can multiply. */
const MAX_SIZE = 20_000;
const MAX_DEPTH = 40;
/** Characters and values that one step walks over. */
const SIZE_OF_STEP = 16;

const CHOICES: readonly (readonly [string, GoFunction])[] = [
  ['default', takesMany(1, ([otherwise, value]) => (isEmpty(value) ? otherwise : value))],
  ['coalesce', takesMany(0, (values) => values.find((value) => !isEmpty(value)))],
  ['all', takesMany(0, (values) => values.every((value) => !isEmpty(value)))],
  ['any', takesMany(0, (values) => values.some((value) => !isEmpty(value)))],
  ['ternary', takes(3, 3, (given) => given[truthAt(given, 2) ? 0 : 1])],
  ['empty', takes(1, 1, ([value]) => isEmpty(value))],
  ['not', takes(1, 1, ([value]) => isEmpty(value))],
  ['kindOf', takes(1, 1, ([value]) => kindOf(value))],
  ['kindIs', takes(2, 2, (given) => kindOf(given[1]) === textAt(given, 0))],
  ['typeOf', takes(1, 1, ([value]) => typeOf(value))],
  ['typeIs', takes(2, 2, (given) => isOfType(given))],
  ['deepEqual', takes(2, 2, (given) => isAlike(given))],
  [
    'fail',
    takes(1, 1, (given) => {
      throw new TemplateRefusal(textAt(given, 0).slice(0, 200));
    }),
  ],
  [
    'call',
    takesMany(1, ([value]) => {
      throw new TemplateRefusal(`${kindOf(value)} is no function`);
    }),
  ],
];

/** The type of a list or a map hangs on what made it. */
const typeOf = (value: GoData): GoValue => {
  if (value == null) return '<nil>';
  return isGoList(value) || isGoMap(value) ? UNSEEN : kindOf(value);
};

function isOfType(given: Given): GoValue {
  const type = typeOf(given[1]);
  return type === UNSEEN ? UNSEEN : type === textAt(given, 0);
}

/** Lists and maps are alike only where what made them is, too. */
function isAlike([one, other]: Given): GoValue {
  if (kindOf(one) !== kindOf(other)) return false;
  const isSame = rawJson(one) === rawJson(other);
  return isSame && (isGoList(one) || isGoMap(one)) ? UNSEEN : isSame;
}

/** Functions of Go templates and of sprig that paths, names and addresses are made with. */
const FUNCTIONS: ReadonlyMap<string, GoFunction> = new Map([
  ...CHOICES,
  ...TEXT_FUNCTIONS,
  ...PATTERN_FUNCTIONS,
  ...PATH_FUNCTIONS,
  ...LIST_FUNCTIONS,
  ...MAP_FUNCTIONS,
  ...NUMBER_FUNCTIONS,
  ...ENCODING_FUNCTIONS,
]);

/** Functions that are there, and are not followed: those of a clock or of chance, keys, and what nobody needs. */
const NOT_FOLLOWED = new Set(
  (
    'abbrevboth add1f addf ago b32dec b32enc bcrypt buildCustomCert camelcase date dateInZone dateModify date_in_zone ' +
    'date_modify decryptAES derivePassword divf duration durationRound encryptAES genCA genCAWithKey genPrivateKey ' +
    'genSelfSignedCert genSelfSignedCertWithKey genSignedCert genSignedCertWithKey hello htmlDate htmlDateInZone ' +
    'htpasswd js kebabcase mulf must_date_modify mustDateModify mustToDate now randAlpha randAlphaNum ' +
    'randAscii randBytes randInt randNumeric semver shuffle snakecase subf toDate typeIsLike unixEpoch urlJoin ' +
    'urlParse uuidv4 wrap wrapWith'
  ).split(' '),
);

/** Functions that the language itself decides, by what comes first. */
const LAZY = new Set(['and', 'or']);

/** Tells whether Argo CD has a function of this name; a template that names another is refused as a whole. */
export const isGoFunction = (name: string): boolean =>
  FUNCTIONS.has(name) || NOT_FOLLOWED.has(name) || LAZY.has(name);

/** Tells whether the result of a function is known here, where its arguments are. */
export const isFollowed = (name: string): boolean => FUNCTIONS.has(name) || LAZY.has(name);

/** Lists of which only Go knows the order. */
const unordered = new WeakSet<object>();

/** Tells whether something hangs on an order that only Go knows. */
export const hasNoOrder = (value: GoValue): boolean =>
  typeof value === 'object' && value !== null && unordered.has(value);

/** A function that is not among them gives something that is not seen. */
export function callGoFunction(name: string, given: readonly GoValue[], effort: Effort): GoValue {
  const run = FUNCTIONS.get(name);
  const seen = given.flatMap((value) => (value === UNSEEN ? [] : [value]));
  if (run === undefined || seen.length < given.length) return UNSEEN;
  if (!ORDERING.has(name) && seen.some(hasNoOrder)) return UNSEEN;
  const size = seen.reduce<number>((sum, value) => sum + sizeOf(value).size, 0);
  if (size > MAX_SIZE * 5 || !spend(effort, 2 + size / SIZE_OF_STEP)) return UNSEEN;
  const value = run(...seen);
  if (value === UNSEEN) return UNSEEN;
  const made = sizeOf(value);
  if (!spend(effort, made.size / SIZE_OF_STEP)) return UNSEEN;
  if (UNORDERED.has(name) && isGoList(value) && value.length > 1) unordered.add(value);
  return made.size > MAX_SIZE || made.depth > MAX_DEPTH ? UNSEEN : value;
}
