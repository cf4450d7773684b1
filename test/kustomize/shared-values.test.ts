import { describe, expect, it } from 'vitest';
import { printResources } from '../../src/kustomize/print/object-printer.ts';
import { render } from './render.ts';

const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n';

/** The label and the selector of a Service whose base says `base` and whose overlay says `overlay`. */
function built(base: string, overlay: string): { label: string; selector: string } {
  const { resources, failure } = render({
    'base/r.yaml': service,
    'base/kustomization.yaml': `resources: [r.yaml]\n${base}\n`,
    'kustomization.yaml': `resources: [base]\n${overlay}\n`,
  });
  const text = failure === null ? printResources(resources) : failure.message;
  const [label = text, selector = text] = [...text.matchAll(/app: (\S+)/g)].map(
    ([, value]) => value,
  );
  return { label, selector };
}

const both = (value: string) => ({ label: value, selector: value });

const patch = (fields: string): string =>
  `patches:\n  - patch: '{apiVersion: v1, kind: Service, ${fields}}'\n`;

describe('a label that commonLabels have added', () => {
  it.each([
    ['labels of the object alone', 'labels: [{pairs: {app: two}}]'],
    ['a patch of the label', patch('metadata: {name: a, labels: {app: two}}')],
    ['a patch of the selector', patch('metadata: {name: a}, spec: {selector: {app: two}}')],
    [
      'a patch of both, whose last word counts',
      patch('metadata: {name: a, labels: {app: other}}, spec: {selector: {app: two}}'),
    ],
    [
      'a replacement',
      `configMapGenerator: [{name: c, literals: [k=two], options: {disableNameSuffixHash: true, annotations: {config.kubernetes.io/local-config: "true"}}}]
replacements:
  - source: {kind: ConfigMap, fieldPath: data.k}
    targets: [{select: {kind: Service}, fieldPaths: [metadata.labels.app]}]`,
    ],
  ])('is one with the selector: %s changes both', (_, overlay) => {
    expect(built('commonLabels: {app: one}', overlay)).toEqual(both('two'));
  });

  it('is not, where the object had either of them itself', () => {
    const own = patch('metadata: {name: a, labels: {app: own}}');
    expect(built(`${own}commonLabels: {app: one}`, 'labels: [{pairs: {app: two}}]')).toEqual({
      label: 'two',
      selector: 'one',
    });
  });

  it('is not with a selector that a patch puts in whole', () => {
    const whole = patch('metadata: {name: a}, spec: {$patch: replace, selector: {app: two}}');
    expect(built('commonLabels: {app: one}', whole)).toEqual({ label: 'one', selector: 'two' });
  });

  it('is not after a JSON patch, for which kustomize writes the object anew', () => {
    const json = (value: string): string =>
      `patches:\n  - target: {kind: Service}\n    patch: '[{"op": "add", "path": "/metadata/labels/${value}", "value": "two"}]'\n`;
    const base = 'commonLabels: {app: one}';
    expect(built(base, json('app'))).toEqual({ label: 'two', selector: 'one' });
    expect(built(base, `${json('z')}labels: [{pairs: {app: two}}]`)).toEqual({
      label: 'two',
      selector: 'one',
    });
  });
});
