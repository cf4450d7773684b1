import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { detect } from '../../src/checks/detection/detect.ts';
import type { Detector, DetectorInput } from '../../src/checks/detection/detector.ts';
import { detectors } from '../../src/checks/all-detectors.ts';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { manifest } from '../support/objects.ts';

const sidecar = (mode: string): string =>
  manifest('Sidecar', 'default', `{ outboundTrafficPolicy: { mode: ${mode} } }`);

const inputOf = (base: string, head: string): DetectorInput => ({
  mesh: meshFrom(head),
  before: meshFrom(base),
  changes: [],
  rendered: renderedFrom(head),
  renderedBefore: renderedFrom(base),
  schemas: shippedSchemas(),
});

test('a finding has the id that it had before checks had names, so that overrides of it hold', () => {
  const [finding] = detect(
    detectors,
    'default',
    inputOf(sidecar('REGISTRY_ONLY'), sidecar('ALLOW_ANY')),
  ).findings;
  expect(spoken(finding)).toMatchObject({
    id: '776e58f20f91',
    detector: 'security-loosened',
    check: 'egress-opened',
  });
});

test('no two checks of a detector have one name, and all are words with dashes', () => {
  for (const { id, checks } of detectors) {
    const names = checks.map((check) => check.id);
    expect(new Set(names).size, id).toBe(names.length);
    expect(names.filter((name) => !/^[a-z]+(-[a-z]+)+$/.test(name))).toEqual([]);
  }
  expect(detectors.flatMap(({ checks }) => checks).length).toBeGreaterThan(25);
});

test('a base is looked at once, however many changes are compared with it', () => {
  const input = inputOf(sidecar('REGISTRY_ONLY'), sidecar('ALLOW_ANY'));
  const looked: string[] = [];
  const counting = detectors.map((detector) => ({
    ...detector,
    detect: (given: DetectorInput) => {
      looked.push(given.mesh === input.before ? 'base' : 'head');
      return detector.detect(given);
    },
  }));
  const first = detect(counting, 'prod', input);
  const again = detect(counting, 'prod', { ...input, mesh: meshFrom(sidecar('ALLOW_ANY')) });
  expect(looked.filter((side) => side === 'base')).toHaveLength(detectors.length);
  expect(looked.filter((side) => side === 'head')).toHaveLength(2 * detectors.length);
  expect(again.findings.map(({ id }) => id)).toEqual(first.findings.map(({ id }) => id));
});

test('an environment that the change does not touch is looked at once, and has what it had', () => {
  const manifests = `
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: orders, namespace: shop }
spec: { host: ordres }
`;
  const input = inputOf(manifests, manifests);
  const { before, renderedBefore } = input;
  if (before === null || renderedBefore === null) throw new Error('The base is missing.');
  const rendered = { ...renderedBefore, roots: [...renderedBefore.roots] };
  let looks = 0;
  const counting: Detector = {
    ...unresolvedReference,
    detect: (given) => {
      looks += 1;
      return unresolvedReference.detect(given);
    },
  };
  const { findings } = detect([counting], 'prod', { ...input, mesh: before, rendered });
  expect(looks).toBe(1);
  expect(findings.map(({ check, introducedBy }) => [check, introducedBy])).toEqual([
    ['rule-without-host', 'already-there'],
  ]);
});
