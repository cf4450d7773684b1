import { describe, expect, test } from 'vitest';
import type { Consequence } from '../../../src/compare/index.ts';
import { assess } from '../../../src/review/policy/assessment.ts';
import { change, defaultRules, environment } from './matters.ts';

const rules = defaultRules();
const closed = { by: [], refusal: null, decidedBy: null };

describe('a reason', () => {
  test('counts an object that comes once, however many of its fields a rule is about', () => {
    const policy = {
      of: 'security.istio.io/v1 AuthorizationPolicy istio-system/edge',
      operation: 'create',
    } as const;
    const { reasons } = assess({
      environments: [
        environment({
          changes: [
            change({ ...policy, kind: 'resource-added' }),
            change({ ...policy, kind: 'authorization', field: 'spec.rules', line: 8 }),
          ],
        }),
      ],
      changedFiles: [],
      rules,
    });
    expect(reasons[0]).toMatchObject({ rule: 'root-namespace-policy', count: 1 });
    expect(reasons[0]?.because.map(({ text }) => text)).toEqual([
      'AuthorizationPolicy istio-system/edge: new',
    ]);
  });

  test('names the place of an object that comes or goes where the change of the whole has it', () => {
    const policy = {
      of: 'security.istio.io/v1 AuthorizationPolicy shop/edge',
      operation: 'create',
    } as const;
    const release = { file: 'argocd/shop.yaml', line: 3, column: 1, endLine: 3 };
    const { reasons } = assess({
      environments: [
        environment({
          changes: [
            { ...change({ ...policy, kind: 'resource-added' }), origin: release },
            change({ ...policy, kind: 'authorization', field: 'spec.rules', line: 8 }),
            // what goes by the same name was somewhere else
            change({ ...policy, operation: 'delete', kind: 'authorization', line: 5 }),
          ],
        }),
      ],
      changedFiles: [],
      rules,
    });
    const places = reasons.flatMap(({ because }) =>
      because.map(({ text, place }) => `${text} ${place?.file ?? ''}`),
    );
    expect(new Set(places.filter((one) => one.includes(': new')))).toEqual(
      new Set(['AuthorizationPolicy shop/edge: new argocd/shop.yaml']),
    );
    expect(places.filter((one) => one.includes(': gone')).join(' ')).not.toContain('argocd');
  });

  test('says of calls through a gateway where they come from', () => {
    const texts = (given: Partial<Consequence>) =>
      assess({
        environments: [
          environment({
            consequences: [
              {
                kind: 'opened',
                environment: 'prod',
                sources: ['outside'],
                isKnown: true,
                destination: '*.example',
                gateway: 'Deployment edge/private',
                port: 80,
                witness: { source: 'outside', http: null, port: 80 },
                before: { ...closed, answered: 0 },
                after: { ...closed, answered: 100 },
                cause: null,
                cells: 1,
                ...given,
              },
            ],
          }),
        ],
        changedFiles: [],
        rules,
      }).reasons.flatMap(({ because }) => because.map(({ text }) => text));
    expect(texts({ arrival: 'inside' })).toEqual([
      'calls through Deployment edge/private to hosts under *.example: opened',
    ]);
    expect(texts({})).toEqual(['calls from external clients to hosts under *.example: opened']);
    // a gateway has other ports for TLS, which may end otherwise
    const asked = (url: string) => ({
      witness: {
        source: 'outside',
        http: { method: 'GET', url, headers: new Map<string, string>() },
        port: 443,
      },
    });
    expect(texts(asked('https://a.example/'))).toEqual([
      'calls from external clients to hosts under *.example over https: opened',
    ]);
    expect(texts(asked('http://a.example/'))).toEqual([
      'calls from external clients to hosts under *.example: opened',
    ]);
    expect(texts({ ...asked('https://a.example/x'), isOfSome: true })).toEqual([
      'calls from external clients to hosts under *.example with GET /x over https: opened',
    ]);
    // of a part it is said of no more than that
    expect(
      texts({
        kind: 'closed',
        besides: ['www.example'],
        unlessWith: ['x-forwarded-for'],
        before: { ...closed, answered: 100 },
        after: { ...closed, answered: 0, refusal: { status: 403, flag: null } },
      }),
    ).toEqual([
      'calls from external clients to hosts under *.example other than www.example: no longer served (403) except from listed addresses',
    ]);
    expect(
      texts({
        kind: 'closed',
        before: { ...closed, answered: 100, leadsTo: { url: 'https://a.example/', answer: 404 } },
        after: { ...closed, answered: 0 },
      }),
    ).toEqual([
      'calls from external clients to hosts under *.example: no longer redirected to a target that does not answer here',
    ]);
  });
});
