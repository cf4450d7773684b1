import { expect, test } from 'vitest';
import { isPolicyOrRootObject } from '../../../src/compare/diff/effective-diff.ts';
import { resourcesOf } from '../../support/rendered.ts';

test('a kind of another group that is called like one of Istio is no policy of the mesh', () => {
  const policyOf = (apiVersion: string) => {
    const [only = expect.fail()] = resourcesOf(
      `apiVersion: ${apiVersion}\nkind: AuthorizationPolicy\nmetadata: {name: it, namespace: istio-system}\nspec: {}\n`,
    );
    return isPolicyOrRootObject(only, 'istio-system');
  };
  expect(policyOf('security.istio.io/v1')).toBe(true);
  expect(policyOf('policy.linkerd.io/v1alpha1')).toBe(false);
});
