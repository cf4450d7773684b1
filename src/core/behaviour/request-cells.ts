import type { HttpRequest } from '../mesh/index.ts';
import type { AskedRequests } from './asked-requests.ts';
import type { AskedText } from './text-cells.ts';
import { textCells } from './text-cells.ts';

/** Requests of which no two are alike to any route or policy, the plainest first. */
export interface RequestCells {
  readonly requests: readonly HttpRequest[];
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

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'];

/** One part of a request with the values that can be told apart; the first is the usual one. */
interface Part {
  readonly values: readonly string[];
  readonly put: (draft: Draft, value: string) => Draft;
}

interface Draft {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: readonly string[];
  readonly headers: ReadonlyMap<string, string>;
}

/**
 * The requests to a Service cut into cells by all that both sides ask of them, one request for each; at most `most`,
 * those first that differ least from a usual request.
 */
export function requestCells(asked: AskedRequests, usual: Usual, most: number): RequestCells {
  const methods = textCells(asked.methods, METHODS);
  const rewritten = pathsRewritten(asked);
  const paths = textCells([...asked.paths, ROOTED], [...usual.paths, '/', ...rewritten]);
  const headers = namedCells(asked.headers);
  const parameters = namedCells(asked.parameters);
  // what a rewrite makes of a path is asked about afterwards, so none of those stands for another
  const whole = [...paths.texts, ...rewritten].filter((path) => path.startsWith('/'));
  const parts: readonly Part[] = [
    { values: methods.texts.filter(isToken), put: (draft, method) => ({ ...draft, method }) },
    { values: [...new Set(whole)], put: (draft, path) => ({ ...draft, path }) },
    {
      values: asked.hosts.length === 0 ? usual.hosts.slice(0, 1) : usual.hosts,
      put: (draft, host) => ({ ...draft, host }),
    },
    ...headers.map(({ name, values }) => ({ values, put: withHeader(name) })),
    ...parameters.map(({ name, values }) => ({ values, put: withParameter(name) })),
  ];
  const varied = parts.filter(({ values }) => values.length > 1);
  const start = parts.reduce(
    (draft, { values: [first = ABSENT], put }) => put(draft, first),
    PLAIN,
  );
  const drafts = nearestFirst(varied, start, most);
  const cells = [methods, paths, ...headers, ...parameters];
  return {
    requests: drafts.map(requestOf),
    isCut:
      cells.some(({ isCut }) => isCut) ||
      drafts.length < varied.reduce((product, { values }) => product * values.length, 1),
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

const isToken = (text: string): boolean => /^[\w!#$%&'*+.^`|~-]+$/.test(text);

/** Paths that a route makes one of those that are asked about of. */
function pathsRewritten({ rewrites, paths }: AskedRequests): readonly string[] {
  const asked = textCells([...paths, ROOTED], ['/']).texts;
  const found = rewrites.flatMap(({ from, to }) =>
    asked.flatMap((path) => (path.startsWith(to) ? [`${from}${path.slice(to.length)}`] : [])),
  );
  return [...new Set(found)].slice(0, 200);
}

const PLAIN: Draft = { method: 'GET', host: '', path: '/', query: [], headers: new Map() };

/** Every combination, those with the fewest unusual parts first, until there are `most`. */
function nearestFirst(parts: readonly Part[], start: Draft, most: number): readonly Draft[] {
  const found: Draft[] = [];
  const visit = (draft: Draft, from: number, unusual: number): void => {
    if (found.length >= most) return;
    const [part] = parts.slice(from, from + 1);
    if (part === undefined) {
      if (unusual === 0) found.push(draft);
      return;
    }
    const [, ...others] = part.values;
    if (parts.length - from > unusual) visit(draft, from + 1, unusual);
    if (unusual > 0)
      for (const value of others) visit(part.put(draft, value), from + 1, unusual - 1);
  };
  for (let unusual = 0; unusual <= parts.length && found.length < most; unusual += 1)
    visit(start, 0, unusual);
  return found;
}

const requestOf = ({ method, host, path, query, headers }: Draft): HttpRequest => ({
  method,
  host,
  path: query.length === 0 ? path : `${path}?${query.join('&')}`,
  headers,
  token: null,
});
