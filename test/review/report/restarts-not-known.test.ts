import { expect, test } from 'vitest';
import { markdownReport } from '../../../src/review/report/formats/review-report.ts';
import { contextOf } from '../../support/report-parts.ts';
import { reviewOf } from '../../support/review-of.ts';

const shop = (labels: string): string => `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { ${labels} } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: app, image: 'app:1' }] }
---
`;
const istiod = (revision: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod-${revision}, namespace: istio-system, labels: { app: istiod, istio.io/rev: ${revision} } }
spec:
  selector: { matchLabels: { app: istiod, istio.io/rev: ${revision} } }
  template:
    metadata: { labels: { app: istiod, istio.io/rev: ${revision}, sidecar.istio.io/inject: 'false' } }
    spec: { containers: [{ name: discovery, image: 'docker.io/istio/pilot:1.24.2', args: [discovery], env: [{ name: REVISION, value: '${revision}' }] }] }
---
`;

const restartsOf = async (before: string, after: string): Promise<string> => {
  const review = await reviewOf({ 'prod/all.yaml': before }, { 'prod/all.yaml': after });
  const text = markdownReport(contextOf(review)).replaceAll(/[\u200b\\]/g, '');
  return /<summary>Only new pods get it[\s\S]*?<\/details>/.exec(text)?.[0] ?? '';
};

const OLD = 'istio.io/rev: 1-24-2';

test.each([
  ['a label for the default', 'istio-injection: enabled', istiod('1-24-2'), 'default'],
  ['a revision that none of those here has', 'istio.io/rev: 1-25-0', istiod('1-24-2'), '1-25-0'],
  ['another revision, no control plane seen', 'istio.io/rev: 1-25-0', '', '1-25-0'],
  ['the tag of the default, none seen', 'istio.io/rev: default', '', 'default'],
])('a restart waits for what answers: %s', async (_, labels, more, revision) => {
  const text = await restartsOf(more + shop(OLD), more + shop(labels));
  expect(text).toContain(
    `the sidecar of revision ${revision} instead of 1-24-2, or none if nothing answers to ${revision} (which is not known here), reaches`,
  );
  expect(text).toMatch(
    new RegExp(
      `once something is seen to answer to revision ${revision}, as REV or TAG of .* \\(else new pods of Deployment shop/web have no sidecar\\):`,
    ),
  );
});

test('a restart waits for nothing where a control plane of it is seen', async () => {
  const both = istiod('1-24-2') + istiod('1-25-0');
  const text = await restartsOf(both + shop(OLD), both + shop('istio.io/rev: 1-25-0'));
  expect(text).toContain('the sidecar of revision 1-25-0 instead of 1-24-2 reaches Deployment');
  expect(text).toContain('kubectl rollout restart deployment web -n shop');
  expect(text).not.toContain('once something');
});

test('that no sidecar comes any more stands at the label by which ztunnel takes the pods', async () => {
  const said = await restartsOf(
    shop('team: x,\n    istio-injection: enabled'),
    shop('team: x,\n    istio.io/dataplane-mode: ambient'),
  );
  expect(said).toContain('the loss of the sidecar reaches Deployment shop/web');
  expect(said).toContain('`prod/all.yaml:4`');
  expect(said).toContain('To have it in all pods, restart');
});

test.each(['istio-injection: disabled', 'istio-injection: enable', 'team: x'])(
  'nobody is told to restart pods so that they all lose their sidecar: %s',
  async (label) => {
    const said = await restartsOf(shop('istio-injection: enabled'), shop(label));
    expect(said).toContain('the loss of the sidecar reaches Deployment shop/web');
    expect(said).not.toContain('To have it in all pods');
    expect(said).toContain('Only if they are meant to have none, restart in');
  },
);
