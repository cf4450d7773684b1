import { describe, expect, test } from 'vitest';
import { meshFrom } from '../../support/rendered.ts';

const deployment = (name: string, pod: string, namespace = 'shop'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  template:
${pod.replace(/^/gm, '    ')}
---`;

describe('sidecar injection', () => {
  const sidecar = (namespace: string, pod: string, more = ''): unknown => {
    const answer = meshFrom(`${namespace}\n---${deployment('web', pod)}\n${more}`).workloads[0]
      ?.sidecar;
    return answer?.kind === 'known' ? answer.value : answer?.kind;
  };
  const labelled = (labels: string): string =>
    `{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {${labels}}}}`;
  const plain = 'spec: {containers: []}';
  const pod = (metadata: string): string => `metadata: ${metadata}\nspec: {containers: []}`;
  const inject = (value: string): string => pod(`{labels: {sidecar.istio.io/inject: "${value}"}}`);

  test.each([
    ['an enabled namespace injects', labelled('istio-injection: enabled'), plain, true],
    ['a revision label injects', labelled('istio.io/rev: stable'), plain, true],
    ['a namespace without labels does not inject', labelled(''), plain, false],
    ['a pod label asks for itself', labelled(''), inject('true'), true],
    [
      'a pod label is in vain where the namespace is disabled',
      labelled('istio-injection: disabled'),
      inject('true'),
      false,
    ],
    [
      'a proxy that runs from a template of its own is none of istiod',
      labelled('istio-injection: enabled'),
      'spec: {containers: [{name: istio-proxy, image: proxyv2, args: [proxy, --serviceCluster, istio-policy, --templateFile, /var/lib/envoy/envoy.yaml.tmpl]}]}',
      'unknown',
    ],
    [
      'a gateway with a bootstrap of its own is one all the same',
      labelled(''),
      'spec: {containers: [{name: istio-proxy, image: proxyv2, args: [proxy, router, --templateFile=/etc/bootstrap.json]}]}',
      true,
    ],
    ['a pod label opts out', labelled('istio-injection: enabled'), inject('false'), false],
    [
      'a pod annotation opts out',
      labelled('istio-injection: enabled'),
      pod('{annotations: {sidecar.istio.io/inject: "false"}}'),
      false,
    ],
    [
      'a pod annotation alone does not ask',
      labelled(''),
      pod('{annotations: {sidecar.istio.io/inject: "true"}}'),
      false,
    ],
    [
      'disabled beats a revision',
      labelled('istio-injection: disabled, istio.io/rev: x'),
      plain,
      false,
    ],
    [
      'a revision that no control plane has injects nothing',
      labelled('istio.io/rev: none'),
      inject('true'),
      false,
    ],
    [
      'nor does such a revision of a pod',
      labelled(''),
      pod('{labels: {istio.io/rev: none, sidecar.istio.io/inject: "true"}}'),
      false,
    ],
    [
      'which an enabled namespace does not read',
      labelled('istio-injection: enabled'),
      pod('{labels: {istio.io/rev: none}}'),
      true,
    ],
    [
      'a pod with a revision of its own is injected',
      labelled(''),
      pod('{labels: {istio.io/rev: x}}'),
      true,
    ],
    [
      'hostNetwork is never injected',
      labelled('istio-injection: enabled'),
      'spec: {hostNetwork: true}',
      false,
    ],
    ['without the Namespace it is unknown', '', plain, 'unknown'],
    ['without the Namespace the pod label tells', '', inject('true'), true],
    [
      'a proxy written by hand is one',
      '',
      'spec: {containers: [{name: istio-proxy, image: proxyv2}]}',
      true,
    ],
  ])('%s', (_, namespace, template, expected) => {
    expect(sidecar(namespace, template)).toBe(expected);
  });

  test('enableNamespacesByDefault injects where no label says anything', () => {
    const operator = `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: {name: istio, namespace: istio-system}
spec: {values: {sidecarInjectorWebhook: {enableNamespacesByDefault: true}}}`;
    expect(sidecar(labelled(''), plain, operator)).toBe(true);
  });
});
