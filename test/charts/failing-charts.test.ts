import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { chartRenderer } from './edge/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';
import type { Files } from '../review/copied-charts.ts';
import { gapsOf, TEMPLATE, told } from '../review/copied-charts.ts';

const charts = chartRenderer();
const review = (before: Files, after: Files) => reviewOf(before, after, charts);

const application = (environment: string): Files => ({
  [`apps/${environment}.yaml`]: `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop-${environment}, namespace: argocd }
spec:
  source:
    repoURL: https://example.com/shop.git
    path: charts/shop
    helm: { releaseName: shop, valueFiles: [values.yaml, values-${environment}.yaml] }
  destination: { name: ${environment}, namespace: shop }
`,
});

const shop = (more: Files = {}): Files => ({
  ...application('staging'),
  ...application('prod'),
  'charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'charts/shop/values.yaml': 'timeout: 1s\n',
  'charts/shop/values-staging.yaml': 'size: 1\n',
  'charts/shop/values-prod.yaml': 'timeout: 5s\n',
  'charts/shop/templates/route.yaml': TEMPLATE,
  ...more,
});

const template = (value: string): Files => ({
  'charts/shop/templates/route.yaml': TEMPLATE.replace('.Values.timeout', value),
});

test('a template that calls itself is told once, and not for each of a thousand calls', async () => {
  const again = {
    'charts/shop/templates/_again.tpl': '{{ define "again" }}{{ include "again" . }}{{ end }}',
  };
  const { findings } = await review(shop(), shop({ ...again, ...template('include "again" .') }));
  const why = spoken(findings.find(({ check }) => check === 'build-stops')?.why) ?? '';
  expect(spoken(why).split('error calling include').length).toBeLessThan(6);
  expect(spoken(why)).toContain('_again.tpl');
  expect(spoken(why)).not.toMatch(/: err\. /);
});

describe('a chart that fails for some values', () => {
  test('says in which environment, and which value nothing sets there', async () => {
    const made = await review(
      shop(),
      shop({
        ...template('.Values.waits.prod'),
        'charts/shop/values-staging.yaml': 'waits: { prod: 3s }\n',
      }),
    );
    const failing = made.findings.filter(({ detector }) => detector === 'root-no-longer-renders');
    expect(failing.map(({ environment }) => environment)).toEqual(['prod']);
    expect(JSON.stringify(made.findings)).toContain(
      'Nothing sets the value waits in charts/shop/values.yaml, charts/shop/values-prod.yaml, or in the chart itself.',
    );
  });

  test('says where the value is set that is of another kind', async () => {
    const made = await review(
      shop({
        ...template('.Values.waits.prod'),
        'charts/shop/values.yaml': 'waits: { prod: 3s }\n',
      }),
      shop({
        ...template('.Values.waits.prod'),
        'charts/shop/values.yaml': 'waits: { prod: 3s }\n',
        'charts/shop/values-prod.yaml': 'size: 1\nwaits: long\n',
      }),
    );
    expect(JSON.stringify(made.findings)).toContain(
      'The value waits is set at charts/shop/values-prod.yaml:2.',
    );
  });

  const within = (text: string): Files => ({
    'charts/shop/charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    'charts/shop/charts/web/values.yaml': 'hosts: [a.example.com]\nport: 80\nlimits: none\n',
    'charts/shop/charts/web/templates/service.yaml': TEMPLATE.replace(
      '{{ .Values.timeout }}',
      text,
    ).replace('.Values.timeout', text),
  });

  test.each([
    [
      'with the dot of a list',
      '{{ range .Values.hosts }}{{ .Values.port }}{{ end }}',
      'within `range` or `with` write `$.Values.port`',
    ],
    [
      'with a value of the chart within it',
      '{{ .Values.waits.prod }}',
      'Nothing sets the value web.waits in charts/shop/values.yaml, charts/shop/values-prod.yaml, or in the chart itself.',
    ],
    ['with a value that has another form', '{{ .Values.limits.cpu }}', 'limits'],
  ])(
    'does not say of a chart within it that nothing sets its values: %s',
    async (_, text, said) => {
      const { findings } = await review(shop(within('80')), shop(within(text)));
      const why = findings.map((each) => spoken(each.why)).join();
      expect(why).toContain(said);
      expect(why).not.toMatch(/Nothing sets the value (?:port|waits|limits|web\.limits)/);
    },
  );

  test('says what a schema does not let pass', async () => {
    const schema = JSON.stringify({ properties: { timeout: { type: 'number' } } });
    const made = await review(shop(), shop({ 'charts/shop/values.schema.json': schema }));
    expect(JSON.stringify(made.findings)).toContain(
      'values.schema.json refuses `timeout` (charts/shop/values-prod.yaml:1): got string, want number',
    );
  });

  test('has its place in the file of values that is no YAML', async () => {
    const made = await review(
      shop(),
      shop({ 'charts/shop/values-prod.yaml': 'timeout: 5s\nother: [1\nnext: 2\n' }),
    );
    expect(made.findings[0]?.origin.file).toBe('charts/shop/values-prod.yaml');
  });
});

describe('files of values as people have them', () => {
  const CHANGE =
    'VirtualService shop/shop spec.http[0].timeout "5s" → "9s" at charts/shop/values-prod.yaml:';
  const edited = async (text: string): Promise<Awaited<ReturnType<typeof review>>> =>
    review(shop(), shop({ 'charts/shop/values-prod.yaml': text }));

  test('with the ends of lines of Windows are told at their lines, and alone change nothing', async () => {
    expect(told(await edited('# prod\r\ntimeout: 9s\r\n'))).toEqual([`${CHANGE}2`]);
    expect(told(await edited('timeout: 5s\r\n'))).toEqual([]);
  });

  test('with anchors are told at the line that uses one', async () => {
    expect(told(await edited('wait: &wait 9s\ntimeout: *wait\n'))).toEqual([`${CHANGE}2`]);
    expect(told(await edited('all: &all { timeout: 9s }\n<<: *all\n'))).toEqual([`${CHANGE}1`]);
  });

  test('with a key twice have the last, as Helm takes it, and that is said', async () => {
    const made = await edited('timeout: 7s\ntimeout: 9s\n');
    expect(told(made)).toEqual([`${CHANGE}2`]);
    expect(made.gaps).toMatchObject([{ isReadAllTheSame: true }]);
    expect(gapsOf(made)[0]).toContain(
      'charts/shop/values-prod.yaml holds values of a release. The key "timeout" is already set on line 1; only one of them counts. Helm takes the last.',
    );
  });

  test('that are larger than what is read stop the review, and are not said to stop the release', async () => {
    const made = await edited(`timeout: 9s\n${'x: 1234567\n'.repeat(500_000)}`);
    expect(spoken(made.findings)).toEqual([]);
    expect(made.gaps.every(({ blocking }) => blocking)).toBe(true);
    expect(gapsOf(made).join()).toContain(
      'charts/shop/values-prod.yaml is named as a file of values, and has more than the 5 MB that are read of a file here',
    );
  });
});
