import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

const service = (name: string, namespace: string): string =>
  `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {ports: [{port: 80}]}\n`;
const rule = `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: web}
spec: {host: web}
`;

test('what kfctl builds gets its namespace from there', async () => {
  const services = ['a', 'b', 'c', 'd'].map((name) => service(name, 'shop')).join('');
  const kfdef = (overlay: string): string => `apiVersion: kfdef.apps.kubeflow.org/v1
kind: KfDef
metadata: { name: all, namespace: kubeflow }
spec:
  repos: [{ name: manifests, uri: https://github.com/acme/manifests/archive/v1.tar.gz }]
  applications:
    - name: argo
      kustomizeConfig: { overlays: [${overlay}], repoRef: { name: manifests, path: argo } }
`;
  const forgotten = async (overlay: string) => {
    const files = (text: string) => ({
      '.meshwarden/config.yaml': 'repositoryAliases: [https://github.com/acme/manifests]\n',
      'kfdef/kfctl_k8s.yaml': kfdef(overlay),
      'argo/overlays/istio/kustomization.yaml': 'resources: [all.yaml]\n',
      'argo/overlays/istio/all.yaml': text,
    });
    const { findings, unknowns } = await reviewOf(files(services), files(services + rule));
    return [
      ...findings.map(({ check }) => check).filter((check) => check === 'namespace-forgotten'),
      ...unknowns
        .map(({ message }) => message)
        .filter((text) => text.includes('no namespace, other')),
    ];
  };
  expect(await forgotten('application')).toEqual(['namespace-forgotten']);
  expect(await forgotten('istio')).toEqual([
    'Where DestinationRule web of argo/overlays/istio lands is decided when it is applied: it has no namespace, other objects of the root have one.',
  ]);
});
