import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { proxyAtRisk } from '../../src/checks/proxy-at-risk/proxy-at-risk.ts';
import { findingsOf } from './findings-of.ts';

const messages = (check: string, base: string, head = base): readonly string[] =>
  findingsOf(proxyAtRisk, base, head)
    .filter((one) => one.check === check)
    .map((told) => spoken(messageOf(told)));

const CPU = '{ requests: { cpu: 100m } }';
const web = ({
  annotations = {},
  resources = CPU,
  more = '',
  inject = 'true',
}: {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly resources?: string;
  readonly more?: string;
  readonly inject?: string;
} = {}): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata:
      labels: { app: web, sidecar.istio.io/inject: "${inject}" }
      annotations: { team: shop${Object.entries(annotations)
        .map(([key, value]) => `, ${key}: "${value}"`)
        .join('')} }
    spec:
      containers:
        - { name: app, image: app, resources: ${resources} }
        ${more}
---
`;
const operator = (values: string): string => `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: mesh, namespace: istio-system }
spec: { values: { global: { proxy: { resources: ${values} } } } }
---
`;

describe('requests of nothing', () => {
  const zero = (text: string): readonly string[] => messages('proxy-requests-zero', text);

  test('of a pod, of the installation, and of one of the two', () => {
    expect(
      zero(
        web({
          annotations: { 'sidecar.istio.io/proxyCPU': '0', 'sidecar.istio.io/proxyMemory': '0Mi' },
        }),
      ),
    ).toEqual([
      'The proxy of Deployment shop/web asks for no CPU and no memory: the scheduler places pods as if it used none.',
    ]);
    expect(zero(operator('{ requests: { cpu: 0 } }'))).toEqual([
      'Every proxy without a setting of its own asks for no CPU: the scheduler places pods as if it used none.',
    ]);
    expect(zero(web({ annotations: { 'sidecar.istio.io/proxyCPU': '0m' } }))).toHaveLength(1);
  });

  test('not where it asks for little, or has no proxy', () => {
    expect(zero(web({ annotations: { 'sidecar.istio.io/proxyCPU': '10m' } }))).toEqual([]);
    expect(zero(operator('{ requests: { cpu: 10m } }'))).toEqual([]);
    expect(
      zero(web({ inject: 'false', annotations: { 'sidecar.istio.io/proxyCPU': '0' } })),
    ).toEqual([]);
  });
});

describe('a scaler by requests', () => {
  const scaler = (metrics: string): string => `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: shop }
spec: { maxReplicas: 9, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }${metrics === '' ? '' : `, metrics: [${metrics}]`} }
---
`;
  const share = (name = 'cpu'): string =>
    `{ type: Resource, resource: { name: ${name}, target: { type: Utilization, averageUtilization: 70 } } }`;
  const stands = (text: string): readonly string[] => messages('scaler-without-requests', text);
  const says = (whose: string, name = 'CPU'): readonly string[] => [
    `Deployment shop/web keeps the pods that it has, however much it has to do: HorizontalPodAutoscaler shop/web goes by a share of the ${name} that ${whose} does not request.`,
  ];

  test('stands still by a container, or by the proxy', () => {
    expect(stands(web({ resources: '{}' }) + scaler(share()))).toEqual(says('container app'));
    expect(stands(web({ resources: '{}' }) + scaler(''))).toEqual(says('container app'));
    const memoryAlone = { 'sidecar.istio.io/proxyMemory': '256Mi' };
    expect(stands(web({ annotations: memoryAlone }) + scaler(share()))).toEqual(says('the proxy'));
    expect(stands(operator('null') + web() + scaler(share()))).toEqual(says('the proxy'));
    expect(stands(web() + scaler(share('memory')))).toEqual(says('container app', 'memory'));
  });

  test('of KEDA, and of the first version of the API', () => {
    const keda = `
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: web, namespace: shop }
spec: { scaleTargetRef: { name: web }, triggers: [{ type: cpu, metricType: Utilization, metadata: { value: "70" } }] }
---
`;
    expect(stands(web({ resources: '{}' }) + keda)).toHaveLength(1);
    const first = scaler('')
      .replace('autoscaling/v2', 'autoscaling/v1')
      .replace('maxReplicas: 9', 'maxReplicas: 9, targetCPUUtilizationPercentage: 70');
    expect(stands(web({ resources: '{}' }) + first)).toHaveLength(1);
  });

  test('not where all ask, or a limit asks for them', () => {
    expect(stands(web() + scaler(share()))).toEqual([]);
    expect(stands(web({ resources: '{ limits: { cpu: 1 } }' }) + scaler(share()))).toEqual([]);
    expect(
      stands(web({ annotations: { 'sidecar.istio.io/proxyCPULimit': '1' } }) + scaler(share())),
    ).toEqual([]);
  });

  test('not where it goes by something else as well, or something may fill in', () => {
    const none = web({ resources: '{}' });
    const value =
      '{ type: Resource, resource: { name: cpu, target: { type: AverageValue, averageValue: 1 } } }';
    const own =
      '{ type: ContainerResource, containerResource: { name: cpu, container: app, target: { type: Utilization, averageUtilization: 70 } } }';
    expect(stands(none + scaler(value))).toEqual([]);
    expect(stands(none + scaler(own))).toEqual([]);
    expect(stands(none + scaler(`${share()}, ${value}`))).toEqual([]);
    expect(stands(web() + scaler(`${share()}, ${share('memory')}`))).toEqual([]);
    const range =
      'apiVersion: v1\nkind: LimitRange\nmetadata: { name: usual, namespace: shop }\nspec: { limits: [{ type: Container, defaultRequest: { cpu: 50m } }] }\n---\n';
    expect(stands(none + range + scaler(share()))).toEqual([]);
    expect(stands(web({ resources: '{}', inject: 'false' }) + scaler(share()))).toEqual([]);
  });
});

describe('threads', () => {
  const threads = (base: string, head: string): readonly string[] =>
    messages('proxy-threads-changed', base, head);
  const config = (concurrency: number, namespace = 'shop', selector = ''): string => `
