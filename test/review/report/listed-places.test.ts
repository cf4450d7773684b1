import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

const entry = (namespace: string, resolution: string): string => `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: api, namespace: ${namespace} }
spec:
  hosts: [api.example.com]
  ports: [{ number: 443, name: https, protocol: HTTPS }]
  resolution: ${resolution}
`;

test('what a finding lists with its place is not listed again as what the same holds for', async () => {
  const before = { 'mesh/one.yaml': entry('one', 'DNS') };
  const after = {
    ...before,
    'mesh/two.yaml': entry('two', 'NONE'),
    'mesh/three.yaml': entry('three', 'DNS'),
  };
  const { text } = await reportOf(before, after, 'markdown');
  expect(text).toContain('At most one of several ServiceEntries decides');
  expect(text).not.toContain('The same applies to');
});
