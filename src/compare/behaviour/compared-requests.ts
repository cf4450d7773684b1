import type { Mesh } from '../../istio/index.ts';
import { requestsOf } from '../../istio/index.ts';
import { askBy, costOf, nothingAsked } from './asked-requests.ts';
import type { ComparedPair } from './compared-pairs.ts';
import type { CellRequest } from './request-cells.ts';
import { requestCells } from './request-cells.ts';
import { notComparedOfTokens } from './tokens/asked-tokens.ts';

/** The requests by which a pair is compared. */
interface ComparedRequests {
  /** One for each cell; null stands for a connection. */
  readonly requests: readonly (CellRequest | null)[];
  /** What is left out of them, one sentence each. */
  readonly notes: readonly string[];
  /** How much work one of them is, where a plain one is 1: what routes and policies ask of it. */
  readonly cost: number;
}

/** Finds the requests of a pair, at most so many; callers of one port that ask for the same paths share theirs. */
export function requestsBetween(
  before: Mesh,
  after: Mesh,
  most: number,
): (pair: ComparedPair) => ComparedRequests {
  const known = new Map<string, ComparedRequests>();
  return (pair) => {
    const { port, paths } = pair;
    const key = JSON.stringify([pair.after.host, port, paths]);
    const found = known.get(key) ?? requestsTo(pair, before, after, most);
    known.set(key, found);
    return found;
  };
}

function requestsTo(pair: ComparedPair, before: Mesh, after: Mesh, most: number): ComparedRequests {
  const ports = [...pair.before.ports, ...pair.after.ports].filter(
    ({ port }) => port === pair.port,
  );
  const kinds = ports.flatMap((port) => requestsOf(port, null));
  const asConnection = kinds.includes(null) ? [null] : [];
  if (kinds.every((each) => each === null)) return { requests: asConnection, notes: [], cost: 1 };
  const asked = nothingAsked(before);
  askBy(asked, before, pair.before);
  askBy(asked, after, pair.after);
  const { namespace, name, host } = pair.after;
  const at = pair.port === 80 ? '' : `:${String(pair.port)}`;
  const hosts = [`${name}.${namespace}${at}`, `${host}${at}`, host];
  const { requests, isCut, unsampled } = requestCells(asked, { hosts, paths: pair.paths }, most);
  const service = `${namespace}/${name}`;
  return {
    requests: [...requests, ...asConnection],
    cost: costOf(asked),
    notes: [
      ...(isCut ? [`Not all classes of requests to ${service} are compared.`] : []),
      ...unsampled.map(
        (pattern) => `No text that the pattern ${pattern} matches is compared (${service}).`,
      ),
      ...[...asked.others].map(
        (other) => `Requests to ${service} differ by ${other}, which are not compared.`,
      ),
      ...notComparedOfTokens(asked.tokens, service),
    ],
  };
}
