import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { routeLeadsAstray } from '../../src/checks/route-leads-astray/route-leads-astray.ts';
import { virtualService } from '../support/objects.ts';
import { findingsOf } from './findings-of.ts';

const TO = 'route: [{ destination: { host: orders, port: { number: 80 } } }]';

const told = (...http: readonly string[]) =>
  findingsOf(
    routeLeadsAstray,
    '',
    virtualService(
      'shop',
      `{ hosts: [shop.example], gateways: [edge], http: [${http.join(', ')}] }`,
    ),
  ).filter(({ check }) => check === 'group-not-filled-in');

const route = (match: string, rewrite: string): string =>
  `{ match: [${match}], rewrite: { ${rewrite} }, ${TO} }`;
const REGEX = "{ uri: { regex: '/v1/(.*)' } }";
const PREFIX = '{ uri: { prefix: /v1/ } }';
const substituted = (match: string, rewrite: string): string =>
  route(PREFIX, `uriRegexRewrite: { match: '${match}', rewrite: '${rewrite}' }`);

describe('groups that arrive as they are written', () => {
  test.each<[string, string, string, string]>([
    [
      'in uri behind an expression',
      route(REGEX, "uri: '/api/$1'"),
      '$1',
      "Write `uriRegexRewrite: { match: '^/v1/(.*)$', rewrite: '/api/\\1' }` in the place of `uri`.",
    ],
    [
      'in uri as RE2 writes it',
      route(REGEX, "uri: '/api/\\1'"),
      '\\1',
      "Write `uriRegexRewrite: { match: '^/v1/(.*)$', rewrite: '/api/\\1' }` in the place of `uri`.",
    ],
    [
      'in uri within a segment',
      route("{ uri: { regex: '^/(a|b)/c$' } }", 'uri: /x-$1'),
      '$1',
      "Write `uriRegexRewrite: { match: '^/(a|b)/c$', rewrite: '/x-\\1' }` in the place of `uri`.",
    ],
    [
      'in uri as a segment, behind a prefix',
      route(PREFIX, 'uri: /$2'),
      '$2',
      "Write `uriRegexRewrite: { match: '…', rewrite: '/\\2' }` in the place of `uri`, with an expression whose brackets hold what is to stay.",
    ],
    [
      'with a dollar in an expression',
      substituted('^/v1/(.*)$', '/api/$1'),
      '$1',
      'Write `/api/\\1`.',
    ],
    [
      'with a dollar in an expression of which another group is named well',
      substituted('^/(v1)/(.*)$', '/\\2/$1'),
      '$1',
      'Write `/\\2/\\1`.',
    ],
  ])('%s', (_, http, text, fix) => {
    const [finding, ...others] = told(http);
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)?.message).toBe(
      `Requests that a route of VirtualService shop/shop takes arrive with the characters \`${text}\` in their path, where a part of what clients ask for was to stand.`,
    );
    expect(spoken(finding?.fix.text)).toBe(fix);
  });

  test('the place is that of the new path, and one path of several routes is told once', () => {
    const findings = told(
      route("{ uri: { regex: '/v1/(.*)' } }", "uri: '/api/$1'"),
      route("{ uri: { regex: '/v2/(.*)' } }", "uri: '/api/$1'"),
    );
    expect(findings.map(({ why }) => spoken(why))).toEqual([
      '`uri: /api/$1` (mesh.yaml:4) puts `$1` into the path as it stands: only `uriRegexRewrite` fills in groups.',
    ]);
  });

  test.each<[string, string]>([
    ['groups are written well', substituted('^/v1/(.*)$', '/api/\\1')],
    ['the expression has no such group', substituted('^/v1/.*$', '/deals/$5')],
    ['brackets open no group', substituted('^/v1/(?:a|b)[(]\\(', '/api/$1')],
    ['a price is in the path', route(REGEX, 'uri: /deals/under-$5')],
    ['a number has several digits', route(REGEX, 'uri: /deals/$100')],
    ['a variable stands there', route(REGEX, "uri: '/${1}/$path'")],
    ['the host alone is rewritten', route(REGEX, 'authority: orders')],
    ['the proxy answers itself', `{ match: [${REGEX}], redirect: { uri: '/api/$1' } }`],
    ['no request gets so far', `{ ${TO} }, ${route(REGEX, "uri: '/api/$1'")}`],
  ])('nothing where %s', (_, http) => {
    expect(spoken(told(http))).toEqual([]);
  });
});
