import { expect, test } from 'vitest';
import { settingWithoutEffect } from '../../src/checks/setting-without-effect/setting-without-effect.ts';
import { analysed } from '../cli/at-rest/analysed.ts';
import { findingsOf, istiodRelease } from './findings-of.ts';

const DEFINITION = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: rbacconfigs.rbac.istio.io }
spec: { group: rbac.istio.io, names: { kind: RbacConfig, plural: rbacconfigs }, scope: Namespaced, versions: [] }
---
`;

const found = (text: string): number => findingsOf(settingWithoutEffect, '', text).length;

test('definitions that Istio reads no more are told where the release that runs is past them', async () => {
  expect(found(DEFINITION + istiodRelease('1.26.1'))).toBe(1);
  // the release that brings them reads them
  expect(found(DEFINITION + istiodRelease('1.5.4'))).toBe(0);
  expect(found(DEFINITION)).toBe(0);
  const { entries } = await analysed({ 'all.yaml': DEFINITION });
  expect(entries.map(({ code }) => code)).toContain('IST0002');
});
