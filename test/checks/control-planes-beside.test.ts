import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { meshWideChange } from '../../src/checks/mesh-wide/mesh-wide-change.ts';
import { detectionOf } from './detection-of.ts';
import { istioOperator } from '../support/objects.ts';

const release = (name: string, values: string, chart = 'istiod', version = '1.24.2'): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: istio-system }
spec:
  chart: { spec: { chart: ${chart}, version: ${version} } }
  values: ${values}
---
`;
const namespace = (name: string, labels: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: { ${labels} } }\n---\n`;
const web = (where: string, labels = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${where} }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web${labels} } }
    spec: { containers: [{ name: app, image: app }] }
---
`;

const old =
  release('istiod-a', '{ revision: a }') + namespace('shop', 'istio.io/rev: a') + web('shop');
const messages = (base: string, head: string): readonly string[] =>
  detectionOf(meshWideChange, base, head)
    .findings.filter(({ check }) => check === 'control-plane-changed')
    .map((told) => spoken(messageOf(told)));

describe('a control plane with a revision of its own, beside another', () => {
  test.each([
    [
      'as a release of the chart',
      release('istiod-b', '{ revision: b }'),
      'HelmRelease istio-system/istiod-b',
    ],
    [
      'as an IstioOperator',
      istioOperator('b', '{ revision: b }', { namespace: 'istio-system' }),
      'IstioOperator istio-system/b',
    ],
    [
      'as an Istio of the Sail operator',
      'apiVersion: sailoperator.io/v1\nkind: Istio\nmetadata: { name: b }\nspec: { version: v1.25.0, namespace: istio-system }\n---\n',
      'Istio b',
    ],
  ])('reaches nobody until somebody asks for it, %s', (_, added, name) => {
    expect(messages(old, old + added)).toEqual([
      `${name} installs a control plane (revision b, beside a): no namespace or workload seen here asks for it yet.`,
    ]);
  });

  test('reaches those that ask for it in the same change, by themselves or by a tag', () => {
    const added = release('istiod-b', '{ revision: b, revisionTags: [next] }');
    expect(
      messages(old, old + added + namespace('pay', 'istio.io/rev: next') + web('pay')),
    ).toEqual([
      'HelmRelease istio-system/istiod-b installs a control plane (revision b, beside a): 1 workload seen here, in pay, asks for it.',
    ]);
    const [asking] = detectionOf(
      meshWideChange,
      old,
      old + added + web('lab', ', istio.io/rev: b'),
    ).findings;
    expect(spoken(asking)?.message).toMatch(/1 workload seen here, in lab, asks for it\.$/);
    expect(asking?.scope).toEqual({ level: 'workload', workloads: 1, services: 0, namespaces: 1 });
  });

  test('reaches those who name a tag that it takes over', () => {
    const tagged = (a: string, b: string): string =>
      release('istiod-a', `{ revision: a, revisionTags: [${a}] }`) +
      (b === '' ? '' : release('istiod-b', `{ revision: b, revisionTags: [${b}] }`)) +
      namespace('shop', 'istio.io/rev: stable') +
      namespace('pay', 'istio.io/rev: a') +
      web('shop') +
      web('pay');
    expect(messages(tagged('stable', ''), tagged('', 'stable'))).toEqual([
      'HelmRelease istio-system/istiod-b installs a control plane (revision b, beside a): 1 workload seen here, in shop, asks for it.',
    ]);
    expect(messages(tagged('stable', 'next'), tagged('next', 'stable'))).toEqual([
      expect.stringMatching(
        / change \(revision next and stable, beside a and b\): 1 workload seen here, in shop, asks for it\.$/,
      ),
    ]);
  });

  test('reaches its own alone when it is upgraded, set otherwise or taken away', () => {
    const both = (b: string): string => old + b + namespace('pay', 'istio.io/rev: b') + web('pay');
    const b = (version: string, values = '{ revision: b }'): string =>
      release('istiod-b', values, 'istiod', version);
    const who = '(revision b, beside a): 1 workload seen here, in pay, asks for it.';
    expect(messages(both(b('1.24.2')), both(b('1.25.0')))).toEqual([
      `The control plane goes from 1.24.2 to 1.25.0 ${who}`,
    ]);
    expect(
      messages(both(b('1.24.2')), both(b('1.24.2', '{ revision: b, pilot: { env: { X: "1" } } }'))),
    ).toEqual([`Settings of the control plane change ${who}`]);
    expect(messages(old + b('1.24.2'), old)).toEqual([
      'HelmRelease istio-system/istiod-b and its control plane go away (revision b, beside a): no namespace or workload seen here asks for it.',
    ]);
  });

  test('reaches who moves to it, where the operator keeps the one before', () => {
    const istio = (
      version: string,
      type = 'RevisionBased',
    ): string => `apiVersion: sailoperator.io/v1
kind: Istio
metadata: { name: default }
spec: { version: ${version}, namespace: istio-system, updateStrategy: { type: ${type} } }
---
`;
    const shop = namespace('shop', 'istio.io/rev: default-v1-24-2') + web('shop');
    expect(messages(istio('v1.24.2') + shop, istio('v1.25.0') + shop)).toEqual([
      'The control plane goes from v1.24.2 to v1.25.0 (revision default-v1-25-0, beside default-v1-24-2): no namespace or workload seen here asks for it yet.',
    ]);
    expect(
      messages(istio('v1.24.2', 'InPlace') + shop, istio('v1.25.0', 'InPlace') + shop),
    ).toEqual([expect.stringContaining('for the whole mesh')]);
  });

  test('counts for the whole mesh where it has no name, or has the default tag', () => {
    for (const values of ['{}', '{ revision: b, revisionTags: [default] }'])
      expect(messages(old, old + release('istiod-b', values))).toEqual([
        expect.stringContaining('for the whole mesh'),
      ]);
  });

  test('counts for the whole mesh where it takes the place of another, or is the first', () => {
    expect(messages(old, release('istiod-b', '{ revision: b }') + web('shop'))).toEqual([
      expect.stringContaining('for the whole mesh'),
    ]);
    expect(messages(web('shop'), web('shop') + release('istiod-b', '{ revision: b }'))).toEqual([
      expect.stringContaining('for the whole mesh'),
    ]);
  });
});

test('the chart of the definitions alone is no upgrade of the control plane', () => {
  const both = (base: string, istiod: string): string =>
    release('istio-base', '{}', 'base', base) + release('istiod', '{}', 'istiod', istiod);
  expect(messages(both('1.24.2', '1.24.2'), both('1.25.1', '1.24.2'))).toEqual([
    expect.stringMatching(
      /^Istio's definitions \(chart base\) go from 1\.24\.2 to 1\.25\.1, for the whole mesh/,
    ),
  ]);
  expect(messages(both('1.24.2', '1.24.2'), both('1.25.1', '1.25.1'))).toEqual([
    expect.stringMatching(/^The control plane goes from 1\.24\.2 to 1\.25\.1, for the whole mesh/),
  ]);
});
