import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { strictMtlsCutsOffCallers } from '../../src/checks/strict-mtls/strict-mtls-cuts-off-callers.ts';
import { detectionOf } from './detection-of.ts';
import { app } from './findings-of.ts';
import { istioOperator, peerAuthentication } from '../support/objects.ts';

const STRICT = peerAuthentication('default', '{ mtls: { mode: STRICT } }');
const server = app('shop', 'orders') + STRICT;

/** A Deployment with a sidecar whose init container waits for orders. */
const waiting = (more: { init?: string; pod?: string; main?: string } = {}): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  template:
    metadata: { labels: { sidecar.istio.io/inject: "true" }, annotations: { ${more.pod ?? ''} } }
    spec:
      initContainers: [{ name: wait, image: curl, env: [{ name: URL, value: "http://orders:80" }], ${more.init ?? ''} }]
      containers: [{ name: web, image: web${more.main ?? ''} }]
---
`;
const istiod = (spec: string): string =>
  istioOperator('istio', spec, { namespace: 'istio-system' });
const CLASSIC = 'values: { pilot: { env: { ENABLE_NATIVE_SIDECARS: "false" } } }';
const native = (text: string): string => `sidecar.istio.io/nativeSidecar: "${text}"`;

const said = (head: string): readonly string[] =>
  detectionOf(strictMtlsCutsOffCallers, '', head).findings.map(
    ({ why, ...told }) => `${spoken(messageOf(told))} ${spoken(why).replace(/ \([^)]*\)/g, '')}`,
  );

const REFUSED =
  'Init container wait of Deployment shop/web cannot call shop/orders on port 80. Init container wait of Deployment shop/web runs before the sidecar and speaks plaintext; orders accepts only mTLS.';
const LED_ASTRAY =
  'Init container wait of Deployment shop/web cannot call shop/orders on port 80. The CNI plugin redirects traffic of init container wait of Deployment shop/web to the sidecar, which starts only after all init containers.';

describe('what an init container calls', () => {
  test('has a proxy where the sidecar is a native one (INJ-20)', () => {
    expect(said(server + waiting({ pod: native('true') }))).toEqual([]);
    const set = istiod('{ values: { pilot: { env: { ENABLE_NATIVE_SIDECARS: "true" } } } }');
    expect(said(server + set + waiting())).toEqual([]);
  });

  test('goes out in plaintext before istio-init redirects anything (INJ-21)', () => {
    expect(said(server + istiod(`{ ${CLASSIC} }`) + waiting())).toEqual([REFUSED]);
    expect(said(server + istiod('{ tag: 1.26.2 }') + waiting())).toEqual([REFUSED]);
    expect(
      said(server + istiod('{ tag: 1.28.0, compatibilityVersion: "1.26" }') + waiting()),
    ).toEqual([REFUSED]);
    expect(said(server + istiod('{}') + waiting({ pod: native('false') }))).toEqual([REFUSED]);
  });

  test('comes nowhere where the CNI plugin redirects it before the sidecar runs (INJ-22)', () => {
    const plugin = istiod(`{ components: { cni: { enabled: true } }, ${CLASSIC} }`);
    expect(said(server + plugin + waiting())).toEqual([LED_ASTRAY]);
    const open = server.replace('STRICT', 'PERMISSIVE');
    expect(said(open + plugin + waiting())).toEqual([LED_ASTRAY]);
    const excluded = 'traffic.sidecar.istio.io/excludeOutboundPorts: "80"';
    expect(said(open + plugin + waiting({ pod: excluded }))).toEqual([]);
    expect(said(open + plugin + waiting({ init: 'securityContext: { runAsUser: 1337 }' }))).toEqual(
      [],
    );
  });

  test('is not told where the kubelets of the nodes decide', () => {
    const head = server + istiod('{ tag: 1.28.0 }') + waiting();
    const { findings, unknowns } = detectionOf(
      strictMtlsCutsOffCallers,
      head.replace('STRICT', 'PERMISSIVE'),
      head,
    );
    expect(spoken(findings)).toEqual([]);
    expect((unknowns ?? []).map(({ message }) => message)).toEqual([
      'Whether STRICT mTLS cuts off these calls cannot be told, because it is not known here which pods have a sidecar that runs by then: init container wait of Deployment shop/web to shop/orders.',
    ]);
  });

  test('has the proxy if it goes on running, and what the application calls has it too', () => {
    const classic = istiod(`{ ${CLASSIC} }`);
    expect(said(server + classic + waiting({ init: 'restartPolicy: Always' }))).toEqual([]);
    const both = waiting({ main: ', env: [{ name: URL, value: "http://orders:80" }]' });
    expect(said(server + classic + both)).toEqual([REFUSED]);
  });
});
