import { expect, test } from 'vitest';
import { settingWithoutEffect } from '../../src/checks/setting-without-effect/setting-without-effect.ts';
import { findingsOf } from './findings-of.ts';

interface Routes {
  readonly namespace?: string;
  readonly hosts: string;
  readonly gateways?: string;
  readonly to: string;
}

const routes = (name: string, { namespace = 'shop', hosts, gateways = '', to }: Routes): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: ${namespace} }
spec: { hosts: [${hosts}], gateways: [${gateways}], http: [{ route: [{ destination: ${to} }] }] }
---
`;

const EDGE = { hosts: 'shop.example.com', gateways: 'ingress/web', to: '{ host: reviews }' };
const RULES = { hosts: 'reviews', to: '{ host: reviews, subset: v1 }' };

const told = (text: string, isWhole = false): readonly string[] =>
  findingsOf(settingWithoutEffect, '', text, isWhole)
    .filter(({ check }) => check === 'rules-not-asked-at-gateway')
    .map(({ subject }) => subject.name);

test('a gateway leads past the rules that sidecars have for the host', () => {
  expect(told(routes('edge', EDGE) + routes('rules', RULES))).toEqual(['edge']);
  expect(told(routes('edge', { ...EDGE, gateways: '' }) + routes('rules', RULES))).toEqual([]);
  expect(
    told(routes('edge', { ...EDGE, to: '{ host: reviews, subset: v1 }' }) + routes('rules', RULES)),
  ).toEqual([]);
});

test('a short name of another namespace is another host, though Istio counts it', () => {
  const text = routes('edge', EDGE) + routes('rules', { ...RULES, namespace: 'other' });
  expect(told(text)).toEqual([]);
  expect(told(text, true)).toEqual(['edge']);
});
