import type { Match } from '../../../../src/istio/matching/match.ts';
import type { HttpRequest } from '../../../../src/istio/mesh/request/request.ts';
import { matcherOf } from '../../../../src/istio/mesh/routes/request-matcher.ts';
import type { RouteMatch } from '../../../../src/istio/mesh/routes/route-rule.ts';

/** A match that every request meets. */
export const ANY: RouteMatch = {
  uri: null,
  wholeSegments: false,
  ignoreUriCase: false,
  scheme: null,
  method: null,
  authority: null,
  headers: new Map(),
  withoutHeaders: new Map(),
  queryParams: new Map(),
  port: null,
  sourceLabels: new Map(),
  sourceNamespace: null,
  gateways: [],
  origin: { file: 'routes.yaml', line: 1, column: 1, endLine: 1 },
};

/** Whether a request for a path of the shop meets the match. */
export const asked = (match: RouteMatch, path: string): Match => {
  const http: HttpRequest = {
    ...{ method: 'GET', host: 'shop', path, headers: new Map(), token: null },
  };
  return matcherOf({ ...http, scheme: 'http', validation: null })(match);
};
