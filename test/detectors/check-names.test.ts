import { expect, test } from 'vitest';
import { detect } from '../../src/core/detectors/detect.ts';
import { detectors } from '../../src/core/detectors/index.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';

const sidecar = (mode: string): string => `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: shop }
spec: { outboundTrafficPolicy: { mode: ${mode} } }
`;

function found(base: string, head: string) {
  return detect(detectors, 'default', {
    mesh: meshFrom(head),
    before: meshFrom(base),
    changes: [],
    rendered: renderedFrom(head),
    renderedBefore: renderedFrom(base),
    schemas: shippedSchemas(),
  }).findings;
}

test('a finding has the id that it had before checks had names, so that overrides of it hold', () => {
  const [finding] = found(sidecar('REGISTRY_ONLY'), sidecar('ALLOW_ANY'));
  expect(finding).toMatchObject({
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
