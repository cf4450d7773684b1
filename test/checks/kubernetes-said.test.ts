import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

/** An API that went with Kubernetes 1.22, and a volume that came with a later one. */
const ROLE = `apiVersion: rbac.authorization.k8s.io/v1beta1
kind: ClusterRole
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
`;
const CONFIG = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n';

const overlay = (name: string, text: string): Files => ({
  [`overlays/${name}/kustomization.yaml`]: 'resources: [all.yaml]\n',
  [`overlays/${name}/all.yaml`]: text,
});

async function told(beside: Files, names: readonly string[] = ['prod']): Promise<string[]> {
  const of = (text: string): Files =>
    names.reduce((all, name) => ({ ...all, ...overlay(name, text) }), beside);
  const { findings } = await reviewOf(of(CONFIG), of(`${CONFIG}---\n${ROLE}`));
  return findings.map(({ why, ...told }) => `${spoken(messageOf(told))} ${spoken(why)}`);
}

const eks = (version: string): string =>
  `resource "aws_eks_cluster" "main" {\n  name    = "main"\n  version = ${version}\n}\n`;

test('where no file says a release, none is said', async () => {
  const [first = ''] = await told({});
  expect(first).toContain('is refused from Kubernetes 1.22 on; older ones may take it.');
  expect(first).toContain('Nothing says which release this environment runs.');
});

test.each<[string, Files]>([
  ['a cluster of Terraform', { 'infra/main.tf': eks('"1.19"') }],
  [
    'a module of Terraform',
    { 'infra/main.tf': 'module "eks" {\n  source = "x/eks/aws"\n  cluster_version = "1.19"\n}\n' },
  ],
  [
    'the default of a variable',
    {
      'infra/main.tf': eks('var.kubernetes_version'),
      'infra/variables.tf':
        'variable "kubernetes_version" {\n  type = string\n  default = "1.19"\n}\n',
    },
  ],
  [
    'a value that stands for the default',
    {
      'infra/variables.tf': 'variable "kubernetes_version" {\n  default = "1.30"\n}\n',
      'infra/terraform.tfvars': 'kubernetes_version = "1.19"\n',
    },
  ],
  [
    'a map of a value',
    {
      'infra/v.tf': 'variable "cluster" {\n  type = any\n}\n',
      'infra/a.tfvars': 'cluster = {\n  name = "a"\n  min_master_version = "1.19"\n}\n',
    },
  ],
  [
    'eksctl',
    {
      'cluster.yaml':
        'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: a, version: "1.19"}\n',
    },
  ],
  [
    'Cluster API',
    {
      'capi/cluster.yaml':
        'apiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\nmetadata: {name: a, namespace: x}\nspec: {topology: {class: c, version: v1.19.3}}\n',
    },
  ],
  ['Talos', { 'talos/talconfig.yaml': 'clusterName: a\nkubernetesVersion: v1.19.4\n' }],
  ['k3s', { 'ansible/group_vars/all.yml': 'k3s_version: v1.19.4+k3s1\n' }],
  [
    'the file of its stage beside others',
    { 'infra/prod/main.tf': eks('"1.19"'), 'infra/staging/main.tf': eks('"1.30"') },
  ],
])('what %s says of the release decides', async (_, files) => {
  expect(await told(files)).toEqual([]);
});

test('an older API is refused where a file says a later release, and the file is named', async () => {
  const [first = ''] = await told({ 'infra/main.tf': eks('"1.33"') });
  expect(first).toContain('is invalid: applying overlays/prod fails');
  expect(first).toContain('infra/main.tf:3 says 1.33.');
});

test.each<[string, Files, string]>([
  [
    'several',
    { 'infra/a.tf': eks('"1.19"'), 'infra/b.tf': eks('"1.30"') },
    'infra/a.tf:3 says 1.19 and infra/b.tf:3 says 1.30, for a cluster that is not known to be this one.',
  ],
  [
    'that of another stage',
    { 'infra/staging/main.tf': eks('"1.19"'), ...overlay('staging', CONFIG) },
    'infra/staging/main.tf:3 says 1.19, for a cluster that is not known to be this one.',
  ],
])('where files say %s, they are named and decide nothing', async (_, files, said) => {
  const [first = ''] = await told(files);
  expect(first).toContain('older ones may take it.');
  expect(first).toContain(said);
});

test('what is there for tests and documentation says nothing of the release', async () => {
  const [first = ''] = await told({
    'examples/eks/main.tf': eks('"1.19"'),
    'docs/cluster.yaml': 'kubernetesVersion: 1.19.0\n',
  });
  expect(first).toContain('Nothing says which release this environment runs.');
});
