import { expect, test } from 'vitest';
import { valueInForce } from '../../../src/istio/settings/proxy-setting.ts';
import { meshFrom } from '../../support/rendered.ts';
import answers from './answers-of-istio.json' with { type: 'json' };

/** Settings with what Istio leaves out of its answer where nothing is written. */
const SETTINGS = [
  ['concurrency', null],
  ['tracing.sampling', 0],
  ['proxyHeaders.server.disabled', false],
  ['proxyHeaders.envoyDebugHeaders.disabled', false],
  ['proxyHeaders.requestId.disabled', false],
  ['proxyHeaders.setCurrentClientCertDetails.dns', false],
  ['proxyMetadata.A', null],
  ['proxyMetadata.B', null],
  ['proxyMetadata.X', null],
  ['terminationDrainDuration', '5s'],
  ['holdApplicationUntilProxyStarts', false],
] as const;

type Question = (typeof answers)[number]['question'];

const quoted = (text: string): string => JSON.stringify(text);

function meshOf({ mesh, configs = [], namespace, labels, annotation }: Question) {
  const annotations =
    annotation === undefined
      ? ''
      : `annotations: { proxy.istio.io/config: ${quoted(annotation)} },`;
  return meshFrom(
    [
      `{ apiVersion: v1, kind: ConfigMap, metadata: { name: istio, namespace: istio-system }, data: { mesh: ${quoted(mesh)} } }`,
      `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: ${namespace} }, spec: { template: { metadata: { ${annotations} labels: ${JSON.stringify({ ...labels, 'sidecar.istio.io/inject': 'true' })} }, spec: { containers: [{ name: app, image: app }] } } } }`,
      ...configs.map(
        ({ name, namespace: of, spec }) =>
          `{ apiVersion: networking.istio.io/v1beta1, kind: ProxyConfig, metadata: { name: ${name}, namespace: ${of} }, spec: ${JSON.stringify(spec)} }`,
      ),
    ].join('\n---\n'),
  );
}

function valueAt(answer: unknown, path: string): unknown {
  let at = answer;
  for (const step of path.split('.'))
    at = typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined;
  return at;
}

/** Istio takes a number in quotes for one. */
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

test.each(answers)('the value in force is that of Istio: $question', ({ question, answer }) => {
  const mesh = meshOf(question);
  const [web] = mesh.workloads;
  if (web === undefined) throw new Error('there is no workload');
  for (const [path, standard] of SETTINGS) {
    const { value, open } = valueInForce(mesh, web, { path, standard });
    const [injected, started] = [answer.injected, answer.started].map(
      (one) => valueAt(one, path) ?? standard,
    );
    // Istio knows which of two objects is the oldest
    const [one, other] = question.configs ?? [];
    const areRivals = other !== undefined && one?.namespace === other.namespace;
    const isOpen = path === 'concurrency' && (injected !== started || areRivals);
    expect({ path, open: open !== undefined }).toEqual({ path, open: isOpen });
    if (!isOpen) expect({ path, value: textOf(value) }).toEqual({ path, value: textOf(started) });
  }
});
