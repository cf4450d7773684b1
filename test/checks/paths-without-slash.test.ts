import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { routeLeadsAstray } from '../../src/checks/route-leads-astray/route-leads-astray.ts';
import { virtualService } from '../support/objects.ts';
import { detectionOf } from './detection-of.ts';

const told = (match: string, rewrite: string) =>
  detectionOf(
    routeLeadsAstray,
    '',
    virtualService(
      'shop',
      `{ hosts: [shop], http: [{ match: [{ uri: ${match} }], rewrite: ${rewrite}, route: [{ destination: { host: orders, port: { number: 80 } } }] }] }`,
    ),
  )
    .findings.filter(({ check }) => check === 'path-without-slash')
    .map((told) => spoken(messageOf(told)));

const regex = (match: string, rewrite: string) =>
  `{ uriRegexRewrite: { match: '${match}', rewrite: '${rewrite}' } }`;

test.each([
  ['{ prefix: /api }', regex('^/api(.*)$', '\\1'), '/api', ''],
  ['{ exact: /api }', regex('^/api', 'x'), '/api', 'x'],
  ['{ prefix: /api/ }', regex('^/api/', 'v2/'), '/api/', 'v2/'],
  ['{ prefix: /api }', regex('^/api/?(.*)$', '\\1'), '/api', ''],
  ['{ prefix: /v1 }', '{ uri: v2 }', '/v1', 'v2'],
])('a path without its slash: %s rewritten by %s', (match, rewrite, asked, got) => {
  expect(told(match, rewrite)).toEqual([
    `Who asks for \`${asked}\` gets no answer from the server: ${got === '' ? 'the path that it is asked for is empty' : `it is asked for \`${got}\`, which begins with no slash`}.`,
  ]);
});

test.each([
  ['{ prefix: /api/ }', regex('^/api(/.*)$', '\\1')],
  ['{ prefix: /api }', regex('^/api/?(.*)$', '/\\1')],
  ['{ prefix: /api }', regex('^/other(.*)$', '\\1')],
  ['{ regex: /api(.*) }', regex('^/api(.*)$', '\\1')],
  ['{ prefix: /v1 }', '{ uri: /v2 }'],
  ['{ prefix: /v1 }', '{ authority: v2 }'],
])('a path that keeps its slash: %s rewritten by %s', (match, rewrite) => {
  expect(told(match, rewrite)).toEqual([]);
});
