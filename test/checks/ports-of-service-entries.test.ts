import { describe, expect, test } from 'vitest';
import { found, object, route, shop } from './reference-fixtures.ts';

describe('ports of ServiceEntries that share a host', () => {
  const entry = (name: string, host: string, port: number): string =>
    object(
      'ServiceEntry',
      `{hosts: ["${host}"], ports: [{number: ${String(port)}, name: tls-${String(port)}, protocol: TLS}]}`,
      name,
    );
  const to = (host: string, port: number): string =>
    route(`{host: ${host}, port: {number: ${String(port)}}}`);

  test.each([
    ['api.example.com', 'api.example.com'],
    ['API.example.com', 'api.example.com'],
    ['*.example.com', 'api.example.com'],
  ])('count together, however it is written: %s', (written, host) => {
    const base = shop + entry('first', written, 443);
    const both = base + entry('second', written, 8443);
    expect(found(to(host, 443) + to(host, 8443), both)).toEqual([]);
    expect(found(to(host, 8443), base)).toHaveLength(1);
  });

  test('and those of a wildcard do not where one names the host itself', () => {
    const both = shop + entry('own', 'api.example.com', 443) + entry('all', '*.example.com', 8443);
    expect(found(to('api.example.com', 8443), both)).toHaveLength(1);
  });
});
