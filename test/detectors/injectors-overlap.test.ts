import { expect, test } from 'vitest';
import { analysed } from '../support/analysed.ts';

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
