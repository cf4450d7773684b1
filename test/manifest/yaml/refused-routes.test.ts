import { expect, test } from 'vitest';
import { refusalsOf, route } from './refusals-of.ts';

test.each([
  // VirtualService
  [
    'VirtualService',
    '{hosts: [web], http: [{route: [{destination: {host: a}}, {destination: {host: b}}]}]}',
    'All weights are 0',
  ],
  ['VirtualService', `{gateways: [a/b/c], ${route('').slice(1)}`, 'is not the name of a gateway'],
  ['VirtualService', `{gateways: ["*/a"], ${route('').slice(1)}`, 'is not the name of a gateway'],
  ['VirtualService', '{http: [{delegate: {name: a}}]}', 'cannot delegate again'],
  [
    'VirtualService',
    '{tcp: [{route: [{destination: {host: a}}]}]}',
    'a delegate has no tcp routes',
  ],
  ['VirtualService', route(', fault: {}'), 'fault needs abort or delay'],
  ['VirtualService', route(', fault: {abort: {grpcStatus: NOPE}}'), 'is no status of gRPC'],
  [
    'VirtualService',
    route(', fault: {delay: {fixedDelay: 1s, percentage: {value: 0.00001}}}'),
    'is no percentage',
  ],
  ['VirtualService', route(', rewrite: {}'), 'A rewrite needs uri'],
  [
    'VirtualService',
    route(', rewrite: {uri: /a, uriRegexRewrite: {match: a, rewrite: b}}'),
    'Only one of uri and',
  ],
  ['VirtualService', route(', headers: {request: {remove: [host]}}'), 'The header host cannot'],
  [
    'VirtualService',
    route(', headers: {response: {set: {":status": a}}}'),
    'The header :status cannot',
  ],
  [
    'VirtualService',
    route(', rewrite: {authority: a}, headers: {request: {set: {host: b}}}'),
    'in two places',
  ],
  ['VirtualService', route(', corsPolicy: {allowMethods: [get]}'), 'is no method of HTTP'],
  ['VirtualService', route(', corsPolicy: {maxAge: 1500ms}'), 'whole number of seconds'],
  ['VirtualService', route(', corsPolicy: {allowOrigins: [{}]}'), 'needs exact, prefix or regex'],
  ['VirtualService', route(', match: [{headers: {"a b": {exact: c}}}]'), 'is no name of a header'],
  ['VirtualService', route(', match: [{method: {prefix: ""}}]'), 'A prefix is empty'],
  ['VirtualService', route(', match: [{uri: {regex: ""}}]'), 'A regular expression is empty'],
  ['VirtualService', route(', match: [{sourceNamespace: a.b}]'), 'not the name of a namespace'],
  ['VirtualService', route(', retries: {attempts: 1, retryOn: "5xx, reset"}'), 'retryOn " reset"'],
  ['VirtualService', route(', timeout: 1500us'), 'no whole number of milliseconds'],
  [
    'VirtualService',
    '{hosts: [web], http: [{redirect: {uri: /a, scheme: ftp}}]}',
    'is not one of http, https',
  ],
  ['VirtualService', '{hosts: [web], http: [{directResponse: {}}]}', 'directResponse'],
  [
    'VirtualService',
    '{hosts: [web], tls: [{match: [{sniHosts: [web], destinationSubnets: [a]}], route: [{destination: {host: a}}]}]}',
    'no IP address or range',
  ],
  [
    'VirtualService',
    '{hosts: [web], tls: [{match: [{port: 80}], route: [{destination: {host: a}}]}]}',
    'sniHosts',
  ],
])('%s %s', (kind, spec, expected) => {
  expect(refusalsOf(kind, spec).filter((text) => text.includes(expected))).toHaveLength(1);
});
