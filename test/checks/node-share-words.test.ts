import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { actsOnTheMesh } from '../../src/checks/acts-on-the-mesh.ts';
import { detectionOf } from './detection-of.ts';

const pods = (spec: string): string =>
  `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { metadata: { labels: { app: web } }, spec: ${spec} } } }`;
const container = (name: string, more: string): string => `{ name: ${name}, image: web:1${more} }`;
const PLAIN = container('web', '');

const said = (spec: string): string => {
  const { findings } = detectionOf(actsOnTheMesh, pods(`{ containers: [${PLAIN}] }`), pods(spec));
  return findings
    .filter(({ check }) => check === 'node-shared')
    .map(
      ({ why, symptom, ...told }) => `${spoken(messageOf(told))} ${spoken(why)} ${spoken(symptom)}`,
    )
    .join(' ');
};

test('of an init container it is said that it shares the node, and only while it runs', () => {
  const tune = container('tune', ', securityContext: { privileged: true }');
  expect(said(`{ initContainers: [${tune}], containers: [${PLAIN}] }`)).toMatch(
    /shares its node \(privileged in init container tune\).*Nothing separates its init container tune, while it runs, from/,
  );
});

test('a capability is no share of the node by itself', () => {
  const able = container('web', ', securityContext: { capabilities: { add: [NET_ADMIN] } }');
  const text = said(`{ containers: [${able}] }`);
  expect(text).toMatch(/can do more on its node than other pods \(NET_ADMIN in container web\)/);
  expect(text).not.toMatch(/Nothing separates|keys of other pods/);
});

test('a folder is what lies in it', () => {
  const text = said(
    `{ containers: [${PLAIN}], volumes: [{ name: v, hostPath: { path: /etc/cni } }] }`,
  );
  expect(text).toMatch(/shares its node \(folder \/etc\/cni\).*belongs to the node/);
  expect(text).not.toMatch(/Nothing separates/);
});

test('what all of the pod has is said of the pod', () => {
  expect(said(`{ hostPID: true, containers: [${PLAIN}] }`)).toMatch(
    /shares its node \(hostPID\).*Nothing separates it from/,
  );
});
