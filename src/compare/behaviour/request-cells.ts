import type { requestsOf } from '../../istio/index.ts';
import { USUAL_METHODS } from '../../istio/index.ts';
import type { AskedRequests } from './request-criteria.ts';
import type { AskedText } from './text-cells.ts';
import { textCells } from './text-cells.ts';
import type { Plain } from '../../manifest/index.ts';
import { isPlainList } from '../../manifest/index.ts';
import type { AskedTokens } from './token-criteria.ts';
import { areUnvaried, claimKey } from './token-criteria.ts';

/** A request of one cell. */
export interface CellRequest extends NonNullable<ReturnType<typeof requestsOf>[number]> {
  /** What stands for its token; null where nothing is asked of tokens. */
  readonly tokenCell: TokenCell | null;
  /** In how many ways tokens that validate, or none, are told apart. */
  readonly tokenCells: number;
}

/** Requests of which no two are alike to any route or policy, the plainest first. */
interface RequestCells {
  readonly requests: readonly CellRequest[];
  /** Whether some cells are left out, because there are too many. */
  readonly isCut: boolean;
  /** Patterns of which no member was found. */
  readonly unsampled: readonly string[];
}

/** Where a caller reaches the Service, and what its configuration shows of the paths it asks for. */
interface Usual {
  /** Names for the Service, as a client writes them into a request. */
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
  readonly methods: readonly string[];
}

/** One part of a request with the values that can be told apart; the first is the usual one. */
interface Part {
  readonly values: readonly string[];
  readonly put: (draft: Draft, value: string) => Draft;
}

const waysOf = ({ values, put }: Part): readonly ((draft: Draft) => Draft)[] =>
  values.map((value) => (draft) => put(draft, value));

interface Draft {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: readonly string[];
  readonly headers: ReadonlyMap<string, string>;
  readonly tokenCell: TokenCell | null;
}

/**
 * The requests to a Service cut into cells by all that both sides ask of them, one request for each; at most `most`,
 * those first that differ least from a usual request.
 */
export function requestCells(asked: AskedRequests, usual: Usual, most: number): RequestCells {
  const methods = textCells(asked.methods, [...usual.methods, ...USUAL_METHODS]);
  const rewritten = pathsRewritten(asked);
  const paths = textCells([...asked.paths, ROOTED], [...usual.paths, '/', ...rewritten]);
  const headers = namedCells(asked.headers);
  const parameters = namedCells(asked.parameters);
  // what a rewrite makes of a path is asked about afterwards, so none of those stands for another
  const whole = [...paths.texts, ...rewritten].filter((path) => path.startsWith('/'));
  const parts: readonly Part[] = [
    { values: methods.texts.filter(isMethod), put: (draft, method) => ({ ...draft, method }) },
    { values: [...new Set(whole)], put: (draft, path) => ({ ...draft, path }) },
    {
      values: asked.hosts.length === 0 ? usual.hosts.slice(0, 1) : usual.hosts,
      put: (draft, host) => ({ ...draft, host }),
    },
    ...headers.map(({ name, values }) => ({ values, put: withHeader(name) })),
    ...parameters.map(({ name, values }) => ({ values, put: withParameter(name) })),
  ];
  const tokens = tokenCells(asked.tokens);
  const ways = [
    ...parts.map(waysOf),
    ...(tokens.cells.length > 1
      ? [tokens.cells.map((tokenCell) => (draft: Draft) => ({ ...draft, tokenCell }))]
      : []),
  ];
  const drafts = nearestFirst(ways, PLAIN, most);
  const cells = [methods, paths, ...headers, ...parameters, tokens];
  const valid = tokens.cells.filter(({ token }) => token?.valid !== false).length;
  return {
    requests: drafts.map((draft) => requestOf(draft, valid)),
    isCut: cells.some(({ isCut }) => isCut) || drafts.length < combinationsOf(ways),
    unsampled: [...new Set(cells.flatMap(({ unsampled }) => unsampled))],
  };
}

