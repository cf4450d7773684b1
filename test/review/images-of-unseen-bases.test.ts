import { describe, expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

const patch = (kind: string, image: string, more = ''): string => `- patch: |
    apiVersion: apps/v1
    kind: ${kind}
    metadata: { name: web }
    spec: { template: { spec: { ${more}containers: [{ name: web, image: "${image}" }] } } }
`;
const base = (more: string, ref = 'v1.4.0'): string =>
  `resources: ["https://github.com/acme/web//deploy?ref=${ref}"]\n${more}`;

const tierOf = async (before: string, after: string): Promise<string | null> =>
  (
    await reviewOf(
      { 'apps/web/kustomization.yaml': before },
      { 'apps/web/kustomization.yaml': after },
    )
  ).tier;

describe('of a remote base in no namespace', () => {
  const images = (name: string, tag: string): string =>
    base(`images: [{ name: ${name}, newTag: ${tag} }]\n`);
  const patched = (...said: Parameters<typeof patch>): string =>
    base(`patches:\n${patch(...said)}`);

  test.each([
    ['the tag of an image', images('web', '1.0.0'), images('web', '1.1.0')],
    ['a minor version', base(''), base('', 'v1.5.0')],
    ['a release in place of a branch', base('', 'main'), base('', 'v1.5.0')],
    ['a patch that comes', base(''), patched('Deployment', 'web:1.0.0')],
    [
      'another field of a patch',
      patched('Deployment', 'web:1.0.0'),
      patched('Deployment', 'web:1.0.0', 'hostNetwork: true, '),
    ],
    ['an image in a patch', patched('Deployment', 'web:1.0.0'), patched('Deployment', 'web:1.1.0')],
  ])('%s is no change of what else it holds', async (_, before, after) => {
    expect(await tierOf(before, after)).toBe('medium');
  });

  test.each([
    ['the tag of a proxy', images('istio/proxyv2', '1.0.0'), images('istio/proxyv2', '1.1.0')],
    ['another major version', base(''), base('', 'v2.0.0')],
    ['a branch', base(''), base('', 'main')],
    [
      'a patch of what runs no pods',
      patched('ClusterRole', 'web:1.0.0'),
      patched('ClusterRole', 'web:1.1.0'),
    ],
    ['a patch of a proxy that comes', base(''), patched('Deployment', 'acme/ztunnel:1.0.0')],
    [
      'a proxy in a patch',
      patched('Deployment', 'acme/pilot:1.0.0'),
      patched('Deployment', 'acme/pilot:1.1.0'),
    ],
  ])('%s asks', async (_, before, after) => {
    expect(await tierOf(before, after)).toBe('high');
  });
});
