import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { settingWithoutEffect } from '../../src/checks/setting-without-effect/setting-without-effect.ts';
import { findingsOf } from './findings-of.ts';

const route = (cors: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec:
  hosts: [shop.example.com]
  http: [{ corsPolicy: { ${cors} }, route: [{ destination: { host: web } }] }]
`;

const told = (cors: string) =>
  findingsOf(settingWithoutEffect, '', route(cors)).filter(
    ({ check }) => check === 'origin-never-sent',
  );

describe('an origin that a corsPolicy allows', () => {
  test.each([
    ['https://a.example.com/', 'it ends with a slash', 'Write `https://a.example.com`.'],
    ['https://a.example.com/app', 'it has a path', 'Write `https://a.example.com`.'],
    ['a.example.com', 'it has no scheme', 'Write `https://a.example.com`.'],
    ['https://a.example.com:443', 'it names the usual port', 'Write `https://a.example.com`.'],
    ['http://a.example.com:80', 'it names the usual port', 'Write `http://a.example.com`.'],
    ['https://A.example.com', 'it has capital letters', 'Write `https://a.example.com`.'],
    [
      'https://*.example.com',
      'its `*` stands for itself',
      "Write `regex: 'https://[^/]+\\.example\\.com'`.",
    ],
  ])('is told where no browser sends it: %s', (origin, says, fix) => {
    const [finding, ...others] = told(`allowOrigins: [{ exact: '${origin}' }]`);
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)?.message).toBe(
      `No browser sends the origin \`${origin}\` that VirtualService shop/shop allows: ${says}.`,
    );
    expect(spoken(finding?.fix)).toMatchObject({ text: fix });
  });

  test.each([
    'https://a.example.com',
    'https://a.example.com:8443',
    'http://localhost:3000',
    'capacitor://localhost',
    'https://[2001:db8::1]:8443',
    'null',
    '*',
    'https://${HOST}/',
  ])('is not told of %s', (origin) => {
    expect(spoken(told(`allowOrigins: [{ exact: '${origin}' }]`))).toEqual([]);
  });

  test('is read in the old list where the newer one is empty, and not in expressions', () => {
    expect(told("allowOrigin: ['https://a.example.com/']")).toHaveLength(1);
    expect(spoken(told("allowOrigins: [{ regex: 'https://.*/' }], allowOrigin: ['b/']"))).toEqual(
      [],
    );
  });
});
