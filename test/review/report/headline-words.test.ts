import { legacy } from '../../../src/manifest/index.ts';
import { expect, test } from 'vitest';
import { markdownReport } from '../../../src/review/report/formats/review-report.ts';
import { headlineOf } from '../../../src/review/report/review/headline.ts';
import { contextOf, environment, finding, review } from '../../support/report-parts.ts';

test('a field path is no part of a headline, and with its level it has at most 120 characters', () => {
  const path = 'spec.template.spec.containers[0].image';
  const message = `The control plane changes its version (${path} goes from istio/pilot:1.4 to istio/pilot:1.5): this concerns the whole mesh.`;
  const { mark, word, sentence } = headlineOf(
    review({ findings: [finding({ says: legacy(message) })] }),
  );
  expect(sentence).not.toContain('containers');
  expect(sentence).toContain('image istio/pilot:1.4 → istio/pilot:1.5');
  expect(`${mark} ${word} · ${sentence}`.length).toBeLessThanOrEqual(120);
});

test('a headline that is cut does not end with a word that leads on', () => {
  const rest = 'callers whose names nobody has heard of before today at all anywhere';
  const beginning = 'Requests of seventeen services of the shop are answered';
  const ends = ['with', 'and', 'of the', 'in'].flatMap((word) =>
    // one of so many beginnings is cut right behind the word
    Array.from({ length: 40 }, (_, letters) => {
      const message = `${beginning} ${'x'.repeat(letters + 1)} ${word} ${rest} ${word} ${rest}.`;
      return headlineOf(review({ findings: [finding({ says: legacy(message) })] })).sentence;
    }),
  );
  expect(ends.filter((sentence) => sentence.endsWith('…')).length).toBeGreaterThan(40);
  expect(ends.filter((sentence) => / (?:with|and|of|the|in)…$/.test(sentence))).toEqual([]);
});

test.each([
  [['prod (eu)', 'prod (us)'], 'fail in prod for callers'],
  [['prod (eu)'], 'fail in prod (eu) for callers'],
])(
  'of places that have one name a headline is about all, or says about which: %j',
  (named, said) => {
    const message = `Requests of callers from far outside to the shop (GET /a/rather/long/path/of/many/parts) fail in ${named.join(' and ')} for callers without a token.`;
    const environments = ['prod (eu)', 'prod (us)', 'dev'].map((name) => environment(name));
    const { sentence } = headlineOf(
      review({ findings: [finding({ says: legacy(message) })], environments }),
    );
    expect(sentence).toContain(said);
  },
);

test('what cannot be tried elsewhere is not to be tried elsewhere', () => {
  const text = 'Merge it while somebody watches the mesh.';
  const findings = [finding({ fix: { text: legacy(text), elsewhereFirst: true } })];
  const told = (...names: readonly string[]): string =>
    markdownReport(
      contextOf(review({ findings, environments: names.map((name) => environment(name)) })),
    );
  expect(told('prod')).toContain('Fix: Merge it while somebody watches the mesh.');
  expect(told('dev', 'prod')).toContain('Fix: Try it in another environment first. Merge it');
});

test.each([
  [
    'Requests that VirtualService web-jupyter-web-app routes to jupyter-web-app.$(namespace).svc.cluster.local through gateway kubeflow-gateway fail.',
    'Requests that VirtualService web-jupyter-web-app routes to jupyter-web-app.$(namespace)',
    'fail',
  ],
  [
    'Every call through Deployment istio-system/cluster-local-gateway must pass an external authorizer, calls between workloads included.',
    'must pass an external authorizer',
    '',
  ],
  [
    'Once it is accepted: no longer checked by the external authorizer authentik at pods with istio=ingressgateway in istio-ingress: all but requests on host a.example.com.',
    'no longer checked by the external authorizer authentik',
    '',
  ],
  [
    'Anyone may call pods with app=ask-first in ask-first now but for what AuthorizationPolicy ask-first/whoami denies, as far as policies could be rendered: no ALLOW policy remains.',
    'Anyone may call pods with app=ask-first in ask-first now but for what is denied, as far as is seen',
    '',
  ],
  [
    'Anyone may call pods with app=ask-first in ask-first now but for what AuthorizationPolicy ask-first/whoami denies, as far as policies could be rendered, if they have a proxy: no ALLOW policy remains.',
    'Anyone may call pods with app=ask-first now but for what is denied, as far as is seen',
    ', if they have a proxy',
  ],
  [
    'No longer checked by the external authorizer authentik at pods with app=dashboard in tekton-pipelines, if they have a proxy: every request on host a.example.com.',
    'at pods with app=dashboard in tekton-pipelines',
    ', if they have a proxy',
  ],
  [
    'A rule of HTTPRoute encyclopedia/encyclopedia redirects requests over HTTPS for encyclopedia.acme.test in a circle: they are sent to the very address they ask for.',
    'encyclopedia.acme.test in a circle',
    '',
  ],
  [
    'Template config/_lib/example.com/logging/config/manifests/log-cache/services/400-log-cache-service.yaml is not what it was, and nobody sees it.',
    'Template 400-log-cache-service.yaml is not what it was',
    '',
  ],
])('a sentence that is too long spares words before it is cut: %s', (message, begins, ends) => {
  const { mark, word, sentence } = headlineOf(
    review({ findings: [finding({ says: legacy(message) })] }),
  );
  expect(sentence.toLowerCase()).toContain(begins.toLowerCase());
  expect(sentence).toContain(ends);
  expect(sentence).not.toContain('…');
  expect(`${mark} ${word} · ${sentence}`.length).toBeLessThanOrEqual(120);
});

