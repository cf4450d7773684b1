import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

const WORDS = ['prod', 'dev', 'test'];
const NONE = ['amber', 'coral', 'ivory'];

const objects = (more = ''): string => `apiVersion: v1
kind: Namespace
metadata: { name: till, labels: { istio-injection: enabled } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: till, namespace: till }
spec:
  replicas: 3
  selector: { matchLabels: { app: till } }
  template:
    metadata: { labels: { app: till } }
    spec: { serviceAccountName: till, containers: [{ name: main, image: r/till:1, ports: [{ containerPort: 80 }] }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: till }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      serviceAccountName: web
      containers: [{ name: main, image: r/web:1, env: [{ name: TILL, value: "http://till.till:80" }] }]
---
apiVersion: v1
kind: Service
metadata: { name: till, namespace: till }
spec: { selector: { app: till }, ports: [{ name: http, port: 80 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: till, namespace: till }
spec:
  selector: { matchLabels: { app: till } }
  rules: [{ from: [{ source: { principals: [cluster.local/ns/till/sa/web] } }] }]
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: till }
spec: { mtls: { mode: STRICT } }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: till, namespace: till }
spec: { hosts: [till], http: [{ route: [{ destination: { host: till } }] }] }
${more}`;

const MISTAKES: readonly (readonly [string, string, string])[] = [
  ['a policy', 'sa/web]', 'sa/wbe]'],
  ['mTLS', 'mode: STRICT', 'mode: PERMISSIVE'],
  ['a port', 'ports: [{ name: http, port: 80 }]', 'ports: [{ name: http, port: 81 }]'],
  ['a route', 'destination: { host: till }', 'destination: { host: tell }'],
];

const overlays = (names: readonly string[], first: string): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name, at) => [
      [`overlays/${name}/kustomization.yaml`, 'resources: [all.yaml]\n'],
      [`overlays/${name}/all.yaml`, at === 0 ? first : objects()],
    ]),
  );

/** Tells what a review says of calls and findings, whatever the environment is called. */
async function said(names: readonly string[], from: string, to: string): Promise<unknown> {
  const is = objects().replace(from, to);
  const review = await reviewOf(overlays(names, objects()), overlays(names, is));
  const first = names[0] ?? '';
  const numbered = (text: string): string =>
    names.reduce(
      (all, name, at) => all.replaceAll(`overlays/${name}`, name).replaceAll(name, String(at)),
      text,
    );
  const own = ({ environment }: { readonly environment: string }): boolean =>
    environment === first || environment === `overlays/${first}`;
  return {
    tier: review.tier,
    production: review.environments.filter(({ name }) => own({ environment: name }))[0]?.production,
    findings: review.findings
      .filter(own)
      .map(({ check, ...told }) => [check, numbered(spoken(messageOf(told)))]),
    calls: review.behaviours
      .filter(own)
      .flatMap(({ consequences }) => consequences)
      .map(({ kind, sources, destination, after }) => [kind, sources, destination, after.answered]),
    changes: review.changes.map((each) => [own(each), each.kind, each.field]),
    others: review.findings.filter((each) => !own(each)).length,
  };
}

test.each(MISTAKES)(
  'a mistake with %s in one of three folders without words weighs as it does in production',
  async (_, from, to) => {
    const unworded = await said(NONE, from, to);
    expect(unworded).toEqual(await said(WORDS, from, to));
    expect(unworded).toMatchObject({ production: true, others: 0 });
  },
);
