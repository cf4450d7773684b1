import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attaches } from '../../../../src/istio/mesh/authorization/policy-target.ts';
import {
  policiesFor,
  policyIndexOf,
} from '../../../../src/istio/mesh/authorization/policy-index.ts';
import { oneFolder } from '../../../../src/gitops/index.ts';
import { resolveMesh } from '../../../../src/istio/mesh/mesh-resolution.ts';
import { resourcesOf } from '../../../support/rendered.ts';
import { times } from '../../../support/times.ts';

const labels = fc.dictionary(fc.constantFrom('app', 'tier', 'v'), fc.constantFrom('a', 'b'), {
  maxKeys: 3,
});
const namespace = fc.constantFrom('shop', 'istio-system', 'other');
const policy = fc.record({ namespace, selector: fc.option(labels), targets: fc.boolean() });

test('policies that are found by their labels are those that attach, in the order of the manifests', () => {
  fc.assert(
    fc.property(
      fc.array(policy, { maxLength: 12 }),
      fc.record({ namespace, labels }),
      (policies, target) => {
        const objects = policies.map((each, at) => ({
          apiVersion: 'security.istio.io/v1',
          kind: 'AuthorizationPolicy',
          metadata: { name: `p${String(at)}`, namespace: each.namespace },
          spec: {
            ...(each.selector !== null && { selector: { matchLabels: each.selector } }),
            ...(each.targets && { targetRefs: [{ kind: 'Service', name: 'web' }] }),
            rules: [{}],
          },
        }));
        const text = objects.map((object) => JSON.stringify(object)).join('\n---\n');
        const mesh = resolveMesh(
          oneFolder({ name: 'prod', production: true }, resourcesOf(text, 'all.yaml')),
          { rootNamespace: null, istioVersion: null, external: [] },
        );
        const at = { ...target, labels: new Map(Object.entries(target.labels)) };
        const { policies: all, rootNamespace } = policyIndexOf(mesh);
        const order = [rootNamespace, at.namespace];
        const naive = [...new Set(order)].flatMap((place) =>
          all.filter((one) => one.namespace === place && attaches(one, at, rootNamespace)),
        );
        expect(policiesFor(mesh, at)).toEqual(naive);
      },
    ),
    times(60),
  );
});
