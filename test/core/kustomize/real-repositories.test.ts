import { expect, test } from 'vitest';
import { printResources } from '../../../src/core/kustomize/index.ts';
import { render } from './render.ts';

/** What public repositories do and no example shows; each differed from kustomize once. */
test('a Secret generated from nothing has empty data, which counts in its hash', () => {
  const result = render({ 'kustomization.yaml': 'secretGenerator: [{ name: later }]\n' });
  expect(printResources(result.resources)).toBe(`apiVersion: v1
data: {}
kind: Secret
metadata:
  name: later-46f8b28mk5
type: Opaque
`);
});
