import { describe, expect, test } from 'vitest';
import { consequencesBetween } from '../../../src/compare/behaviour/mesh-comparison.ts';
import { meshFrom } from '../../support/rendered.ts';
import { admits, policy, SMALL_MESH } from './small-mesh.ts';

describe('a port of a Service that gets another number', () => {
  const withPort = (port: string, rest = ''): string =>
    SMALL_MESH.replaceAll('{ name: http, port: 8080 }', `{ name: http, ${port} }`) + rest;
  const kinds = (before: string, after: string): readonly string[] =>
    consequencesBetween('prod', {
      before: meshFrom(before),
      after: meshFrom(after),
    }).consequences.map(({ kind, destination, port }) => `${kind} ${destination}:${String(port)}`);
  const EIGHTY = withPort('port: 80, targetPort: 8080');

  test('takes calls of the old number and opens nothing: the same pods were called', () => {
    const found = kinds(withPort('port: 8080'), EIGHTY);
    expect(found).toContain('lost shop/orders:8080');
    expect(found.filter((one) => one.startsWith('opened'))).toEqual([]);
  });

  test('opens what the old number did not lead to, and whom it did not let in', () => {
    const other = kinds(withPort('port: 8080'), withPort('port: 80, targetPort: 9090'));
    expect(other).toContain('opened shop/orders:80');
    const closed = withPort('port: 8080', policy(`[${admits('web')}]`));
    const found = kinds(closed, EIGHTY);
    expect(found).toContain('opened shop/orders:80');
  });

  test('opens one that comes beside it', () => {
    const both = SMALL_MESH.replaceAll(
      '[{ name: http, port: 8080 }]',
      '[{ name: http, port: 8080 }, { name: http-80, port: 80, targetPort: 8080 }]',
    );
    expect(kinds(SMALL_MESH, both)).toContain('opened shop/orders:80');
  });
});
