import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { controlPlaneMisconfigured } from '../../src/checks/control-plane-misconfigured/control-plane-misconfigured.ts';
import { analysed } from '../cli/at-rest/analysed.ts';
import { findingsOf } from './findings-of.ts';

const configuration = (name: string, hooks: readonly string[]): string => `
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: { name: ${name} }
webhooks:
${hooks.map((hook) => `  - ${hook}\n`).join('')}`;

const hook = (name: string, selector = '{}'): string =>
  `{ name: ${name}.istio.io, namespaceSelector: ${selector}, clientConfig: { url: "https://istiod.example.com/inject" } }`;

async function overlaps(...configurations: readonly string[]): Promise<readonly string[]> {
  const { entries } = await analysed({ 'hooks.yaml': configurations.join('---') });
  return entries
    .filter(({ id }) => id === 'control-plane-misconfigured/injectors-overlap')
    .map(({ message }) => message);
}

test('two injectors in one configuration that take the same pods are told, each with the other', async () => {
  expect(await overlaps(configuration('injector', [hook('one'), hook('two')]))).toEqual([
    'Pods are injected twice: one.istio.io of injector takes the same ones as two.istio.io beside it.',
    'Pods are injected twice: two.istio.io of injector takes the same ones as one.istio.io beside it.',
  ]);
});

test('a configuration is told once for each set of injectors that it meets', async () => {
  const enabled = '{ matchLabels: { istio-injection: enabled } }';
  const disabled = '{ matchLabels: { istio-injection: disabled } }';
  const hooks = [hook('on', enabled), hook('off', disabled)];
  expect(await overlaps(configuration('old', hooks), configuration('new', hooks))).toEqual([
    'Pods are injected twice: on.istio.io of old takes the same ones as new.',
    'Pods are injected twice: off.istio.io of old takes the same ones as new.',
    'Pods are injected twice: on.istio.io of new takes the same ones as old.',
    'Pods are injected twice: off.istio.io of new takes the same ones as old.',
  ]);
  expect(
    await overlaps(configuration('old', [hook('on', enabled)]), configuration('new', hooks)),
  ).toHaveLength(2);
});

test('injectors that part the pods among them are fine', async () => {
  const of = (revision: string): string => `{ matchLabels: { istio.io/rev: ${revision} } }`;
  expect(
    await overlaps(configuration('injector', [hook('one', of('a')), hook('two', of('b'))])),
  ).toEqual([]);
});

test('a selector that Kubernetes refuses takes no pods', async () => {
  for (const broken of ['{ key: "", operator: DoesNotExist }', '{ key: a, operator: NotIn }']) {
    const selector = `{ matchExpressions: [${broken}] }`;
    const hooks = [hook('one', selector), hook('two')];
    expect(await overlaps(configuration('injector', hooks))).toEqual([]);
  }
});

const plain = (name: string, rest: string): string =>
  `{ name: ${name}, admissionReviewVersions: [v1], ${rest} }`;
const ofRevision = 'namespaceSelector: { matchLabels: { istio.io/rev: blue } }';
const injecting = 'clientConfig: { url: "https://mesh.example.com/inject/cluster/one" }';
const elsewhere = 'clientConfig: { url: "https://mesh.example.com/mutate" }';

describe('injectors that are not called like those of Istio', () => {
  const two = (rest: string): string =>
    ['a', 'b']
      .map((name) => configuration(name, [plain(`inject.${name}.example.com`, rest)]))
      .join('---');

  test('are such by the revision that they ask for', async () => {
    expect(await overlaps(two(`${ofRevision}, ${injecting}`))).toEqual([
      'Pods are injected twice: inject.a.example.com of a takes the same ones as b.',
      'Pods are injected twice: inject.b.example.com of b takes the same ones as a.',
    ]);
    expect(await overlaps(two(injecting))).toEqual([]);
  });

  test('are taken for such by istioctl whatever they do, for a label of a revision', async () => {
    const labelled = two(elsewhere).replaceAll(
      /name: (\w) \}/g,
      'name: $1, labels: { istio.io/rev: $1 } }',
    );
    const { entries } = await analysed({ 'hooks.yaml': labelled });
    expect(entries.map(({ code, level, message }) => [code, level, message])).toContainEqual([
      'IST0139',
      'info',
      '`istioctl analyze` says that MutatingWebhookConfiguration a overlaps with inject.b.example.com of b; pods are injected twice only if all of them inject.',
    ]);
    expect(found(labelled)).toEqual([]);
  });

  test('are told in a review where they inject', () => {
    expect(found(two(`${ofRevision}, ${injecting}`))).toHaveLength(2);
    expect(found(two(`${ofRevision}, ${elsewhere}`))).toEqual([]);
  });

  const found = (text: string): readonly string[] =>
    findingsOf(controlPlaneMisconfigured, '', text)
      .filter(({ check }) => check === 'injectors-overlap')
      .map((told) => spoken(messageOf(told)));
});

test('webhooks of one name in a configuration are one, with the pods of both', async () => {
  const enabled = '{ matchLabels: { istio-injection: enabled } }';
  const twice = configuration('a', [hook('one', enabled), hook('one')]);
  expect(await overlaps(twice)).toEqual([]);
  expect(await overlaps(twice, configuration('b', [hook('one')]))).toHaveLength(2);
});
