import type { HttpRequest } from '../../istio/index.ts';
import { USUAL_METHODS } from '../../istio/index.ts';
import type { AskedRequests } from './asked-requests.ts';
import { combinationsOf, nearestFirst } from './nearest-first.ts';
import type { AskedText } from './text-cells.ts';
import { textCells } from './text-cells.ts';
import type { TokenCell } from './tokens/token-cells.ts';
import { tokenCells } from './tokens/token-cells.ts';

/** A request of one cell. */
export interface CellRequest extends HttpRequest {
  /** What stands for its token; null where nothing is asked of tokens. */
  readonly tokenCell: TokenCell | null;
  /** In how many ways tokens that validate, or none, are told apart. */
  readonly tokenCells: number;
}

/** Requests of which no two are alike to any route or policy, the plainest first. */
export interface RequestCells {
  readonly requests: readonly CellRequest[];
  /** Whether some cells are left out, because there are too many. */
  readonly isCut: boolean;
  /** Patterns of which no member was found. */
  readonly unsampled: readonly string[];
}

/** Where a caller reaches the Service, and what its configuration shows of the paths it asks for. */
export interface Usual {
  /** Names for the Service, as a client writes them into a request. */
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
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
  const methods = textCells(asked.methods, USUAL_METHODS);
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
