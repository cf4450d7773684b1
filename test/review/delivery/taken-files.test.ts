import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const policy = (namespace: string, mode: string): string => `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: ${namespace} }
spec:
  mtls:
    mode: ${mode}
`;

const files: Files = {
  'mesh/strict.yaml': policy('istio-system', 'STRICT'),
  'mesh/drafts/off.yaml': policy('shop', 'DISABLE'),
};

const source = (directory: string): string => `repoURL: https://example.com/acme/fleet.git
    path: mesh
${directory}`;

const application = (directory: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: mesh-prod, namespace: argocd }
spec:
  destination: { name: gke-prod, namespace: shop }
  syncPolicy: { automated: { prune: true } }
  source:
    ${source(directory)}`;

const set = (directory: string): string => `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: mesh, namespace: argocd }
spec:
  generators: [{ list: { elements: [{ name: prod }] } }]
  template:
    metadata: { name: 'mesh-{{name}}' }
    spec:
      destination: { name: 'gke-{{name}}', namespace: shop }
      syncPolicy: { automated: { prune: true } }
      source:
        repoURL: https://example.com/acme/fleet.git
        path: mesh
${directory.replace(/^/gm, '    ')}`;

const inDirectory = (lines: string): string => `    directory:
      recurse: true
${lines}`;

const loosened = async (before: Files, after: Files) => {
  const { findings } = await reviewOf(before, after);
  return findings.filter(({ detector }) => detector === 'security-loosened');
};

const APPLIER = 'argocd/mesh.yaml';

describe('what is applied only since an Application takes other files of its folder is told there (ARGO-32, ARGO-33)', () => {
  test.each<
    readonly [
      what: string,
      before: string,
      after: string,
      side: 'base' | 'head',
      line: number,
      why: string,
      fix: string,
    ]
  >([
    [
      '`exclude` goes',
      application(inDirectory("      exclude: 'drafts/*'\n")),
      application(inDirectory('')),
      'base',
      12,
      '`exclude: drafts/*` is taken away (argocd/mesh.yaml:12)',
      'Write `exclude: drafts/*` there again',
    ],
    [
      '`exclude` is misspelt, in an ApplicationSet',
      set(inDirectory("      exclude: 'drafts/*'\n")),
      set(inDirectory("      exclude: 'draft/*'\n")),
      'head',
      16,
      '`exclude: draft/*` stands in the place of `exclude: drafts/*` (argocd/mesh.yaml:16)',
      'Write `exclude: drafts/*` there again',
    ],
    [
      '`include` goes',
      application(inDirectory("      include: 'strict.yaml'\n")),
      application(inDirectory('')),
      'base',
      12,
      '`include: strict.yaml` is taken away (argocd/mesh.yaml:12)',
      'Write `include: strict.yaml` there again',
    ],
    [
      '`recurse` comes',
      application(''),
      application(inDirectory('')),
      'head',
      11,
      '`recurse: true` is new (argocd/mesh.yaml:11)',
      'Take `recurse: true` out there again',
    ],
  ])('%s', async (_, before, after, side, line, why, fix) => {
    const [finding, ...others] = await loosened(
      { ...files, [APPLIER]: before },
      { ...files, [APPLIER]: after },
    );
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)).toMatchObject({ side, origin: { file: APPLIER, line } });
    expect(spoken(finding?.why)).toContain(`${why}, and mesh/drafts/off.yaml is applied since.`);
    expect(spoken(finding?.fix.text)).toContain(
      `${fix}, unless mesh/drafts/off.yaml is meant to be applied.`,
    );
    expect(finding?.uncovered).toMatchObject({ file: 'mesh/drafts/off.yaml', line: 6 });
  });

  test('what brings other files as well is not taken back: the one is left out', async () => {
    const more = { ...files, 'mesh/web/strict.yaml': policy('web', 'STRICT') };
    const [finding] = await loosened(
      { ...more, [APPLIER]: application('') },
      { ...more, [APPLIER]: application(inDirectory('')) },
    );
    expect(spoken(finding)).toMatchObject({ side: 'head', origin: { file: APPLIER, line: 11 } });
    expect(spoken(finding?.fix.text)).toBe(
      'Have `exclude` leave `drafts/off.yaml` out there, unless mesh/drafts/off.yaml is meant to be applied.',
    );
  });

  test('what it leaves out since, too', async () => {
    const [finding] = await loosened(
      { ...files, [APPLIER]: application(inDirectory('')) },
      { ...files, [APPLIER]: application(inDirectory("      exclude: '{strict.yaml}'\n")) },
    );
    expect(spoken(finding)).toMatchObject({
      side: 'head',
      origin: { file: APPLIER, line: 12 },
      related: [{ file: 'mesh/strict.yaml', line: 6, side: 'base' }],
    });
    expect(spoken(finding?.fix.text)).toBe(
      'Take `exclude: {strict.yaml}` out there again, unless mesh/strict.yaml is meant to go.',
    );
  });

  test('a file that changes itself is told at the file', async () => {
    const [finding] = await loosened(
      {
        ...files,
        'mesh/drafts/off.yaml': policy('shop', 'STRICT'),
        [APPLIER]: application(inDirectory("      exclude: 'drafts/*'\n")),
      },
      { ...files, [APPLIER]: application(inDirectory('')) },
    );
    expect(spoken(finding)).toMatchObject({ origin: { file: 'mesh/drafts/off.yaml' } });
  });

  test('what was applied before is told at the file, whatever is taken in beside it', async () => {
    const off = policy('web', 'DISABLE');
    const before = { ...files, 'mesh/web.yaml': policy('web', 'STRICT') };
    const [finding] = await loosened(
      { ...before, [APPLIER]: application(inDirectory("      exclude: 'drafts/*'\n")) },
      {
        ...before,
        'mesh/web.yaml': off,
        [APPLIER]: application(inDirectory("      exclude: 'drafts/off*'\n")),
      },
    );
    expect(spoken(finding)).toMatchObject({ origin: { file: 'mesh/web.yaml' } });
  });
});

const listing = (...resources: readonly string[]): string =>
  `resources:\n${resources.map((each) => `  - ${each}\n`).join('')}`;

const kustomized = (overlay: string, more: Files = {}): Files => ({
  [APPLIER]: application('').replace('path: mesh', 'path: overlays/prod'),
  'overlays/prod/kustomization.yaml': overlay,
  'parts/root/kustomization.yaml': listing('strict.yaml'),
  'parts/root/strict.yaml': policy('istio-system', 'STRICT'),
  'parts/extra/kustomization.yaml': listing('deep'),
  'parts/extra/deep/kustomization.yaml': listing('off.yaml'),
  'parts/extra/deep/off.yaml': policy('shop', 'DISABLE'),
  ...more,
});

describe('what a kustomization takes in or leaves out since the change is told at its entry', () => {
  const ROOT = '../../parts/root';
  const EXTRA = '../../parts/extra';
  const OVERLAY = 'overlays/prod/kustomization.yaml';

  test('one that comes', async () => {
    const [finding] = await loosened(kustomized(listing(ROOT)), kustomized(listing(ROOT, EXTRA)));
    expect(spoken(finding)).toMatchObject({ side: 'head', origin: { file: OVERLAY, line: 3 } });
    expect(spoken(finding?.why)).toContain(
      `\`${EXTRA}\` is among \`resources\` now (${OVERLAY}:3).`,
    );
    expect(spoken(finding?.fix.text)).toContain(
      `Take \`${EXTRA}\` out there again, unless parts/extra/deep/off.yaml is meant to be applied.`,
    );
  });

  test('one that goes', async () => {
    const also = { 'overlays/prod/own.yaml': policy('web', 'STRICT') };
    const [finding] = await loosened(
      kustomized(listing('own.yaml', ROOT), also),
      kustomized(listing('own.yaml'), also),
    );
    expect(spoken(finding)).toMatchObject({ side: 'base', origin: { file: OVERLAY, line: 3 } });
    expect(spoken(finding?.why)).toContain(
      `\`${ROOT}\` is no longer among \`resources\` (${OVERLAY}:3).`,
    );
    expect(spoken(finding?.fix.text)).toBe(
      `Name \`${ROOT}\` there again, unless parts/root/strict.yaml is meant to go.`,
    );
  });

  test('one in the place of another', async () => {
    const other = {
      'parts/other/kustomization.yaml': listing('strict.yaml'),
      'parts/other/strict.yaml': policy('istio-system', 'PERMISSIVE'),
    };
    const [finding] = await loosened(
      kustomized(listing(ROOT), other),
      kustomized(listing('../../parts/other'), other),
    );
    expect(spoken(finding)).toMatchObject({ side: 'head', origin: { file: OVERLAY, line: 2 } });
    expect(spoken(finding?.fix.text)).toContain(`Name \`${ROOT}\` there again`);
  });

  test('a component, and a patch that it brings', async () => {
    const component = {
      'parts/lax/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
  - path: lax.yaml
`,
      'parts/lax/lax.yaml': policy('istio-system', 'PERMISSIVE'),
    };
    const [finding] = await loosened(
      kustomized(listing(ROOT), component),
      kustomized(`${listing(ROOT)}components:\n  - ../../parts/lax\n`, component),
    );
    expect(spoken(finding)).toMatchObject({ side: 'head', origin: { file: OVERLAY, line: 4 } });
    expect(spoken(finding?.why)).toContain('`../../parts/lax` is among `components` now');
  });

  test('an entry deeper down', async () => {
    const [finding] = await loosened(
      kustomized(listing(ROOT, EXTRA), { 'parts/extra/kustomization.yaml': 'resources: []\n' }),
      kustomized(listing(ROOT, EXTRA)),
    );
    expect(spoken(finding)).toMatchObject({
      side: 'head',
      origin: { file: 'parts/extra/kustomization.yaml', line: 2 },
    });
  });

  const patched = (entry: string): Files =>
    kustomized(`${listing(ROOT)}${entry}`, {
      'overlays/prod/lax.yaml': policy('istio-system', 'PERMISSIVE'),
    });

  test('a patch that comes', async () => {
    const [finding] = await loosened(patched(''), patched('patches:\n  - path: lax.yaml\n'));
    expect(spoken(finding)).toMatchObject({
      side: 'head',
      origin: { file: OVERLAY, line: 4 },
      uncovered: { file: 'overlays/prod/lax.yaml' },
    });
    expect(spoken(finding?.fix.text)).toContain(
      'unless overlays/prod/lax.yaml is meant to be read.',
    );
  });

  test('and one that goes, over a line that holds now', async () => {
    const lax: Files = { 'parts/root/strict.yaml': policy('istio-system', 'PERMISSIVE') };
    const strict: Files = { 'overlays/prod/lax.yaml': policy('istio-system', 'STRICT') };
    const [finding] = await loosened(
      { ...patched('patches:\n  - path: lax.yaml\n'), ...lax, ...strict },
      { ...patched(''), ...lax, ...strict },
    );
    expect(spoken(finding)).toMatchObject({
      side: 'base',
      origin: { file: OVERLAY, line: 4 },
      uncovered: { file: 'parts/root/strict.yaml', line: 6 },
    });
    expect(spoken(finding?.why)).toContain(
      `\`lax.yaml\` is no longer among \`patches\` (${OVERLAY}:4).`,
    );
    expect(spoken(finding?.fix.text)).toBe(
      'Name `lax.yaml` there again, unless overlays/prod/lax.yaml is meant to go.',
    );
  });
});
