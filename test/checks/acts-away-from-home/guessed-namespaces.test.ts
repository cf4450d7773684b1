import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { chartRenderer } from '../../charts/edge/chart-renderer.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const charts = chartRenderer();

const FROB = 'apiVersion: quux.example.dev/v1\nkind: Frob\nmetadata: { name: e }\nspec: { a: b }\n';
const chart = (template: string): Files => ({
  'charts/frobs/Chart.yaml': 'apiVersion: v2\nname: frobs\nversion: 1.0.0\n',
  'charts/frobs/templates/all.yaml': template,
});
const podIn = (namespace: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: app, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: app } }
  template:
    metadata: { labels: { app: app } }
    spec: { containers: [{ name: app, image: 'app:1' }] }
`;
const definition = (scope: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: frobs.quux.example.dev }
spec: { group: quux.example.dev, scope: ${scope}, names: { kind: Frob, plural: frobs }, versions: [] }
---
`;

describe('the namespace of the guessed release of a chart', () => {
  const BASE: Files = { 'apps/one.yaml': podIn('default') };
  const addedBy = async (template: string): Promise<readonly string[]> =>
    (await reviewOf(BASE, { ...BASE, ...chart(template) }, charts)).changes.map(
      ({ subject: { kind, namespace, name } }) => `${kind} ${namespace}/${name}`,
    );

  test('is given to kinds alone that are known to have one', async () => {
    const account = '---\napiVersion: v1\nkind: ServiceAccount\nmetadata: { name: own }\n';
    expect(await addedBy(FROB + account)).toEqual(['ServiceAccount default/own', 'Frob /e']);
    expect(await addedBy(definition('Namespaced') + FROB)).toContain('Frob default/e');
    expect(await addedBy(definition('Cluster') + FROB)).toContain('Frob /e');
  });

  test('makes no object of a kind whose scope is not known come to a namespace of others', async () => {
    const { findings } = await reviewOf(BASE, { ...BASE, ...chart(FROB) }, charts);
    expect(findings.map((told) => spoken(messageOf(told))).join()).not.toContain(
      'comes to namespace',
    );
    expect(findings.map((told) => spoken(messageOf(told))).join()).toContain(
      'Frob e is new: it has no',
    );
  });
});

describe('an example below a folder that nobody applies', () => {
  const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: own, namespace: pay }\n';
  const told = async (file: string): Promise<readonly string[]> => {
    const base: Files = { [file]: podIn('pay'), 'watch/own.yaml': podIn('watch') };
    const { findings } = await reviewOf(base, { ...base, 'shop/own.yaml': account });
    return findings.map((told) => spoken(messageOf(told)));
  };

  test('fills no namespace, and what lies elsewhere does', async () => {
    expect((await told('watch/agent/examples/plain/pod.yaml')).join()).not.toMatch(/fills?\b/);
    expect((await told('watch/agent/pod.yaml')).join()).toContain('which watch fills');
  });
});
