import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { Review } from '../../../src/review/index.ts';
import { reportOf, reviewOf } from '../../support/review-of.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';

const application = (name: string, cluster: string): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  source: { repoURL: "https://git.example/acme/deploy", path: "apps/${name}" }
  destination: { name: ${cluster}, namespace: shop }
`;

const route = (timeout: string): string =>
  `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [api.example.com]
  http: [{ timeout: ${timeout}, directResponse: { status: 200 } }]
`;

/** What two Applications apply of their folders, by folder; each has something of its own beside it. */
const tree = (routes: Readonly<Record<string, string>>, clusters = ['prod', 'prod']): Files => ({
  'argocd/one.yaml': application('one', clusters[0] ?? ''),
  'argocd/two.yaml': application('two', clusters[1] ?? ''),
  'apps/one/own.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: one }\n',
  'apps/two/own.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: two }\n',
  ...Object.fromEntries(
    Object.entries(routes).map(([name, timeout]) => [`apps/${name}/web.yaml`, route(timeout)]),
  ),
});

const changesOf = ({ changes }: Review): readonly string[] =>
  changes.map(({ kind, field, before, after }) =>
    [kind, field, before, after].filter((part) => typeof part === 'string').join(' '),
  );
const found = ({ findings }: Review) =>
  findings.filter(({ detector }) => detector === 'roots-overwrite-each-other');
const undecided = ({ unknowns }: Review): readonly string[] =>
  unknowns.map(({ message }) => message).filter((message) => message.includes('no longer written'));

describe('an object that two Applications take to one cluster', () => {
  test('changes once where both change alike', async () => {
    const review = await reviewOf(tree({ one: '1s', two: '1s' }), tree({ one: '2s', two: '2s' }));
    expect(changesOf(review)).toEqual(['route spec.http[0].timeout 1s 2s']);
    expect(spoken(found(review))).toEqual([]);
  });

  test('is a finding where they no longer agree, on the line of the object', async () => {
    const review = await reviewOf(tree({ one: '1s', two: '1s' }), tree({ one: '1s', two: '2s' }));
    expect(spoken(found(review))).toMatchObject([
      {
        check: 'written-differently',
        environment: 'prod',
        introducedBy: 'this-change',
        origin: { file: 'apps/two/web.yaml', line: 1 },
        related: [{ file: 'apps/one/web.yaml', line: 1 }],
      },
    ]);
    expect(spoken(found(review)[0]?.why)).toContain('spec.http[0].timeout');
  });

  test('names the lines that make two objects of one base differ, not the line of the base twice', async () => {
    const patch = (timeout: string): string =>
      `resources: [../../base]\npatches:\n  - target: { kind: VirtualService }\n    patch: |\n      - { op: replace, path: /spec/http/0/timeout, value: ${timeout} }\n`;
    const of = (two: string): Files => ({
      'argocd/one.yaml': application('one', 'prod'),
      'argocd/two.yaml': application('two', 'prod'),
      'base/kustomization.yaml': 'resources: [web.yaml]\n',
      'base/web.yaml': route('1s'),
      'apps/one/kustomization.yaml': 'resources: [../../base]\n',
      'apps/two/kustomization.yaml': patch(two),
    });
    const [why] = found(await reviewOf(of('1s'), of('2s'))).map((each) => spoken(each.why));
    expect(why).toMatch(
      /^base\/web\.yaml:6 and apps\/two\/kustomization\.yaml:5 differ in spec\.http\[0\]\.timeout \(`\w+` and `\w+`\),/,
    );
  });

  test('that disagreed before is there already', async () => {
    const before = tree({ one: '1s', two: '2s' });
    const review = await reviewOf(before, {
      ...before,
      'apps/one/more.yaml': route('1s').replace('web', 'more'),
    });
    expect(spoken(found(review))).toMatchObject([{ introducedBy: 'already-there' }]);
  });

  test('is not gone while one still writes it; what its owner may do meanwhile is said', async () => {
    const review = await reviewOf(tree({ one: '1s', two: '1s' }), tree({ one: '1s' }));
    expect(changesOf(review)).toEqual([]);
    expect(undecided(review)).toEqual([
      expect.stringMatching(/no longer written by apps\/two, and still by apps\/one: whether it/),
    ]);
  });

  test('that a root may delete which prunes is no change without an effect', async () => {
    const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n';
    const of = (prune: boolean, two: boolean): Files => {
      const files = tree(two ? { one: '1s', two: '1s' } : { one: '1s' });
      return {
        ...files,
        'argocd/two.yaml': application('two', 'prod').replace(
          'spec:\n  source:',
          `spec:\n  syncPolicy: { automated: { prune: ${String(prune)} } }\n  source:`,
        ),
        'apps/one/namespace.yaml': namespace,
        ...(two && { 'apps/two/namespace.yaml': namespace }),
      };
    };
    const pruning = await reportOf(of(true, true), of(true, false), 'markdown');
    expect(pruning.text).not.toContain('No effective change');
    expect(pruning.text).toContain(
      'rendered here; Namespace shop and 1 more may be deleted for a while',
    );
    expect(pruning.text).toContain('With Namespace shop goes all that it holds');
    expect(undecided(await reviewOf(of(true, true), of(true, false)))).toHaveLength(1);
    const keeping = await reportOf(of(false, true), of(false, false), 'markdown');
    expect(keeping.text).not.toContain('may be deleted for');
  });

  test('is compared with the copy that stays', async () => {
    const review = await reviewOf(tree({ one: '1s', two: '2s' }), tree({ one: '1s' }));
    expect(changesOf(review)).toEqual(['route spec.http[0].timeout 2s 1s']);
    expect(review.renderedDifferences.shown.map(({ presence }) => presence)).toEqual(['changed']);
  });

  test('is compared with the copy that was there, in its rendered text too', async () => {
    const review = await reviewOf(tree({ one: '1s' }), tree({ one: '1s', two: '2s' }));
    expect(changesOf(review)).toEqual(['route spec.http[0].timeout 1s 2s']);
    const shown = review.renderedDifferences.shown.map(({ presence, lines }) => ({
      presence,
      lines: lines.filter((line) => /^[-+]/.test(line)),
    }));
    expect(shown).toEqual([
      { presence: 'changed', lines: ['-    timeout: 1s', '+    timeout: 2s'] },
    ]);
  });

  test('is gone with the last one', async () => {
    const review = await reviewOf(tree({ one: '1s', two: '1s' }), tree({}));
    expect(changesOf(review)).toContainEqual(expect.stringContaining('resource-removed'));
    expect(undecided(review)).toEqual([]);
  });

  test('is new with the first, and no second time with another alike', async () => {
    const first = await reviewOf(tree({}), tree({ one: '1s' }));
    expect(changesOf(first)).toContainEqual(expect.stringContaining('resource-added'));
    const second = await reviewOf(tree({ one: '1s' }), tree({ one: '1s', two: '1s' }));
    expect(changesOf(second)).toEqual([]);
  });
});

describe('an object of two Applications of which one builds no more', () => {
  const listed = (files: Files, gone: string | null, broken: readonly string[]): Files => ({
    ...files,
    ...Object.fromEntries(
      ['one', 'two'].map((name) => [
        `apps/${name}/kustomization.yaml`,
        `resources: [own.yaml, web.yaml${broken.includes(name) ? `, ${gone ?? ''}` : ''}]\n`,
      ]),
    ),
  });
  const both = (one: string, two: string, ...broken: readonly string[]): Files =>
    listed(tree({ one, two }), 'gone.yaml', broken);

  test('is what the other makes of it, and no longer goes back and forth', async () => {
    const review = await reviewOf(both('1s', '2s'), both('1s', '2s', 'one'));
    expect(spoken(found(review))).toMatchObject([
      {
        introducedBy: 'already-there',
        message:
          'VirtualService shop/web is what apps/two makes of it while apps/one does not build, which it did before this change; once that builds, apps/one and apps/two both write it, and not alike.',
        symptom:
          'it is as apps/two/web.yaml:1 has it from the next sync of apps/two on, and goes back and forth once apps/one builds',
      },
    ]);
    expect(undecided(review)).toEqual([]);
  });

  test('is told the same where the other comes to differ, and its change is a change', async () => {
    const review = await reviewOf(both('1s', '1s'), both('1s', '2s', 'one'));
    expect(spoken(found(review))).toMatchObject([{ introducedBy: 'this-change' }]);
    expect(changesOf(review)).toEqual(['route spec.http[0].timeout 1s 2s']);
    const other = await reviewOf(both('1s', '1s'), both('2s', '1s', 'two'));
    expect(changesOf(other)).toEqual(['route spec.http[0].timeout 1s 2s']);
  });

  test('is written by nobody where both build no more', async () => {
    const review = await reviewOf(both('1s', '2s'), both('1s', '2s', 'one', 'two'));
    expect(spoken(found(review))).toEqual([]);
  });
});

test('what goes to different clusters is two objects', async () => {
  const clusters = ['prod-eu', 'prod-us'];
  const review = await reviewOf(
    tree({ one: '1s', two: '1s' }, clusters),
    tree({ one: '2s' }, clusters),
  );
  expect(spoken(found(review))).toEqual([]);
  expect(changesOf(review)).toContainEqual(expect.stringContaining('resource-removed'));
  expect(changesOf(review)).toContainEqual('route spec.http[0].timeout 1s 2s');
});

describe('an object in several folders that nothing here applies', () => {
  const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n';
  const folder = (name: string, ...files: readonly string[]): Files => ({
    [`${name}/kustomization.yaml`]: `resources: [${files.join(', ')}]\n`,
    [`${name}/own.yaml`]: `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`,
    [`${name}/shop.yaml`]: namespace,
  });
  const one = { ...folder('one', 'own.yaml', 'shop.yaml'), ...folder('two', 'own.yaml') };
  const two = { ...one, ...folder('two', 'own.yaml', 'shop.yaml') };
  const toldOf = async (before: Files, after: Files) =>
    (await reportOf(before, after, 'terminal')).text.replace(/\s+/g, ' ');

  test('is new in the one that gains it, and said to be in the other', async () => {
    expect(await toldOf(one, two)).toContain(
      'Namespace shop: new in two; also in one, if the cluster gets that',
    );
  });

  test('goes from the one that loses it, whose file is named, and stays in the other', async () => {
    const text = await toldOf(two, one);
    expect(text).toContain(
      'Namespace shop: removed from two; also in one, if the cluster gets that two/shop.yaml',
    );
  });

  test('installs no control plane that another of them installs already', async () => {
    const istiod = (version: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system, labels: { app: istiod } }
spec:
  selector: { matchLabels: { app: istiod } }
  template:
    metadata: { labels: { app: istiod } }
    spec: { containers: [{ name: discovery, image: "docker.io/istio/pilot:${version}" }] }
`;
    const install = (name: string, version: string): Files => ({
      ...folder(name, 'own.yaml', 'istiod.yaml'),
      [`${name}/istiod.yaml`]: istiod(version),
    });
    const older = { ...install('one', '1.26.0'), ...folder('two', 'own.yaml') };
    const { findings } = await reviewOf(older, { ...older, ...install('two', '1.27.0') });
    const whole = findings.filter(({ detector }) => detector === 'mesh-wide-change');
    expect(whole.map((told) => spoken(messageOf(told)))).toEqual([
      expect.stringMatching(
        /^Deployment istio-system\/istiod of the control plane is new in two, and one has one of its name already, for the whole mesh: /,
      ),
    ]);
    expect(spoken(whole[0]?.why)).not.toMatch(/istiod is new\b(?! in)/);
  });
});

