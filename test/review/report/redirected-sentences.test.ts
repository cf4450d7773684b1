import { expect, test } from 'vitest';
import type { Consequence, SideOutcome } from '../../../src/compare/index.ts';
import {
  consequenceSentence,
  witnessText,
} from '../../../src/review/report/consequences/consequence-text.ts';

const answered: SideOutcome = {
  answered: 100,
  by: [{ name: 'Deployment shop/web', percent: 100 }],
  refusal: null,
  decidedBy: null,
};
const redirected = (url: string, answer: NonNullable<SideOutcome['leadsTo']>['answer']) => ({
  ...answered,
  by: [{ name: 'the proxy, 301', percent: 100 }],
  status: 301,
  leadsTo: { url, answer },
});
const said = (
  before: SideOutcome,
  after: SideOutcome,
  given: Partial<Consequence> = {},
): readonly (string | null)[] => {
  const consequence: Consequence = {
    kind: 'moved',
    environment: 'prod',
    sources: ['outside'],
    gateway: 'Deployment ingress/gateway',
    isKnown: true,
    destination: 'shop.example.com',
    port: 443,
    witness: {
      source: 'outside',
      http: { method: 'GET', url: 'https://shop.example.com/old', headers: new Map() },
      port: 443,
    },
    before,
    after,
    cause: null,
    cells: 1,
    ...given,
  };
  return [consequenceSentence(consequence), witnessText(consequence)];
};
const REQUESTS = 'requests from external clients to shop.example.com';

test.each<[string, NonNullable<SideOutcome['leadsTo']>['answer'], string, string]>([
  ['https://shop.example.com/new', 200, '', '/new: 200'],
  ['https://shop.example.com/new', 404, ' and get 404 there', '/new: 404'],
  ['https://shop.example.com/new', null, '', '/new'],
  ['http://shop.example.com/new', 200, '', '/new over http: 200'],
  ['https://shop.example.com:8443/', null, '', 'https://shop.example.com:8443/'],
  ['https://other.example/', 'not-seen', '', 'https://other.example/ (not seen here)'],
  [
    'https://shop.example.com/old',
    'itself',
    ' to the same address again',
    'the same address again',
  ],
])('what is redirected to %s and gets %s', (url, answer, words, way) => {
  expect(said(answered, redirected(url, answer))).toEqual([
    `${REQUESTS} are redirected (301)${words}`,
    `GET /old over https: 200 → 301 (to ${way})`,
  ]);
});

test('a redirect that leads elsewhere', () => {
  const [list, gone] = [
    redirected('https://shop.example.com/list', 200),
    redirected('https://shop.example.com/new', 404),
  ];
  expect(said(list, gone)).toEqual([
    `${REQUESTS} are redirected elsewhere and get 404 there`,
    'GET /old over https: 301 (to /list: 200) → 301 (to /new: 404)',
  ]);
});

test('a redirect that goes says where it led', () => {
  expect(said(redirected('https://shop.example.com/new', 404), answered)).toEqual([
    `${REQUESTS} go to web`,
    'GET /old over https: 301 (to /new: 404) → 200',
  ]);
});

test('what is no longer answered is told by that', () => {
  const refused = { ...answered, answered: 0, by: [], refusal: { status: 404, flag: 'NR' } };
  const before = redirected('https://shop.example.com/new', 200);
  expect(said(before, refused, { kind: 'closed' })).toEqual([
    'the gateway no longer serves shop.example.com',
    'GET /old over https: 301 → 404',
  ]);
});

test.each<[NonNullable<SideOutcome['leadsTo']>['answer'], string, Partial<Consequence>]>([
  [
    404,
    'the gateway no longer redirects shop.example.com to a target that does not answer here',
    {},
  ],
  ['itself', 'the gateway no longer redirects shop.example.com to the same address again', {}],
  [
    404,
    'gateway ingress/gateway no longer redirects hosts under *.example.com to a target that does not answer here',
    { destination: '*.example.com', arrival: 'inside' },
  ],
  // an application may answer it, or somebody with a token
  [503, 'the gateway no longer serves shop.example.com', {}],
  [403, 'the gateway no longer serves shop.example.com', {}],
  ['not-seen', 'the gateway no longer serves shop.example.com', {}],
])('a redirect that led to %s and goes', (answer, sentence, given) => {
  const refused = { ...answered, answered: 0, by: [], refusal: { status: 404, flag: 'NR' } };
  const before = redirected('https://shop.example.com/new', answer);
  expect(said(before, refused, { kind: 'closed', ...given })[0]).toBe(sentence);
});
