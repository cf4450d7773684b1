import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { portsMisread } from '../../src/checks/ports-misread/ports-misread.ts';
import { MESHED_SHOP, caller } from '../support/callers.ts';
import { service } from '../support/objects.ts';
import { detectionOf } from './detection-of.ts';

const told = (check: string, base: string, head: string) =>
  detectionOf(portsMisread, MESHED_SHOP + base, MESHED_SHOP + head)
    .findings.filter((finding) => finding.check === check)
    .map((told) => spoken(messageOf(told)));

const web = caller('web');
const at = (target: number | string) =>
  service(
    'web',
    `{ selector: { app: web }, ports: [{ name: http, port: 80, targetPort: ${String(target)} }] }`,
  );

const UNLISTED = (number: number) =>
  `Port 80 of Service shop/web leads to ${String(number)} of the pods: whether something listens there is not known.`;

test.each<[form: string, base: string, head: string, number: number]>([
  ['the Service moves', web + at(8080), web + at(9090), 9090],
  ['the containers move', web + at(8080), web.replace('8080', '9090') + at(8080), 8080],
  ['the Service stops to name another number than its own', web + at(8080), web + at(80), 80],
])('a port leads where pods declare nothing: %s', (_, base, head, number) => {
  expect(told('target-port-unlisted', base, head)).toEqual([UNLISTED(number)]);
});

test('a declaration that goes while others stay is a finding of its own', () => {
  const two = web.replace(
    '{ containerPort: 8080 }',
    '{ containerPort: 8080 }, { containerPort: 9090 }',
  );
  const [base, head] = [two + at(8080), web.replace('8080', '9090') + at(8080)];
  expect(told('target-port-unlisted', base, head)).toEqual([]);
  expect(told('target-port-declaration-removed', base, head)).toEqual([
    'Port 80 of Service shop/web leads to 8080 of the pods, which they no longer declare.',
  ]);
});

test.each<[form: string, base: string, head: string]>([
  ['both move', web + at(8080), web.replace('8080', '9090') + at(9090)],
  [
    'the pods declare nothing',
    web.replace('{ containerPort: 8080 }', '') + at(8080),
    web.replace('{ containerPort: 8080 }', '') + at(9090),
  ],
  ['they did not declare it before', web + at(9090), web + at(9091)],
  ['the Service is new', web, web + at(9090)],
  ['the pods are those of a gateway', gateway(8080), gateway(9090)],
])('nothing is said of a number where %s', (_, base, head) => {
  expect(told('target-port-unlisted', base, head)).toEqual([]);
});

function gateway(target: number): string {
  const pods = caller('edge').replaceAll('{ app: edge }', '{ app: edge, istio: ingressgateway }');
  return (
    pods +
    service(
      'edge',
      `{ selector: { istio: ingressgateway }, ports: [{ name: http, port: 80, targetPort: ${String(target)} }] }`,
    )
  );
}

const job = (labels: string, container = '', kind = 'CronJob') => {
  const pods = `template:
        metadata: { labels: { ${labels} } }
        spec: { restartPolicy: Never, containers: [{ name: report, image: report:1${container} }] }`;
  const spec =
    kind === 'CronJob'
      ? `spec:\n  schedule: '0 3 * * *'\n  jobTemplate:\n    spec:\n      ${pods}`
      : `spec:\n      ${pods}`;
  return `apiVersion: batch/v1\nkind: ${kind}\nmetadata: { name: nightly, namespace: shop }\n${spec}\n---\n`;
};

const BEHIND = (kind: string) =>
  `While ${kind} shop/nightly runs, its pods get a share of the requests to Service shop/web, whose port they do not declare.`;

test.each<[form: string, tree: string, kind: string]>([
  ['a CronJob', web + at(8080) + job('app: web'), 'CronJob'],
  ['a Job', web + at(8080) + job('app: web', '', 'Job'), 'Job'],
  ['one with more labels', web + at(8080) + job('app: web, job: report'), 'CronJob'],
  [
    'one that listens elsewhere',
    web + at(8080) + job('app: web', ', ports: [{ containerPort: 9100 }]'),
    'CronJob',
  ],
])('pods of %s get requests of others', (_, tree, kind) => {
  expect(told('job-behind-service', '', tree)).toEqual([BEHIND(kind)]);
});

test.each<[form: string, tree: string]>([
  ['it has labels of its own', web + at(8080) + job('app: nightly')],
  ['it listens there', web + at(8080) + job('app: web', ', ports: [{ containerPort: 8080 }]')],
  [
    'it is asked first',
    web + at(8080) + job('app: web', ', readinessProbe: { exec: { command: [a] } }'),
  ],
  ['the port has a name that it lacks', web + at('http') + job('app: web')],
  ['it is all that the Service is for', at(8080) + job('app: web')],
  [
    'the Service only names its pods',
    web +
      service('web', '{ clusterIP: None, selector: { app: web }, ports: [{ port: 80 }] }') +
      job('app: web'),
  ],
])('pods of a Job get nothing of others where %s', (_, tree) => {
  expect(told('job-behind-service', '', tree)).toEqual([]);
});

const monitor = (kind: string, spec: string) =>
  `apiVersion: monitoring.coreos.com/v1\nkind: ${kind}\nmetadata: { name: web, namespace: shop }\nspec: { selector: { matchLabels: { app: web } }, ${spec} }\n---\n`;
const labelled = (name: string) =>
  service('web', `{ selector: { app: web }, ports: [{ name: ${name}, port: 80 }] }`, {
    labels: 'app: web',
  });
const scraped = (tree: string) => told('scraped-port-missing', '', web + tree);

test.each<[form: string, tree: string, who: string, port: string]>([
  [
    'a ServiceMonitor',
    labelled('http-web') + monitor('ServiceMonitor', 'endpoints: [{ port: http }]'),
    'Service shop/web',
    'http',
  ],
  [
    'one that looks into all namespaces',
    labelled('web') +
      monitor('ServiceMonitor', 'namespaceSelector: { any: true }, endpoints: [{ port: metrics }]'),
    'Service shop/web',
    'metrics',
  ],
  [
    'a PodMonitor',
    monitor('PodMonitor', 'podMetricsEndpoints: [{ port: metrics }]'),
    'Deployment shop/web',
    'metrics',
  ],
])('a port that %s names is not there', (_, tree, who, port) => {
  expect(scraped(tree)).toEqual([
    `Prometheus gets no metrics of ${who} from port \`${port}\`, which there is not.`,
  ]);
});

test.each<[form: string, tree: string]>([
  ['it has the name', labelled('http') + monitor('ServiceMonitor', 'endpoints: [{ port: http }]')],
  [
    'a number is named',
    labelled('web') + monitor('ServiceMonitor', 'endpoints: [{ targetPort: 9090 }]'),
  ],
  [
    'it is one of proxies',
    monitor('PodMonitor', 'podMetricsEndpoints: [{ port: http-envoy-prom }]'),
  ],
  [
    'it looks elsewhere',
    labelled('web') +
      monitor(
        'ServiceMonitor',
        'namespaceSelector: { matchNames: [ops] }, endpoints: [{ port: http }]',
      ),
  ],
  [
    'nothing is selected',
    service('web') + monitor('ServiceMonitor', 'endpoints: [{ port: metrics }]'),
  ],
])('nothing is said of a port that is scraped where %s', (_, tree) => {
  expect(scraped(tree)).toEqual([]);
});