test.each([
  ['tf/main.tf', 'Terraform'],
  ['live/prod/terragrunt.hcl', 'Terraform'],
  ['helmfile.yaml', 'helmfile'],
  ['deploy/helmfile.d/10-mesh.yaml', 'helmfile'],
  ['Pulumi.prod.yaml', 'Pulumi'],
  ['envs/prod/main.jsonnet', 'Jsonnet'],
  ['apps/web.cue', 'CUE'],
  ['roles/mesh/templates/policy.yaml.j2', 'Jinja'],
])('a change of what is not seen has no "no effective change": %s', (path, tool) => {
  const { sentence } = headlineOf(review({ changedFiles: ['README.md', path] }));
  expect(sentence).not.toContain('ffective change');
  expect(sentence).toContain('is not seen here');
  expect(sentence).toContain(path);
  expect(sentence).toContain(tool);
});

test.each(['README.md', 'apps/web/helmfile-notes.md', 'src/main.ts', 'docs/terraform.md'])(
  'what delivers nothing changes nothing: %s',
  (path) => {
    const { sentence } = headlineOf(review({ changedFiles: [path] }));
    expect(sentence).toBe('No effective change');
  },
);

test.each([
  [
    'Connections of HTTP/1.1 between proxies become HTTP/2, on which WebSocket connections fail unless the proxies allow CONNECT: h2UpgradePolicy goes to UPGRADE for the whole mesh, 2 workloads in 1 namespace.',
    'prod: connections of HTTP/1.1 between proxies become HTTP/2',
  ],
  [
    'Callers of the orders of the shop and of its many friends get another answer, they fail only where their proxies do not know the name of the authority that signs.',
    'Callers of the orders of the shop and of its many friends get another answer…',
  ],
])('a clause that is turned by what is cut off is not begun: %s', (message, whole) => {
  expect(headlineOf(review({ findings: [finding({ says: legacy(message) })] })).sentence).toBe(
    whole,
  );
});

test('a clause that says the opposite of what stands before it is not cut off', () => {
  const message =
    'AuthorizationPolicy ledger/ledger-callers admits service account ledger/payments, which does not exist: the callers it was meant for are refused.';
  const environments = ['prod-eu', 'prod-us', 'staging'].map((name) => environment(name));
  const findings = environments.map(({ name }) =>
    finding({ says: legacy(message), environment: name }),
  );
  const { sentence } = headlineOf(review({ findings, environments }));
  expect(sentence).toContain('which does not exist');
});

test.each([
  'Once `jupyter/jupyter-web-app/base` builds: requests that VirtualService jupyter-web-app-jupyter-web-app routes to jupyter-web-app.$(namespace).svc.cluster.local through gateway kubeflow-gateway fail.',
  `Requests that HTTPRoute shop/${'very-'.repeat(14)}long sends to ${'orders-'.repeat(12)}x fail.`,
  `Once \`${'a/'.repeat(20)}overlay\` builds: requests to ${'orders-'.repeat(14)}x.shop.svc.cluster.local fail.`,
])('a headline on requests that fail is not cut before it says so: %#', (message) => {
  const { sentence } = headlineOf(review({ findings: [finding({ says: legacy(message) })] }));
  expect(sentence).toMatch(/ fail$/);
});

test.each([
  [
    'AuthorizationPolicy istio-ingress/authentik-external is invalid: applying kubernetes/apps/istio-ingress/gateway/app fails; the previous version stays in effect.',
    /: AuthorizationPolicy (?:istio-ingress\/)?authentik-external is invalid: applying it fails/,
  ],
  [
    `Sidecar ${'a'.repeat(50)} is refused: whoever applies what clusters/production-of-the-north/edge holds loses the rest.`,
    /is refused/,
  ],
])('a headline keeps the verb of its clause, or ends before it: %s', (message, said) => {
  const environments = ['production-of-the-north'].map((name) => environment(name));
  const found = finding({ says: legacy(message), environment: 'production-of-the-north' });
  const { sentence } = headlineOf(review({ tier: 'critical', findings: [found], environments }));
  expect(sentence).toMatch(said);
  expect(sentence).not.toContain('…');
});

