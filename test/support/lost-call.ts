import type { Consequence } from '../../src/compare/index.ts';

export const answered = {
  answered: 100,
  by: [{ name: 'Deployment shop/payments', percent: 100 }],
  refusal: null,
  decidedBy: null,
};
export const refused = {
  answered: 0,
  by: [],
  refusal: { status: 403, flag: null },
  decidedBy: {
    object: 'AuthorizationPolicy shop/payments',
    origin: { file: 'policy.yaml', line: 7, column: 1, endLine: 7 },
  },
};

/** In prod orders can no longer call payments. */
export const lost: Consequence = {
  kind: 'lost',
  environment: 'prod',
  sources: ['Deployment shop/orders'],
  isKnown: true,
  destination: 'shop/payments',
  port: 8080,
  witness: {
    source: 'Deployment shop/orders',
    http: { method: 'POST', url: 'http://payments.shop:8080/charge', headers: new Map() },
    port: 8080,
  },
  before: answered,
  after: refused,
  cause: null,
  cells: 1,
};
