import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const object = (kind: string, name: string, namespace: string | null, more = ''): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: { name: ${name}${namespace === null ? '' : `, namespace: ${namespace}`} }\n${more}`;

const tree = (script: string): Files => ({
  'mesh/kustomization.yaml': 'resources: [mesh.yaml]\n',
  'mesh/mesh.yaml': [
    object('ConfigMap', 'near', 'shop', 'data: {}\n'),
    object('ConfigMap', 'far', 'istio-system', 'data: {}\n'),
    object('Namespace', 'shop', null),
  ].join('---\n'),
  'shop/kustomization.yaml': 'resources: [web.yaml]\n',
  'shop/web.yaml': object(
    'Service',
    'web',
    'shop',
    'spec: { ports: [{ port: 80, name: http }] }\n',
  ),
  'deploy.sh': script,
});

const told = async (script: string, before = 'kubectl apply -k mesh\nkubectl apply -k shop\n') =>
  (await reviewOf(tree(before), tree(script))).findings
    .filter(({ check }) => check === 'prunes-others')
    .map(
      ({ origin, introducedBy, ...told }) =>
        `${String(origin.line)} ${introducedBy} ${spoken(messageOf(told))}`,
    );

test('a folder that is applied with --prune --all deletes what others apply, where that is pruned at all', async () => {
  expect(await told('kubectl apply -k mesh\nkubectl apply --prune --all -k shop\n')).toEqual([
    '2 this-change Applying shop deletes Namespace shop and ConfigMap shop/near.',
  ]);
});

test.each([
  ['of a label', 'kubectl apply --prune -l app=web -k shop'],
  ['of one namespace', 'kubectl apply --prune --all -n shop -k shop'],
  ['nothing', 'kubectl apply -k shop'],
  ['in another cluster', 'kubectl --context b apply --prune --all -k shop'],
])('nothing is told of a command that prunes %s', async (_, command) => {
  expect(await told(`kubectl --context a apply -k mesh\n${command}\n`)).toEqual([]);
});
