import { describe, expect, test } from 'vitest';
import { changesWithoutEffect } from '../../../src/compare/behaviour/ineffective-changes.ts';
import { consequencesBetween } from '../../../src/compare/behaviour/mesh-comparison.ts';
import { diffMesh } from '../../../src/compare/diff/mesh-diff.ts';
import { meshFrom } from '../../support/rendered.ts';

const pods = (label: string, labels = 'app: web', namespace = 'shop'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { ${labels}${label === '' ? '' : `, ${label}`} } }
    spec: { containers: [{ name: main, image: 'acme/web:1' }] }
---`;
const GATEWAY = 'app: web, istio: edge-gateway';
const FILTER = `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: any, namespace: shop }
spec: { workloadSelector: { labels: { app: web } } }
---`;
const UNSEEN = `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: more, namespace: shop }
spec: { chart: { spec: { chart: more, sourceRef: { kind: HelmRepository, name: acme } } } }
---`;
const chosenBy = (selector: string): string => `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: dated, namespace: shop }
spec: { workloadSelector: { labels: { ${selector} } }, egress: [{ hosts: ['./*'] }] }
---`;

/** Tells whether all that changes is without effect, and part of nothing. */
function isQuiet(base: string, head: string): boolean {
  const [before, after] = [meshFrom(base), meshFrom(head)];
  const changes = diffMesh('prod', before, after);
  const behaviour = consequencesBetween('prod', { before, after });
  const without = changesWithoutEffect(changes, { before, after }, behaviour);
  return changes.length > 0 && changes.every((one) => without.has(one) && one.part === undefined);
}

describe('a label of pods that nobody reads does nothing', () => {
  test.each<[string, string, string]>([
    [
      'of a gateway: a date',
      pods('built: 2026-11-01', GATEWAY),
      pods('built: 2026-11-27', GATEWAY),
    ],
    ['of a gateway: any', pods('team: a', GATEWAY), pods('team: b', GATEWAY)],
    [
      'of a gateway of the root namespace',
      pods('built: 2026-11-01', GATEWAY, 'istio-system'),
      pods('built: 2026-11-27', GATEWAY, 'istio-system'),
    ],
    [
      'beside a filter of proxies',
      pods('date: "20261101"') + FILTER,
      pods('date: "20261127"') + FILTER,
    ],
    [
      'beside what is not seen: a date',
      pods('example.com/deployed-at: "2026-11-01T10-15-00Z"') + UNSEEN,
      pods('example.com/deployed-at: "2026-11-27T08-00-00Z"') + UNSEEN,
    ],
    [
      'beside what is not seen: a time in seconds, new',
      pods('') + UNSEEN,
      pods('stamp: "1764230400"') + UNSEEN,
    ],
  ])('%s', (_, base, head) => {
    expect(isQuiet(base, head)).toBe(true);
  });
});

describe('a label of pods may do something', () => {
  test.each<[string, string, string]>([
    [
      'where a selector names it, though its value is a date',
      pods('date: "20261101"') + chosenBy('date: "20261101"'),
      pods('date: "20261127"') + chosenBy('date: "20261101"'),
    ],
    [
      'where a selector of a gateway names it',
      pods('slot: a', GATEWAY) + chosenBy('slot: a').replace('shop', 'edge'),
      pods('slot: b', GATEWAY) + chosenBy('slot: a').replace('shop', 'edge'),
    ],
    ['beside what is not seen: no date', pods('team: a') + UNSEEN, pods('team: b') + UNSEEN],
    [
      'beside what is not seen: a version, which may begin like a date',
      pods('release: 2026.1') + UNSEEN,
      pods('release: 2026.2') + UNSEEN,
    ],
    [
      'of a gateway beside what is not seen: no date',
      pods('team: a', GATEWAY) + UNSEEN,
      pods('team: b', GATEWAY) + UNSEEN,
    ],
    [
      'that the mesh reads',
      pods('version: "20261101"', 'app: web'),
      pods('version: "20261127"', 'app: web'),
    ],
  ])('%s', (_, base, head) => {
    expect(isQuiet(base, head)).toBe(false);
  });
});

describe('a label that says which version of the image runs', () => {
  const released = (tag: string, key = 'version', image = `acme/web:${tag}`): string =>
    pods(`${key}: "${tag}"`, 'app: web').replace('acme/web:1', image);
  const subset = (version: string): string => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec: { host: web, subsets: [{ name: one, labels: { version: "${version}" } }] }
---`;
  const isLabelQuiet = (base: string, head: string): boolean => {
    const [before, after] = [meshFrom(base), meshFrom(head)];
    const changes = diffMesh('prod', before, after);
    const behaviour = consequencesBetween('prod', { before, after });
    const without = changesWithoutEffect(changes, { before, after }, behaviour);
    const labels = changes.filter(({ field }) => field?.includes('labels') === true);
    return labels.length > 0 && labels.every((one) => without.has(one));
  };

  test.each<[string, string, string]>([
    ['follows the tag', released('3.4.1'), released('3.5.0')],
    ['follows it beside what is not seen', released('3.4.1') + UNSEEN, released('3.5.0') + UNSEEN],
    [
      'follows that of a registry with a port',
      released('a1', 'version', 'registry.acme.dev:5000/web:a1'),
      released('b2', 'version', 'registry.acme.dev:5000/web:b2'),
    ],
    [
      'follows it while others are chosen by theirs',
      released('3.4.1') + subset('v1'),
      released('3.5.0') + subset('v1'),
    ],
  ])('%s, and does nothing', (_, base, head) => {
    expect(isLabelQuiet(base, head)).toBe(true);
  });

  test.each<[string, string, string]>([
    [
      'where a subset has chosen it',
      released('3.4.1') + subset('3.4.1'),
      released('3.5.0') + subset('3.4.1'),
    ],
    [
      'where a subset chooses it from now on',
      released('3.4.1') + subset('3.5.0'),
      released('3.5.0') + subset('3.5.0'),
    ],
    [
      'where it is another than the tag',
      released('v1', 'version', 'acme/web:3.4.1'),
      released('v2', 'version', 'acme/web:3.5.0'),
    ],
  ])('may do something %s', (_, base, head) => {
    expect(isLabelQuiet(base, head)).toBe(false);
  });
});
