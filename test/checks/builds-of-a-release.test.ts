import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { flux } from '../compare/delivery/flux-trees.ts';
import { manifest } from '../support/objects.ts';
import type { Files } from '../support/review-of.ts';
import { reportOf, reviewOf } from '../support/review-of.ts';

const variables = (written: string): string =>
  flux('shop', './shop', `  postBuild: { substitute: { ${written} } }\n`);

const tree = (written: string, text = '${color}', more: Files = {}): Files => ({
  'sync/shop.yaml': variables(written),
  'shop/settings.yaml': manifest('ConfigMap', 'settings', `{ color: "${text}" }`),
  ...more,
});

const COMPONENTS = 'sync/flux-system/gotk-components.yaml';
const controller = (version: string): Readonly<Record<typeof COMPONENTS, string>> => ({
  [COMPONENTS]: `apiVersion: apps/v1
kind: Deployment
metadata: { name: kustomize-controller, namespace: flux-system }
spec: { template: { spec: { containers: [{ name: manager, image: "ghcr.io/fluxcd/kustomize-controller:${version}" }] } } }
`,
});

const stop = async (before: Files, after: Files): Promise<string> => {
  const { findings } = await reviewOf(before, after);
  const found = findings.find(({ detector }) => detector === 'root-no-longer-renders');
  return `${spoken(found)?.message ?? 'none'} ${spoken(found?.fix.text) ?? ''}`;
};

describe('a variable that nothing defines any more', () => {
  const lost = (more: Files = {}): Promise<string> =>
    stop(tree('color: red', undefined, more), tree('size: big', undefined, more));

  test('stops the build from one release of the controller on, as the headline says first', async () => {
    const text = await lost();
    expect(text).toMatch(/^From kustomize-controller 1\.9 on `shop` no longer builds: /);
    expect(text).toContain(
      '`flux build kustomization --dry-run --strict-substitute`, with `--path` and `--kustomization-file` of this tree, stops at the same place.',
    );
  });

  test('stops it where the tree installs such a one', async () => {
    expect(await lost(controller('v1.9.2'))).toMatch(/^`shop` no longer builds: /);
  });

  test('is not known to where it installs one of a release that is not told', async () => {
    const gated = {
      [COMPONENTS]: `${controller('v1.8.0')[COMPONENTS]}# StrictPostBuildSubstitutions\n`,
    };
    expect(await lost(gated)).toMatch(/^From kustomize-controller 1\.9 on/);
  });
});

test('a text that is no variable stops every release, and the plain command', async () => {
  const text = await stop(tree('color: red'), tree('color: red', '${a.b}'));
  expect(text).toMatch(/^`shop` no longer builds: /);
  expect(text).toContain(
    '`flux build kustomization --dry-run`, with `--path` and `--kustomization-file` of this tree, stops at the same place.',
  );
});

describe('what lies in a folder with such a variable on both sides', () => {
  const beside = (timeout: string, more: Files): Files =>
    tree('size: big', undefined, {
      'shop/route.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec: { hosts: [web.shop], http: [{ timeout: ${timeout}, route: [{ destination: { host: web.shop } }] }] }
`,
      ...more,
    });
  const told = async (more: Files): Promise<string> =>
    (await reportOf(beside('3s', more), beside('9s', more), 'markdown')).text.replace(/\s+/g, ' ');

  test('waits for the folder only from that release on, where none is seen', async () => {
    const report = await told({});
    expect(report).toContain('from kustomize-controller 1.9 on only once shop builds');
    expect(report).toContain('From kustomize-controller 1.9 on `shop` does not render');
    expect(report).not.toMatch(/(?<!on only )once shop builds/i);
  });

  test('waits for it where such a release is installed, and not where an older one is', async () => {
    expect(await told(controller('v1.9.2'))).toContain('(once shop builds)');
    expect(await told(controller('v1.8.0'))).not.toContain('once shop builds');
  });
});
