import { describe, expect, test } from 'vitest';
import { chartRenderer } from '../../charts/edge/chart-renderer.ts';
import type { Files } from '../../support/review-of.ts';
import { reportOf, reviewOf } from '../../support/review-of.ts';

const charts = chartRenderer();

const tree = (values: string, more: Files = {}): Files => ({
  'argocd/web.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: argocd }
spec:
  project: default
  destination: { name: prod, namespace: shop }
  source:
    repoURL: https://github.com/acme/shop.git
    path: charts/web
    helm: { valueFiles: [/services/web/values.yaml] }
`,
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'port: 80\n',
  'charts/web/templates/service.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { ports: [{ name: http, port: {{ .Values.port }} }] }\n',
  ...(values !== '' && { 'services/web/values.yaml': values }),
  ...more,
});

const LARGE = `port: 81\n${`# ${'x'.repeat(98)}\n`.repeat(50_001)}`;

describe('a file of values that is larger than what is read', () => {
  test('is told by its limit, and stops nobody else', async () => {
    const { text: report } = await reportOf(tree('port: 81\n'), tree(LARGE), 'terminal', charts);
    expect(report).toContain('charts/web is not rendered here: it is beyond a limit');
    expect(report.replaceAll(/\s+/g, ' ')).toContain(
      'has more than the 5 MB that are read of a file here',
    );
    expect(report).not.toMatch(/does not (?:build|render)/);
    expect(report).not.toContain('Broken');
  });

  test('keeps a change of the chart beside it from being without effect', async () => {
    const port = { 'charts/web/values.yaml': 'port: 8080\n' };
    const { unreviewedFiles } = await reviewOf(tree(LARGE), tree(LARGE, port), charts);
    expect(unreviewedFiles).toEqual(['charts/web/values.yaml']);
  });
});

describe('a chart that does not render, before a change and after it', () => {
  const template = { 'charts/web/templates/more.yaml': 'apiVersion: v1\nkind: ConfigMap\n' };

  test('keeps what changes of it unreviewed', async () => {
    const { unreviewedFiles } = await reviewOf(tree(''), tree('', template), charts);
    expect(unreviewedFiles).toEqual(['charts/web/templates/more.yaml']);
  });

  test('says nothing of what is text alone, nor where it renders elsewhere', async () => {
    const readme = { 'charts/web/README.md': 'A chart\n' };
    expect((await reviewOf(tree(''), tree('', readme), charts)).unreviewedFiles).toEqual([]);
    const other = {
      'argocd/other.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: other, namespace: argocd }
spec:
  project: default
  destination: { name: prod, namespace: other }
  source: { repoURL: https://github.com/acme/shop.git, path: charts/web }
`,
    };
    const both = await reviewOf(tree('', other), tree('', { ...other, ...template }), charts);
    expect(both.unreviewedFiles).toEqual([]);
  });
});
