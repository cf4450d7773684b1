import { expect, test } from 'vitest';
import { discoverEnvironments } from '../../../src/gitops/survey/discover-environments.ts';
import { createManifestReader } from '../../../src/manifest/index.ts';
import { builds, object } from '../fixtures.ts';
import { treeOf } from '../tree-of.ts';

const web = { 'web.yaml': object('Service', 'web') };
const folder = (path: string, up: string) => ({
  [`${path}/kustomization.yaml`]: builds(`${up}/web.yaml`),
});
const TREE = {
  ...web,
  ...folder('metadata/base', '../..'),
  ...folder('metadata/overlays/istio', '../../..'),
  ...folder('metadata/overlays/db', '../../..'),
  ...folder('whole', '..'),
  ...folder('whole/base', '../..'),
};

const kfdef = (
  uri: string,
  apiVersion = 'kfdef.apps.kubeflow.org/v1',
): string => `apiVersion: ${apiVersion}
kind: KfDef
metadata: { name: all }
spec:
  repos:
  - name: manifests
    uri: ${uri}
  applications:
  - name: metadata
    kustomizeConfig:
      overlays:
      - istio
      - absent
      repoRef:
        name: manifests
        path: metadata
  - name: whole
    kustomizeConfig:
      repoRef: { name: manifests, path: whole }
  - name: elsewhere
    kustomizeConfig:
      repoRef: { name: others, path: metadata }
  - name: gone
    kustomizeConfig:
      repoRef: { name: manifests, path: ../metadata }
`;

function appliedIn(text: string, repositoryAliases: readonly string[] = []): readonly string[] {
  const { scripts } = discoverEnvironments(
    treeOf({ ...TREE, 'kfdef/kfctl_all.yaml': text }),
    [],
    createManifestReader(),
    undefined,
    { repositoryAliases, ownNames: { said: null, found: ['kubeflow/distribution'] } },
  );
  return (scripts?.appliers ?? []).map(
    ({ tool, path, reach, origin: { file, line } }) =>
      `${file}:${String(line)} ${tool} ${reach} ${path}`,
  );
}

const ALL = [
  'kfdef/kfctl_all.yaml:12 kfctl kustomization metadata/overlays/istio',
  'kfdef/kfctl_all.yaml:16 kfctl kustomization metadata/base',
  'kfdef/kfctl_all.yaml:19 kfctl kustomization whole',
];

test.each([
  ['its own name', 'https://github.com/kubeflow/distribution'],
  ['another name of the owner', 'https://github.com/kubeflow/manifests'],
  ['an archive', 'https://github.com/kubeflow/manifests/archive/v1.2.tar.gz'],
  ['an archive with a revision', 'https://github.com/kubeflow/manifests/tarball/v1?archive=tar.gz'],
])('kfctl builds the base and the overlays that its file lists: %s', (_, uri) => {
  expect(appliedIn(kfdef(uri))).toEqual(ALL);
});

test('an alias of this repository is read, and no repository of others', () => {
  const theirs = 'https://github.com/somebody/manifests/archive/v1.2.tar.gz';
  expect(appliedIn(kfdef(theirs))).toEqual([]);
  expect(appliedIn(kfdef(theirs), ['https://github.com/somebody/manifests'])).toEqual(ALL);
});

test.each(['v1', 'example.com/v1'])('an object of %s is no file of kfctl', (apiVersion) => {
  expect(appliedIn(kfdef('https://github.com/kubeflow/manifests', apiVersion))).toEqual([]);
});
