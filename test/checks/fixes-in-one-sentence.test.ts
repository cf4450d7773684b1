import { expect, test } from 'vitest';
import { placeFixes } from '../../src/checks/invalid-mesh-resource/misplaced-fields.ts';
import { turnText } from '../../src/checks/mesh-wide/value-change.ts';
import type { SchemaViolation } from '../../src/manifest/index.ts';

const misplaced = (
  field: string,
  given: Partial<Pick<SchemaViolation, 'nearest' | 'remedy'>>,
): SchemaViolation => ({
  field,
  kind: 'wrong-nesting',
  message: `${field} is not a field of spec.`,
  origin: { file: 'a.yaml', line: 3, column: 1, endLine: 3 },
  nearest: null,
  written: null,
  remedy: null,
  effect: 'refused',
  since: 0,
  ...given,
});
const moved = (field: string, nearest: string): SchemaViolation => misplaced(field, { nearest });
const double = (name: string, place: string): SchemaViolation =>
  misplaced(`spec.${name}`, { remedy: `Remove ${name} here: ${place} is set already.` });

test('what is to be done alike to several fields is said once', () => {
  expect(placeFixes([moved('spec.tls', 'spec.trafficPolicy.tls')])).toBe(
    'Move tls to spec.trafficPolicy.tls.',
  );
  expect(
    placeFixes([
      moved('spec.gateways', 'spec.http.gateways'),
      double('interval', 'spec.outlier.interval'),
      moved('spec.tls', 'spec.trafficPolicy.tls'),
      double('maxEjectionPercent', 'spec.outlier.maxEjectionPercent'),
      double('simple', 'spec.loadBalancer.simple'),
      misplaced('spec.rest', {}),
    ]),
  ).toBe(
    'Move gateways to spec.http.gateways and tls to spec.trafficPolicy.tls. Remove simple here: spec.loadBalancer.simple is set already. Put rest where it belongs. Remove interval and maxEjectionPercent here: spec.outlier has them already.',
  );
});

test('a list of the mesh is told by the names in it, unless these stay', () => {
  const provider = (name: string, port: number) => ({ name, envoyOtelAls: { port } });
  const one = [provider('otel', 4317)];
  expect(turnText({ before: null, after: one })).toBe('to [otel]');
  expect(turnText({ before: one, after: [...one, provider('loki', 80)] })).toBe(
    'from [otel] to [otel, loki]',
  );
  expect(turnText({ before: one, after: null })).toBe('away (it was [otel])');
  expect(turnText({ before: one, after: [provider('otel', 80)] })).toContain('"port":80');
  expect(turnText({ before: [], after: ['a'] })).toBe('from [] to ["a"]');
});
