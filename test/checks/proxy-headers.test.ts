import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { proxyAtRisk } from '../../src/checks/proxy-at-risk/proxy-at-risk.ts';
import { app, findingsOf, istiodRelease } from './findings-of.ts';

const said = (base: string, head: string): readonly string[] =>
  findingsOf(proxyAtRisk, base, head)
    .filter(({ check }) => /^proxy-headers|^request-ids/.test(check))
    .map(({ check, ...told }) => `${check}: ${spoken(messageOf(told))}`);

const mesh = (headers: string): string =>
  istiodRelease('1.27.0', `{ meshConfig: { defaultConfig: { proxyHeaders: ${headers} } } }`);
const HIDDEN = '{ envoyDebugHeaders: { disabled: true }, server: { disabled: true } }';
const pods = (headers: string): string =>
  app('shop', 'orders').replace(
    'metadata: { labels: { app: orders,',
    `metadata: { annotations: { proxy.istio.io/config: "proxyHeaders: ${headers}" }, labels: { app: orders,`,
  );
const SERVER_AGAINST_MESH =
  "proxy-headers-shown: Answers of Deployment shop/orders carry the header `server`, which says that Envoy answers, against the mesh's setting.";
const IDS_OFF = '{ requestId: { disabled: true } }';
const SHOWN = "Envoy's debugging headers (`x-envoy-…`)";

test.each<[string, string, string, string]>([
  [
    'both, of the mesh',
    mesh(HIDDEN),
    mesh('{}'),
    `proxy-headers-shown: Answers of every proxy without a setting of its own carry ${SHOWN} and the header \`server\`, which says that Envoy answers, again.`,
  ],
  [
    'one, of pods',
    pods('{ envoyDebugHeaders: { disabled: true } }'),
    app('shop', 'orders'),
    `proxy-headers-shown: Answers of Deployment shop/orders carry ${SHOWN} again.`,
  ],
  [
    'ids, by pods',
    app('shop', 'orders'),
    pods('{ requestId: { disabled: true } }'),
    'request-ids-lost: Requests get no id any more from Deployment shop/orders.',
  ],
  [
    'ids, of the mesh',
    mesh('{}'),
    mesh('{ requestId: { disabled: true } }'),
    'request-ids-lost: Requests get no id any more from every proxy without a setting of its own.',
  ],
  [
    'one, of pods in a mesh that hides it',
    mesh(HIDDEN) + app('shop', 'orders'),
    mesh(HIDDEN) + pods('{ server: { disabled: false } }'),
    SERVER_AGAINST_MESH,
  ],
  [
    'one, of pods that replace what the mesh says of it',
    mesh(HIDDEN) + app('shop', 'orders'),
    mesh(HIDDEN) + pods('{ server: {} }'),
    SERVER_AGAINST_MESH,
  ],
  [
    'one, of pods that are new in a mesh that hides it',
    mesh(HIDDEN),
    mesh(HIDDEN) + pods('{ server: { disabled: false } }'),
    SERVER_AGAINST_MESH,
  ],
  [
    'one, of pods that hid it themselves',
    mesh(HIDDEN) + pods('{ server: { disabled: true } }'),
    mesh(HIDDEN) + pods('{ server: { disabled: false } }'),
    'proxy-headers-shown: Answers of Deployment shop/orders carry the header `server`, which says that Envoy answers, again.',
  ],
])('headers of proxies, and ids of requests: %s', (_, base, head, expected) => {
  expect(said(base, head)).toEqual([expected]);
});

test.each<[string, string, string]>([
  ['they are left out', mesh('{}'), mesh(HIDDEN)],
  [
    'the mesh leaves them out instead',
    pods('{ server: { disabled: true } }'),
    app('shop', 'orders') + mesh(HIDDEN),
  ],
  ['the workload goes', pods('{ server: { disabled: true } }'), ''],
  [
    'pods repeat what the mesh says',
    mesh(IDS_OFF) + app('shop', 'orders'),
    mesh(IDS_OFF) + pods(IDS_OFF),
  ],
  ['new pods repeat what the mesh says', mesh(IDS_OFF), mesh(IDS_OFF) + pods(IDS_OFF)],
  [
    'pods hide another header than the mesh',
    mesh('{ envoyDebugHeaders: { disabled: true } }') + app('shop', 'orders'),
    mesh('{ envoyDebugHeaders: { disabled: true } }') + pods('{ server: { disabled: true } }'),
  ],
  [
    'pods give the server another name',
    mesh(HIDDEN) + app('shop', 'orders'),
    mesh(HIDDEN) + pods('{ server: { value: shop } }'),
  ],
  [
    'pods get their proxy with the change',
    pods('{ server: { disabled: true } }').replace('inject: "true"', 'inject: "false"'),
    app('shop', 'orders'),
  ],
  ['ids are made again', mesh('{ requestId: { disabled: true } }'), mesh('{}')],
])('nothing is told where %s', (_, base, head) => {
  expect(said(base, head)).toEqual([]);
});
