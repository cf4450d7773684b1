import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';
import { times } from '../support/times.ts';

const MESH = {
  'mesh/overlays/production/kustomization.yaml': 'resources: [ns.yaml]\n',
  'mesh/overlays/production/ns.yaml':
    'apiVersion: v1\nkind: Namespace\nmetadata: { name: istio-system }\n',
};

const helmfile = (top: string, release: string) => ({
  ...MESH,
  'helmfile.yaml': `repositories: [{ name: istio, url: "https://istio.example/charts" }]
environments: { production: {} }
---
${top}releases:
- name: istiod
  namespace: istio-system
  chart: istio/istiod
  version: 1.24.0
${release}`,
});

const terraform = (inside: string, beside = '') => ({
  ...MESH,
  'tf/main.tf': `resource "helm_release" "istiod" {
  name       = "istiod"
  namespace  = "istio-system"
  repository = "https://istio.example/charts"
  chart      = "istiod"
${inside}}
${beside}`,
});

const tierOf = async (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
) => (await reviewOf(before, after)).tier;

/** Words that no tool has: each ends in what none of their keys does. */
const word = fc.stringMatching(/^[a-z]{3,12}$/).map((text) => `${text}Qz`);

describe('what nobody knows of a release is told of', () => {
  test('a key of a release of a helmfile, and one of its defaults', async () => {
    await fc.assert(
      fc.asyncProperty(word, fc.boolean(), async (key, isDefault) => {
        const after = isDefault
          ? helmfile(`helmDefaults: { ${key}: a }\n`, '')
          : helmfile('', `  ${key}: a\n`);
        expect(await tierOf(helmfile('', ''), after)).toBe('critical');
      }),
      times(40),
    );
  });

  test('an argument or a block of Terraform, and what its expression refers to', async () => {
    await fc.assert(
      fc.asyncProperty(
        word,
        fc.constantFrom(
          (key: string, value: string) => terraform(`  ${key} = "${value}"\n`),
          (key: string, value: string) =>
            terraform(`  ${key} {\n    a = "} ${value} \${b}"\n  }\n`),
          (key: string, value: string) =>
            terraform(`  set = [var.${key}]\n`, `variable "${key}" {\n  default = "${value}"\n}\n`),
          (key: string, value: string) =>
            terraform(`  values = [local.${key}]\n`, `locals {\n  ${key} = "${value}"\n}\n`),
        ),
        async (key, written) => {
          expect(await tierOf(written(key, 'a'), written(key, 'b'))).toBe('critical');
        },
      ),
      times(40),
    );
  });
});

test.each([
  ['a time-out', '  timeout: 60\n', '  timeout: 90\n'],
  ['waiting', '', '  wait: true\n'],
  ['an unrelated release', '', '- name: other\n  chart: ./none\n'],
])('%s of a helmfile changes no object of a release', async (_, before, after) => {
  const { changes } = await reviewOf(helmfile('', before), helmfile('', after));
  expect(changes.filter(({ subject }) => subject.name.includes('istiod'))).toEqual([]);
});

test.each([
  ['a time-out', '  timeout = 60\n', '  timeout = 90\n'],
  ['a comment', '', '  # timeout = 90 }\n  /* } */\n'],
  ['a login', '  repository_password = "a"\n', '  repository_password = "b"\n'],
])('%s of Terraform changes no object of a release', async (_, before, after) => {
  expect((await reviewOf(terraform(before), terraform(after))).changes).toEqual([]);
});

test('a variable that refers to itself by others is followed to its end', async () => {
  const loop = (value: string) =>
    terraform(
      '  values = [local.a]\n',
      `locals {\n  a = local.b\n  b = [local.a, "${value}"]\n}\n`,
    );
  expect(await tierOf(loop('x'), loop('x'))).toBe('low');
  expect(await tierOf(loop('x'), loop('y'))).toBe('critical');
});

test('of a variable that Terraform calls sensitive only a digest is told', async () => {
  const secret = (value: string) =>
    terraform(
      '  values = [var.thing]\n',
      `variable "thing" {\n  sensitive = true\n  default   = "${value}"\n}\n`,
    );
  const review = await reviewOf(secret('hunter22'), secret('hunter33'));
  expect(review.tier).toBe('critical');
  expect(JSON.stringify([review.changes, review.findings, review.notes])).not.toContain('hunter');
});
