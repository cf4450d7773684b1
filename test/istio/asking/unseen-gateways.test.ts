import { describe, expect, test } from 'vitest';
import { answerQuestion, readQuestion } from '../../../src/istio/asking/question.ts';
import { meshFrom } from '../../support/rendered.ts';

const pods = (name: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: edge }
spec:
  template:
    metadata: { labels: { istio: ${name}, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: edge }
spec: { type: LoadBalancer, selector: { istio: ${name} }, ports: [{ name: http, port: 80 }] }
`;
const gateway = (name: string, host: string): string => `---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: edge }
spec: { selector: { istio: ${name} }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [${host}] }] }
`;
const routes = (at: string): string => `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec:
  hosts: [shop.example.com]
  gateways: [${at}]
  http: [{ directResponse: { status: 204 } }]
`;

const said = (text: string): string => {
  const question = readQuestion({
    from: 'outside',
    to: 'http://shop.example.com/',
    method: null,
    headers: [],
  });
  if ('problem' in question) throw new Error(question.problem);
  const answers = answerQuestion([{ mesh: meshFrom(text), notSeen: [] }], question);
  return answers.kind === 'refused'
    ? answers.reason
    : answers.answers.map(({ sentence, ends }) => `${ends}: ${sentence}`).join(' | ');
};

const other = pods('api') + gateway('api', 'api.example.com');

describe('a host that routes have at a gateway which is not seen', () => {
  test('is not refused by another one: where it goes is not known', () => {
    expect(said(other + routes('edge/public'))).toMatch(
      /^unknown: In prod, it is not known how GET http:\/\/shop\.example\.com\/ from outside ends: it arrives at Gateway edge\/public, which is not seen here, at which VirtualService shop\/shop \(mesh\.yaml:\d+\) has the host\.$/,
    );
  });

  test('is not known either where only the pods of the Gateway are missing', () => {
    expect(said(other + gateway('public', 'shop.example.com') + routes('edge/public'))).toMatch(
      /Gateway edge\/public, whose pods \(istio=public\) are not seen here/,
    );
  });

  test('is told what labels the pods of a chart have, which would not be its own', () => {
    const chart = (name: string): string => `---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: edge }
spec: { chart: { spec: { chart: gateway, sourceRef: { kind: HelmRepository, name: istio } } }, values: { labels: { istio: ${name} } } }
`;
    const unanswered = gateway('public', 'shop.example.com') + routes('edge/public');
    expect(said(chart('inner') + unanswered)).toContain(
      'whose pods (istio=public) are not seen here (those of HelmRelease edge/inner have istio=inner, as Istio labels the pods of its gateways: without others it opens no port), at which',
    );
    expect(said(chart('public') + unanswered)).not.toContain('as Istio labels');
  });

  test('is answered where its gateway is seen, and refused where no routes have it', () => {
    const seen = pods('public') + gateway('public', 'shop.example.com');
    expect(said(other + seen + routes('edge/public'))).toMatch(/^answered: .* by edge\/public is /);
    expect(said(pods('api') + gateway('api', '"*.example.com"'))).toMatch(/^refused: /);
  });
});
