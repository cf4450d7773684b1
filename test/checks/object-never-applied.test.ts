import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { reportOf, reviewOf } from '../support/review-of.ts';
import { manifest } from '../support/objects.ts';

const service = manifest('Service', 'web', '{ ports: [{ port: 80 }] }');
const route = (more = ''): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web${more} }
spec:
  hosts: [web]
  http: [{ route: [{ destination: { host: web } }] }]
`;
const before = {
  'shop/kustomization.yaml': 'resources: [service.yaml]\n',
  'shop/service.yaml': service,
};

const findingsOf = async (after: Readonly<Record<string, string>>, base = before) =>
  (await reviewOf(base, { ...base, ...after })).findings.filter(
    ({ detector }) => detector === 'object-never-applied',
  );

describe('a new file that the kustomization beside it does not list', () => {
  test('is said, though nothing else of its environment changes', async () => {
    const [only, ...more] = await findingsOf({
      'shop/route.yaml': route(', namespace: shop'),
    });
    expect(spoken(more)).toEqual([]);
    expect(spoken(only)).toMatchObject({
      introducedBy: 'this-change',
      message:
        'VirtualService shop/web has no effect: the kustomization beside it does not list its file.',
      why: 'shop takes service.yaml, and not route.yaml.',
      origin: { file: 'shop/route.yaml', line: 1 },
    });
    expect(spoken(only?.fix.text)).toBe(
      'List `route.yaml` under `resources` of the kustomization in shop.',
    );
  });

  test('is left to a decision where the kustomization has it in a comment', async () => {
    const base = {
      ...before,
      'shop/kustomization.yaml':
        'resources:\n  - service.yaml\n  # - "./route.yaml" # later\n  # - other.yml\n',
    };
    const [only] = await findingsOf({ 'shop/route.yaml': route(', namespace: shop') }, base);
    expect(spoken(only?.why)).toBe(
      'shop takes service.yaml, and not route.yaml, which it has in a comment (shop/kustomization.yaml:3).',
    );
    expect(spoken(only?.fix)).toMatchObject({
      kind: 'choice',
      text: 'Where that is not on purpose, list `route.yaml` under `resources` of the kustomization in shop.',
    });
    // of one of two files it is no decision about both
    const [both] = await findingsOf(
      {
        'shop/route.yaml': route(', namespace: shop'),
        'shop/more.yaml': route('-more, namespace: shop'),
      },
      base,
    );
    expect(spoken(both?.why)).not.toContain('in a comment');
    expect(spoken(both?.fix.text)).toMatch(/^List /);
  });

  test('is told to move where the kustomization gives all of its objects a namespace', async () => {
    const of = (namespace: string) => ({
      ...before,
      'shop/kustomization.yaml': `namespace: ${namespace}\nresources: [service.yaml]\n`,
    });
    const fixIn = async (namespace: string) =>
      spoken(
        (await findingsOf({ 'shop/route.yaml': route(', namespace: shop') }, of(namespace)))[0]?.fix
          .text,
      );
    expect(await fixIn('shop')).not.toContain('moves');
    expect(await fixIn('team')).toContain(
      '`namespace: team` there moves VirtualService shop/web to that namespace then.',
    );
  });

  test('is listed after what is refused of it is mended', async () => {
    const [only] = await findingsOf({
      'shop/route.yaml': route(', namespace: shop').replace('hosts: [web]', 'host: [web]'),
    });
    expect(spoken(only?.fix.text)).toBe(
      'List `route.yaml` under `resources` of the kustomization in shop, after mending VirtualService shop/web, which is refused as it stands.',
    );
  });

  test('is said once a folder, with what becomes of it where somebody applies it', async () => {
    const [only, ...more] = await findingsOf({
      'shop/route.yaml': route(),
      'shop/other.yaml': route('-$(prefix).$(domain)'),
    });
    expect(spoken(more)).toEqual([]);
    expect(spoken(only)?.message).toContain('have no effect: the kustomization beside them');
    expect(spoken(only?.why)).toContain('name no namespace and land in the current one');
    expect(spoken(only?.why)).toContain('`$(prefix)` and `$(domain)` stay as they stand');
    expect(spoken(only?.fix.text)).toMatch(
      / See in what is built then that what `\$\(prefix\)` and `\$\(domain\)` stand for exists/,
    );
  });

  test('is said with the folder that has a file of this name', async () => {
    const base = {
      ...before,
      'v1/base/kustomization.yaml': 'resources: [service.yaml, route.yaml]\n',
      'v1/base/service.yaml': service,
      'v1/base/route.yaml': route(),
      'v2/base/kustomization.yaml': 'resources: [service.yaml]\n',
      'v2/base/service.yaml': service,
    };
    const [only] = await findingsOf({ 'v2/base/route.yaml': route('-v2') }, base);
    expect(spoken(only?.why)).toContain('v1/base does take its route.yaml.');
  });

  test('is told once in a report', async () => {
    const { text } = await reportOf(
      before,
      { ...before, 'shop/route.yaml': route(', namespace: shop') },
      'markdown',
    );
    expect(text).not.toContain('Changed, but nothing applies it');
    expect(text.split('does not list its file')[0]).toMatch(/🟡 Medium/);
  });
});

test('what its kustomization lists, what was there before, and folders without files of their own say nothing', async () => {
  expect(
    spoken(
      await findingsOf({
        'shop/kustomization.yaml': 'resources: [service.yaml, route.yaml]\n',
        'shop/route.yaml': route(),
      }),
    ),
  ).toEqual([]);
  const left = { ...before, 'shop/route.yaml': route() };
  expect(
    spoken((await reviewOf(left, { ...left, 'shop/route.yaml': route('-2') })).findings),
  ).toEqual([]);
  expect(
    spoken(
      await findingsOf({ 'all/route.yaml': route() }, {
        ...before,
        'all/kustomization.yaml': 'resources: [../shop]\n',
      } as typeof before),
    ),
  ).toEqual([]);
});