apiVersion: networking.istio.io/v1beta1
kind: ProxyConfig
metadata: { name: threads, namespace: ${namespace} }
spec: { concurrency: ${String(concurrency)}${selector} }
---
`;
  const annotated = (concurrency: number): string =>
    web({ annotations: { 'proxy.istio.io/config': `concurrency: ${String(concurrency)}` } });
  const says = (has: string, had: string): readonly string[] => [
    `The proxy of Deployment shop/web works with ${has}; it worked with ${had}.`,
  ];

  test('of a namespace, of chosen pods, of the root namespace, of a pod', () => {
    const one = says('one thread', 'as many as the mesh says');
    expect(threads(web(), web() + config(1))).toEqual(one);
    expect(
      threads(web(), web() + config(1, 'shop', ', selector: { matchLabels: { app: web } }')),
    ).toEqual(one);
    expect(threads(web(), web() + config(1, 'istio-system'))).toEqual(one);
    expect(threads(web(), annotated(1))).toEqual(one);
    expect(threads(annotated(4), annotated(0))).toEqual(
      says('a thread for each core of the node', '4 threads'),
    );
    expect(threads(web() + config(2), web() + config(1))).toEqual(says('one thread', '2 threads'));
  });

  test('the nearest counts', () => {
    expect(threads(annotated(2), annotated(2) + config(1))).toEqual([]);
    expect(threads(web() + config(2), web() + config(2) + config(1, 'istio-system'))).toEqual([]);
    // of a selector in the root namespace no other pod hears
    const far = config(1, 'istio-system', ', selector: { matchLabels: { app: web } }');
    expect(threads(web(), web() + far)).toEqual([]);
    // an empty selector chooses nothing
    expect(threads(web(), web() + config(1, 'shop', ', selector: {}'))).toEqual([]);
    // both count, one at the injection and one at the start
    const chosen = config(1, 'shop', ', selector: { matchLabels: { app: web } }');
    expect(threads(annotated(2), annotated(2) + chosen)).toEqual([]);
  });

  test('of pods that leave the number to the mesh', () => {
    const mesh = (threads: number): string =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: istio, namespace: istio-system }\ndata: { mesh: "defaultConfig: { concurrency: ${String(threads)} }" }\n---\n`;
    expect(threads(annotated(4) + mesh(1), web() + mesh(1))).toEqual(
      says('one thread', '4 threads'),
    );
    expect(threads(web() + mesh(1), annotated(1) + mesh(1))).toEqual([]);
  });

  test('of several ProxyConfigs for one pod the oldest counts, which Git does not say', () => {
    const chosen = (name: string, spec: string): string => `
apiVersion: networking.istio.io/v1beta1
kind: ProxyConfig
metadata: { name: ${name}, namespace: shop }
spec: { selector: { matchLabels: { app: web } }, ${spec} }
---
`;
    const image = chosen('image', 'image: { imageType: distroless }');
    expect(threads(web() + image, web() + image + chosen('threads', 'concurrency: 1'))).toEqual([]);
  });

  test('quiet for other numbers, and for what the mesh says', () => {
    expect(threads(web(), web() + config(4))).toEqual([]);
    expect(threads(web() + config(1), web() + config(1))).toEqual([]);
    const mesh =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: istio, namespace: istio-system }\ndata: { mesh: "defaultConfig: { concurrency: 1 }" }\n---\n';
    expect(threads(web(), web() + mesh)).toEqual([]);
  });
});
