import type { Plain } from '../../../manifest/index.ts';
import { isPlainList } from '../../../manifest/index.ts';
import type { Token } from '../../../istio/index.ts';
import type { Part } from '../nearest-first.ts';
import { combinationsOf, nearestFirst } from '../nearest-first.ts';
import type { AskedText } from '../text-cells.ts';
import { textCells } from '../text-cells.ts';
import type { AskedTokens } from './asked-tokens.ts';
import { claimKey } from './asked-tokens.ts';

/** A token, or none, that stands for all of which nothing else is asked. */
export interface TokenCell {
  readonly token: Exclude<Token, 'any'>;
  /** Whether somebody is known to come with such a one: with none, or one of an issuer that is validated already. */
  readonly isExpected: boolean;
}

export interface TokenCells {
  /** None first; only that where nothing is asked of tokens. */
  readonly cells: readonly TokenCell[];
  readonly unsampled: readonly string[];
  readonly isCut: boolean;
}

/** More tokens are not tried. */
const MOST_TOKENS = 200;

const NONE: TokenCell = { token: null, isExpected: true };

/** Of an issuer that no rule names, or not signed by the one that it names. */
const INVALID: TokenCell = { token: { valid: false, claims: new Map() }, isExpected: false };

type Claims = ReadonlyMap<string, Plain>;

/**
 * The tokens of requests cut into cells by what both sides ask of them: none, one that does not validate, and of each
 * issuer one for every combination of claims that policies tell apart. Where no token is validated, nothing is asked.
 */
export function tokenCells(asked: AskedTokens): TokenCells {
  const { issuers, claims, isElsewhere } = asked;
  if (issuers.size === 0 || isElsewhere) return { cells: [NONE], unsampled: [], isCut: false };
  const texts = [...claims].flatMap(([key, { path, texts: all }]) =>
    key === ISSUER || key === AUDIENCE ? [] : [{ path, ...valuesOf(all, key) }],
  );
  const most = Math.max(1, Math.floor(MOST_TOKENS / issuers.size));
  const ofIssuers = [...issuers].map(([issuer, { audiences, isOld }]) => {
    const wanted = claims.get(AUDIENCE)?.texts ?? [];
    const meant = valuesOf([...[...audiences].map(exactly), ...wanted], AUDIENCE);
    const [first] = audiences;
    // a token for nobody in particular is turned away where somebody is asked for
    const usual = first === undefined ? [] : [[first]];
    const parts: readonly Part<Claims>[] = [
      [...usual, ...meant.values].map((value) => withClaim(['aud'], value)),
      ...texts.map(({ path, values }) => values.map((value) => withClaim(path, value))),
    ];
    const start = new Map<string, Plain>([
      ['iss', issuer],
      ['sub', USUAL_SUBJECT],
    ]);
    const cells = nearestFirst(parts, start, most).map((found): TokenCell => ({
      token: { valid: true, claims: found },
      isExpected: isOld,
    }));
    return { cells, isCut: meant.isCut || cells.length < combinationsOf(parts) };
  });
  const [nearest, others] = [
    ofIssuers.flatMap(({ cells }) => cells.slice(0, 1)),
    ofIssuers.flatMap(({ cells }) => cells.slice(1)),
  ];
  return {
    cells: [NONE, ...nearest, INVALID, ...others],
    unsampled: texts.flatMap(({ unsampled }) => unsampled),
    isCut: [...texts, ...ofIssuers].some(({ isCut }) => isCut),
  };
}

const USUAL_SUBJECT = 'user';
const ISSUER = claimKey(['iss']);
const AUDIENCE = claimKey(['aud']);
const SUBJECT = claimKey(['sub']);

const exactly = (text: string): AskedText => ({ by: 'policy', form: { kind: 'exact', text } });

/** Absent, each text that is told apart, and, as a claim may hold several, two of a few and all of them at once. */
function valuesOf(asked: readonly AskedText[], key: string) {
  const isSubject = key === SUBJECT;
  const { texts, ...rest } = textCells(asked, isSubject ? [USUAL_SUBJECT] : []);
  const single = texts.filter((text) => text !== '' || isSubject);
  const values: readonly (readonly string[])[] = isSubject
    ? single.map((text) => [text])
    : [[], ...single.map((text) => [text]), ...listsOf(single)];
  return { ...rest, values };
}

/** Of more texts no pairs are made: they would crowd out other claims. */
const MOST_PAIRED = 4;

function listsOf(texts: readonly string[]): readonly (readonly string[])[] {
  if (texts.length < 2) return [];
  const isFew = texts.length > 2 && texts.length <= MOST_PAIRED;
  const pairs = isFew
    ? texts.flatMap((text, at) => texts.slice(at + 1).map((other) => [text, other]))
    : [];
  return [...pairs, texts];
}

const withClaim =
  (path: readonly string[], value: readonly string[]): Part<Claims>[number] =>
  (claims) => {
    const [first = '', ...rest] = path;
    const [only, ...more] = value;
    // what is absent stands in the place of what is usual, which only the claims of the token itself have
    if (only === undefined)
      return rest.length > 0 ? claims : new Map([...claims].filter(([name]) => name !== first));
    const held = more.length === 0 ? only : value;
    return new Map([...claims, [first, placed(claims.get(first), rest, held)]]);
  };

/** The value of a claim with another at the end of some steps into it. */
function placed(claim: Plain | undefined, [step, ...rest]: readonly string[], held: Plain): Plain {
  if (step === undefined) return held;
  const known = typeof claim === 'object' && claim !== null && !isPlainList(claim) ? claim : {};
  const inner = Object.hasOwn(known, step) ? known[step] : undefined;
  return { ...known, [step]: placed(inner, rest, held) };
}
