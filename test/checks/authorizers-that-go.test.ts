import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { authorizationPolicy, manifest } from '../support/objects.ts';
import { findingsOf } from './findings-of.ts';

const mesh = (...providers: readonly string[]): string => `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    extensionProviders: [${providers.join()}]
---
`;
const provider = (
  name: string,
  kind = 'envoyExtAuthzHttp',
  host = 'oauth.login.svc.cluster.local',
) => `{ name: ${name}, ${kind}: { service: ${host}, port: 4180, failOpen: true } }`;
const service = (name = 'oauth'): string =>
  `${manifest('Service', name, '{ ports: [{ port: 4180 }] }').replace('namespace: shop', 'namespace: login')}\n---\n`;
const asking = (rules = '[{ to: [{ operation: { paths: [/admin, /api/*] } }] }]'): string =>
  `${authorizationPolicy('login', `{ action: CUSTOM, provider: { name: oauth }, rules: ${rules} }`)}\n---\n`;

const told = (base: string, head: string, isWhole = false) =>
  findingsOf(unresolvedReference, base, head, isWhole).filter(({ check }) =>
    check.startsWith('authorizer-'),
  );

describe('the Service of an authorizer', () => {
  test.each(['envoyExtAuthzHttp', 'envoyExtAuthzGrpc'])('goes: %s', (kind) => {
    const rest = mesh(provider('oauth', kind)) + asking();
    const [found, ...more] = told(rest + service(), rest);
    expect(spoken(more)).toEqual([]);
    expect(spoken(found)).toMatchObject({
      check: 'authorizer-missing',
      symptom: '403, RBAC: access denied, also where failOpen is set',
    });
    expect(spoken(found)?.message).toMatch(
      /refuses every request its rules match: its authorizer oauth\.login does not exist\.$/,
    );
    expect(spoken(found?.why)).toContain('Its rules match /admin, /api/*.');
  });

  test('is spelt otherwise where all that is applied is seen', () => {
    const rest = mesh(provider('oauth')) + asking();
    expect(told('', rest + service('oauth2'), true).map(({ check }) => check)).toEqual([
      'authorizer-missing',
    ]);
  });

  test('is there, is none of the cluster, or is asked by nobody', () => {
    const rest = mesh(provider('oauth')) + asking();
    expect(spoken(told('', rest + service(), true))).toEqual([]);
    expect(
      spoken(
        told('', mesh(provider('oauth', 'envoyExtAuthzHttp', 'auth.example.com')) + asking(), true),
      ),
    ).toEqual([]);
    expect(spoken(told('', mesh(provider('oauth')), true))).toEqual([]);
  });
});

describe('a provider that the mesh configuration had', () => {
  const gone = told(
    mesh(provider('oauth'), '{ name: traces, zipkin: { service: z.x, port: 1 } }') +
      service() +
      asking(),
    mesh('{ name: traces, zipkin: { service: z.x, port: 1 } }') + service() + asking(),
  );

  test('is told as one that it has no more, with what it has and where to list it', () => {
    expect(gone).toHaveLength(1);
    expect(spoken(gone[0])?.message).toContain(
      'the mesh configuration has no provider oauth any more',
    );
    expect(spoken(gone[0]?.why)).toContain('and has traces now (mesh.yaml:');
    expect(spoken(gone[0]?.fix.text)).toMatch(
      /^List provider oauth in extensionProviders \(mesh\.yaml:\d+\) as well\.$/,
    );
  });

  test('is told as one to be named where the policy is new', () => {
    const [found] = told(mesh(provider('other')), mesh(provider('other')) + asking());
    expect(spoken(found)?.message).toMatch(/refuses every request its rules match\.$/);
    expect(spoken(found?.fix.text)).toBe('Name a provider of the mesh configuration.');
  });
});

describe('the port of an authorizer', () => {
  const at = (port: number, more = ''): string =>
    mesh(
      `{ name: oauth, envoyExtAuthzGrpc: { service: oauth.login.svc.cluster.local, port: ${String(port)}${more} } }`,
    );
  const rest = asking() + service();

  test('is none that its Service has: the requests are refused', () => {
    const [found, ...more] = told(at(4180) + rest, at(4181) + rest);
    expect(spoken(more)).toEqual([]);
    expect(spoken(found)?.message).toMatch(
      /refuses every request its rules match: its authorizer login\/oauth has no port 4181\.$/,
    );
    expect(spoken(found?.fix.text)).toBe('Write port `4180`, not `4181`.');
  });

  test('lets the requests through where failOpen is set', () => {
    const [found] = told(at(4180) + rest, at(4181, ', failOpen: true') + rest);
    expect(spoken(found)?.message).toContain('lets through every request its rules match');
    expect(spoken(found?.symptom)).toContain('get through unchecked');
  });

  test('is one that its Service has, or none is written', () => {
    expect(spoken(told(at(4180) + rest, at(4180) + rest, true))).toEqual([]);
    const unwritten = at(4180).replace(', port: 4180', '');
    expect(spoken(told(unwritten + rest, unwritten + rest, true))).toEqual([]);
  });
});
