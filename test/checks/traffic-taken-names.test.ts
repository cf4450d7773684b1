import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { trafficTaken } from '../../src/checks/traffic-taken/traffic-taken.ts';
import { app, findingsOf } from './findings-of.ts';

const tree = app('shop', 'web');

/** A Service whose object names no namespace, as in a file that is applied with `kubectl apply -n`. */
const SERVICE = `apiVersion: v1
kind: Service
metadata: { name: frontend }
spec: { selector: { app: frontend }, ports: [{ name: http, port: 80 }] }
---
`;

const routes = (host: string, namespace = ''): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: frontend${namespace} }
spec: { hosts: [${host}], http: [{ route: [{ destination: { host: other } }] }] }
---
`;

const entry = (host: string, namespace = ', namespace: shop'): string =>
  `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: own${namespace} }
spec: { hosts: [${host}], ports: [{ number: 443, name: tls, protocol: TLS }], resolution: STATIC, endpoints: [{ address: 10.6.6.6 }] }
---
`;

const toldOf = (head: string): ReturnType<typeof findingsOf> =>
  findingsOf(trafficTaken, tree, tree + head);

describe('routes of an object whose namespace the tree does not say', () => {
  test.each([
    'frontend.default.svc.cluster.local',
    'frontend.web-shop.svc.cluster.local',
    'frontend.shop.svc',
    'frontend.default',
  ])('may be for their own Service %s', (host) => {
    expect(spoken(toldOf(SERVICE + routes(host)))).toEqual([]);
  });

  test('are told where the host is one outside, and never name an empty namespace', () => {
    const [found] = toldOf(SERVICE + routes('api.bank.example'));
    expect(found?.check).toBe('outside-host-led-away');
    expect(spoken(found?.fix.text)).toContain('callers of the namespace that it is applied to');
  });
});

describe('a host that no gateway serves', () => {
  test.each(['minio.local', 'vault.corp.internal', 'db.home.arpa', 'pay.test'])(
    "is not called somebody else's domain where public DNS has no such name: %s",
    (host) => {
      const [found] = toldOf(entry(host));
      expect(found?.check).toBe('outside-host-led-away');
      expect(spoken(found?.why)).toContain(
        'public DNS has no such name; whether others use it is not seen',
      );
    },
  );

  test("is somebody else's where it is a name of public DNS", () => {
    expect(spoken(toldOf(entry('api.bank.com'))[0]?.why)).toContain("it is somebody else's");
  });
});