test('who is let in is said before where, which is named as shortly as it can be', () => {
  const headline = (message: string): string =>
    headlineOf(
      review({ findings: [finding({ says: legacy(message), detector: 'security-loosened' })] }),
    ).sentence;
  const pods = 'StatefulSet warehouse/ledger-primary and StatefulSet warehouse/ledger-replica';
  expect(
    headline(`Now allowed at ${pods}: PUT from namespace reporting; GET from nobody.`),
  ).toContain(
    'now allowed at warehouse/ledger-primary and warehouse/ledger-replica: PUT from namespace reporting',
  );
  expect(
    headline(`No longer refused at ${pods}: DELETE /entries/* from namespace reporting.`),
  ).toContain('DELETE');
});

test.each([
  [
    '20 % of requests from external clients to api.example.org with POST /v2/orders/import over https with a token of https://login.example.org/realms/shop go to orders-canary (was 5 %).',
    / \/v2\/orders\/import .*go to orders-canary$/,
  ],
  [
    `5 % of requests from external clients to ${'a-long-name-of-a-shop.'.repeat(3)}example.org with POST /v2/orders/import fail.`,
    /^prod: 5 % of external requests fail$/,
  ],
  [
    'the gateway now serves files.example.org with a token of https://login.example.org/realms/all-of-the-customers with PUT /v2/uploads over https.',
    / with a token with PUT \/v2\/uploads$/,
  ],
  [
    'the gateway no longer serves files-of-all-customers.storage.example.org without a token with DELETE /v2/uploads/by-customer/all over https.',
    /without a token…$/,
  ],
  [
    'Service payments-of-all/payments-of-all-customers can be reached from outside now, through gateway istio-ingress/public-of-all-regions.',
    /can be reached from outside now$/,
  ],
  [
    'Argo CD deletes Namespace warehouse and 12 more objects with Application argocd/warehouse-production-eu, and then makes that anew with Application argocd/stock-production-eu.',
    /with Application (?:argocd\/)?warehouse-production-eu$/,
  ],
])('what is said last of requests is in the headline: %s', (message, said) => {
  const { mark, word, sentence } = headlineOf(
    review({ findings: [finding({ says: legacy(message) })] }),
  );
  expect(sentence.replace(/ \([^()]*\)$/, '')).toMatch(said);
  expect(`${mark} ${word} · ${sentence}`.length).toBeLessThanOrEqual(120);
});

test.each([
  [
    ['once platform/istio-1-14/istio-install/base is applied', 'once applied'],
    '2 settings of the whole mesh change at once: 45 workloads in at least 3 namespaces (defaultConfig.tracing.zipkin.address, extensionProviders).',
    /^prod, once platform\S+ is applied: 2 settings of the whole mesh change at once/,
  ],
  [
    [
      `once ${['crds', 'install', 'gateway'].map((name) => `platform/mesh/versions/istio-1-14/${name}/overlays/production`).join(', ')} are applied`,
      'once applied',
    ],
    `ConfigMap istio-system/istio of the mesh changes.`,
    /^prod, once applied: ConfigMap (?:istio-system\/)?istio of the mesh changes/,
  ],
  [
    [`once \`platform/mesh/${'a-long-name/'.repeat(8)}base\` builds`, 'once its folder builds'],
    `requests to ledger.warehouse fail.`,
    /^prod, once its folder builds: requests to ledger\.warehouse fail/,
  ],
] as const)(
  'a headline has what happens, and not the condition alone: %s',
  (when, message, said) => {
    const [clause, short] = when;
    const { mark, word, sentence } = headlineOf(
      review({
        findings: [
          finding({ says: legacy(message), when: [{ kind: 'application', clause, short }] }),
        ],
      }),
    );
    expect(sentence).toMatch(said);
    expect(`${mark} ${word} · ${sentence}`.length).toBeLessThanOrEqual(120);
  },
);

test('a host of many parts is shortened before it is cut off', () => {
  const host = 'orders-db.abc123.eu-west-1.rds.databases.example.com';
  const message = `prod, dev and staging: orders-v1, orders-v2 and orders-v3 can no longer call ${host}.`;
  const { sentence } = headlineOf(
    review({
      findings: [finding({ says: legacy(message) })],
      environments: [environment('prod')],
    }),
  );
  expect(sentence).toContain('can no longer call orders-db.…');
});