test('a change of two copies is told where it is of the one that something applies', async () => {
  const both = (timeout: string): Files => ({
    'argocd/one.yaml': application('one', 'prod').replace('name: prod, ', ''),
    'apps/one/web.yaml': route(timeout),
    'above/of/first/kustomization.yaml': 'resources: [web.yaml]\n',
    'above/of/first/web.yaml': route(timeout),
    'apps/one/kustomization.yaml': 'resources: [web.yaml]\n',
  });
  const { changes } = await reviewOf(both('1s'), both('2s'));
  expect(changes.map(({ environment, origin }) => [environment, origin.file])).toEqual([
    ['default', 'apps/one/web.yaml'],
  ]);
});

test('a further copy is cited where it is written, not at one that nobody touched', async () => {
  const object = 'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\n';
  const last = (address: string): string =>
    `apiVersion: v1\nkind: Service\nmetadata: { name: x, namespace: shop }\nspec: { clusterIP: ${address} }\n`;
  const before = { 'b/web.yaml': object, 'c/x.yaml': last('None') };
  const after = { ...before, 'a/web.yaml': object, 'c/x.yaml': last('10.0.0.1') };
  const { changes } = await reviewOf(before, after);
  expect(changes.map(({ origin }) => origin.file).sort()).toEqual(['a/web.yaml', 'c/x.yaml']);
});