/** Of a header or a parameter that is not there. */
const ABSENT = '\u0000';

const namedCells = (asked: ReadonlyMap<string, readonly AskedText[]>) =>
  [...asked].map(([name, texts]) => {
    const cells = textCells(texts, []);
    return { ...cells, name, values: [ABSENT, ...cells.texts] };
  });

const withHeader =
  (name: string): Part['put'] =>
  (draft, value) =>
    value === ABSENT ? draft : { ...draft, headers: new Map([...draft.headers, [name, value]]) };

const withParameter =
  (name: string): Part['put'] =>
  (draft, value) =>
    value === ABSENT ? draft : { ...draft, query: [...draft.query, `${name}=${value}`] };

/** Every path begins so. */
const ROOTED: AskedText = { by: 'policy', form: { kind: 'prefix', text: '/' } };

const isMethod = (text: string): boolean => /^[\w!#$%&'*+.^`|~-]+$/.test(text);

/** Paths that a route makes one of those that are asked about of. */
function pathsRewritten({ rewrites, paths }: AskedRequests): readonly string[] {
  const asked = textCells([...paths, ROOTED], ['/']).texts;
  const found = rewrites.flatMap(({ from, to }) =>
    asked.flatMap((path) => (path.startsWith(to) ? [`${from}${path.slice(to.length)}`] : [])),
  );
  return [...new Set(found)].slice(0, 200);
}

const PLAIN: Draft = {
  method: 'GET',
  host: '',
  path: '/',
  query: [],
  headers: new Map(),
  tokenCell: null,
};

const requestOf = (
  { method, host, path, query, headers, tokenCell }: Draft,
  tokens: number,
): CellRequest => ({
  method,
  host,
  path: query.length === 0 ? path : `${path}?${query.join('&')}`,
  headers,
  token: tokenCell?.token ?? null,
  tokenCell,
  tokenCells: tokens,
});

/** A token, or none, that stands for all of which nothing else is asked. */
export interface TokenCell {
  readonly token: Exclude<NonNullable<ReturnType<typeof requestsOf>[number]>['token'], 'any'>;
  /** Whether somebody is known to come with such a one: with none, or one of an issuer that is validated already. */
  readonly isExpected: boolean;
}

interface TokenCells {
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
function tokenCells(asked: AskedTokens): TokenCells {
  const { issuers, claims } = asked;
  if (issuers.size === 0 || areUnvaried(asked))
    return { cells: [NONE], unsampled: [], isCut: false };
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
    const parts: readonly Variation<Claims>[] = [
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
  (path: readonly string[], value: readonly string[]): Variation<Claims>[number] =>
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

/** One part of something with the ways in which it can be; the first is the usual one. */
type Variation<T> = readonly ((draft: T) => T)[];

/** Every combination of parts, those with the fewest unusual ones first, until there are `most`. */
function nearestFirst<T>(parts: readonly Variation<T>[], empty: T, most: number): readonly T[] {
  const start = parts.reduce((draft, [first]) => first?.(draft) ?? draft, empty);
  const varied = parts.filter(({ length }) => length > 1);
  const found: T[] = [];
  const visit = (draft: T, from: number, unusual: number): void => {
    if (found.length >= most) return;
    const [part] = varied.slice(from, from + 1);
    if (part === undefined) {
      if (unusual === 0) found.push(draft);
      return;
    }
    const [, ...others] = part;
    if (varied.length - from > unusual) visit(draft, from + 1, unusual);
    if (unusual > 0) for (const put of others) visit(put(draft), from + 1, unusual - 1);
  };
  for (let unusual = 0; unusual <= varied.length && found.length < most; unusual += 1)
    visit(start, 0, unusual);
  return found;
}

/** How many combinations there are. */
const combinationsOf = (parts: readonly (readonly unknown[])[]): number =>
  parts.reduce((product, { length }) => product * Math.max(1, length), 1);
