import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { FindingDraft } from '../../src/checks/detection/detector.ts';
import { meshWideChange } from '../../src/checks/mesh-wide/mesh-wide-change.ts';
import { detectionOf } from './detection-of.ts';
import { app } from './findings-of.ts';
import { istioOperator } from '../support/objects.ts';

const found = (base: string, head: string): readonly FindingDraft[] =>
  detectionOf(meshWideChange, base, head).findings;

const apps = app('shop', 'web') + app('bank', 'payments');
const operator = (spec: string): string =>
  istioOperator('istio', spec, { namespace: 'istio-system' });

test.each([
  ['', 'once istioctl installs it (up to Istio 1.23, or its operator)'],
  ['tag: 1.23.2, ', 'once istioctl or the Istio operator installs it'],
  ['tag: 1.26.2, ', 'once someone runs istioctl with it'],
])('what an IstioOperator says waits for whoever installs it: %s', (tag, moment) => {
  const [setting] = found(
    apps + operator(`{ ${tag}meshConfig: {} }`),
    apps + operator(`{ ${tag}meshConfig: { h2UpgradePolicy: UPGRADE } }`),
  );
  expect(spoken(setting?.symptom)).toBe(`every proxy gets it within seconds ${moment}`);
  const [hub] = found(
    apps + operator(`{ ${tag}hub: registry.example/a }`),
    apps + operator(`{ ${tag}hub: registry.example/b }`),
  );
  expect(spoken(hub?.symptom)).toContain(`${moment}: `);
});

test('a file of configuration that istiod reads holds with the sync', () => {
  const mesh = (mode: string): string =>
    `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: istio, namespace: istio-system }\ndata:\n  mesh: |\n    accessLogFile: ${mode}\n`;
  const [finding] = found(apps + mesh('/dev/stdout'), apps + mesh('/dev/stderr'));
  expect(spoken(finding?.symptom)).toBe('every proxy gets it within seconds of the sync');
});
