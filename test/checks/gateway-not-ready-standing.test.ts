import { expect, test } from 'vitest';
import { istiodRelease } from './findings-of.ts';
import { note, standingOf } from './told-standing.ts';

const DEFINITION = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: tlsroutes.gateway.networking.k8s.io
  annotations: { gateway.networking.k8s.io/bundle-version: v1.2.1 }
---
`;
const route = (name: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: TLSRoute
metadata: { name: ${name}, namespace: shop }
spec: { parentRefs: [{ name: public }], hostnames: [${name}.example.com], rules: [{ backendRefs: [{ name: ${name}, port: 443 }] }] }
---
`;

test('a further route of an old definition has a finding of its own', async () => {
  const old = DEFINITION + istiodRelease('1.30.1');
  const told = async (before: string, after: string) =>
    standingOf('definition-too-old', before, after);
  const files = old + route('files');
  expect(await told(files, files + route('mail'))).toEqual([
    'already-there: files',
    'this-change: mail',
  ]);
  expect(await told(old, files)).toEqual(['this-change: files']);
  expect(await told(files, files + note('new'))).toEqual(['already-there: files']);
});
