import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { findingsOf } from './findings-of.ts';

const entry = (name: string, namespace = 'egress'): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: ${name}, namespace: ${namespace} }
spec: { hosts: [api.${name}.io], resolution: DNS, ports: [{ name: https, number: 443, protocol: TLS }] }
---
`;
const policy = (kind: string, name: string): string => `
apiVersion: security.istio.io/v1
kind: ${kind}
metadata: { name: outside, namespace: egress }
spec: { targetRefs: [{ group: networking.istio.io, kind: ServiceEntry, name: ${name} }] }
---
`;
const messages = (before: string, after: string): readonly string[] =>
  findingsOf(unresolvedReference, before, after).map(
    ({ fix, ...told }) => `${spoken(messageOf(told))} ${spoken(fix.text)}`,
  );

test.each(['AuthorizationPolicy', 'RequestAuthentication'])(
  'of a %s whose ServiceEntry goes nobody reads anything',
  (kind) => {
    const of = policy(kind, 'maps');
    expect(messages(entry('maps') + entry('mail') + of, entry('mail') + of)).toEqual([
      `${kind} egress/outside is in force nowhere. Keep ServiceEntry egress/maps until ${kind} egress/outside does without it, or change that here as well.`,
    ]);
  },
);

test('one that moves to another namespace is gone', () => {
  const of = entry('mail') + policy('AuthorizationPolicy', 'maps');
  expect(messages(entry('maps') + of, entry('maps', 'shop') + of)[0]).toContain(
    'is in force nowhere',
  );
});

test('one that is there is', () => {
  const text = entry('maps') + policy('AuthorizationPolicy', 'maps');
  expect(messages(text, text)).toEqual([]);
});
