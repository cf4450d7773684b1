import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const MESH: Files = {
  'mesh/overlays/production/kustomization.yaml': 'resources: [ns.yaml]\n',
  'mesh/overlays/production/ns.yaml':
    'apiVersion: v1\nkind: Namespace\nmetadata: { name: istio-system }\n',
};

const infra = (version: string, mode = 'a'): Files => ({
  ...MESH,
  'infra/providers.tf': `terraform {\n  required_providers {\n    helm = {\n      source  = "hashicorp/helm"\n      version = "${version}"\n    }\n  }\n}\n`,
  'infra/main.tf': `resource "kubernetes_thing" "one" {\n  values = "${mode}"\n}\n`,
});

const NOTE =
  'What Terraform makes of infra/providers.tf is not seen here, nor what another version of a provider or module there changes.';

test('a file of Terraform of which no change tells is named beside the changes that are told', async () => {
  const { notes } = await reviewOf(infra('~> 2.0'), infra('~> 3.0', 'b'));
  expect(notes).toContain(NOTE);
});

test('it is not named where it does not change, and where the headline says it', async () => {
  const same = await reviewOf(infra('~> 2.0'), infra('~> 2.0', 'b'));
  expect(same.notes).not.toContain(NOTE);
  const alone = await reviewOf(infra('~> 2.0'), infra('~> 3.0'));
  expect(alone.notes).not.toContain(NOTE);
});

test('another version of a module that brings a mesh is told of that module', async () => {
  const of = (version: string): Files => ({
    ...MESH,
    'infra/main.tf': `module "managed" {\n  source  = "example/clusters/cloud//modules/asm"\n  version = "${version}"\n}\n`,
  });
  const { changes, tier } = await reviewOf(of('~> 28.0'), of('~> 29.0'));
  expect(changes.map(({ subject: { name }, field }) => [name, field])).toEqual([
    ['module.managed in infra/main.tf', 'version'],
  ]);
  expect(tier).toBe('high');
});
