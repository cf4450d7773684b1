import { describe, expect, test } from 'vitest';
import { analysisText, undecidedSentences } from '../../src/cli/at-rest/analysis-report.ts';
import { analysisMarkdown } from '../../src/cli/at-rest/analysis-markdown.ts';
import { analysed } from './at-rest/analysed.ts';

const ROUTES = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.example.com]
  http: [{ route: [{ destination: { host: orders } }] }]
`;
const object = (group: string, kind: string, spec = '{}'): string =>
  `{ apiVersion: ${group}/v1, kind: ${kind}, metadata: { name: orders, namespace: shop }, spec: ${spec} }`;

const looked = async (...objects: readonly string[]) => {
  const analysis = await analysed({ 'shop.yaml': [ROUTES, ...objects].join('---\n') });
  return {
    analysis,
    missing: analysis.entries.filter(({ code }) => code === 'IST0101').length,
    undecided: undecidedSentences(analysis.unknowns),
  };
};

describe('what a folder does not show', () => {
  test('is told where something in it may make what is named, and called missing where nothing does', async () => {
    const release = object('helm.toolkit.fluxcd.io', 'HelmRelease', '{ chart: {} }');
    const { analysis, missing, undecided } = await looked(release);
    expect(missing).toBe(0);
    expect(undecided).toEqual([expect.stringMatching(/^shop\.yaml:6: Whether Service orders/)]);
    const text = analysisText(analysis, { sentences: ['A file is too large.'] });
    expect(text).toMatch(/Not seen:\n {2}A file is too large\.\nNot decided:\n {2}shop\.yaml:6: /);
    expect(await looked()).toMatchObject({ missing: 1, undecided: [] });
  });

  test.each([
    ['security.openshift.io', 'SecurityContextConstraints'],
    ['caching.internal.knative.dev', 'Image'],
    ['rbac.istio.io', 'ClusterRbacConfig'],
    ['authentication.istio.io', 'Policy'],
  ])('is not what objects of %s make: they make no Services', async (group, kind) => {
    expect(await looked(object(group, kind))).toMatchObject({ missing: 1, undecided: [] });
  });

  test('is told of the Service alone that is asked for, with how much there is of others', async () => {
    const services = ['web', 'cart'].map(
      (name) => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
`,
    );
    const routes = ['web', 'cart'].map((name) =>
      ROUTES.replace('name: web', `name: ${name}-routes`)
        .replace('web.example.com', `${name}.shop.svc.cluster.local`)
        .replace('host: orders', `host: ${name}-db`),
    );
    const files = {
      'shop.yaml': [...services, ...routes, object('example.com', 'Shop')].join('---\n'),
    };
    const whole = await analysed(files);
    expect(whole.unknowns).toHaveLength(2);
    expect(whole.unknownsOfOthers).toEqual([]);
    expect(analysisText(whole, { sentences: [] })).not.toContain('of other Services');
    const own = await analysed(files, {}, undefined, { service: 'web' });
    expect(own.unknowns.map(({ subject }) => subject.name)).toEqual(['web-routes']);
    const text = 'Not decided of other Services and objects: 1, listed without --service.';
    expect(analysisText(own, { sentences: [] })).toContain(text);
    expect(analysisMarkdown(own, { sentences: [] })).toContain(text);
  });

  test('is told once of two environments, and of many only the first', async () => {
    const { analysis } = await looked(object('example.com', 'Shop'));
    const [unknown] = analysis.unknowns;
    if (unknown === undefined) throw new Error('nothing is undecided');
    const twice = [unknown, { ...unknown, environment: 'other' }];
    expect(undecidedSentences(twice)).toHaveLength(1);
    const many = Array.from({ length: 12 }, (_, at) => ({
      ...unknown,
      message: `This is number ${String(at)}.`,
    }));
    const text = analysisText({ ...analysis, unknowns: many }, { sentences: [] });
    expect(text).toContain('number 9.');
    expect(text).not.toContain('number 10.');
    expect(text).toContain('and 2 more.');
  });
});
