import { describe, expect, test } from 'vitest';
import type { Files } from './written-trees.ts';
import {
  application,
  fluxKustomization,
  kustomization,
  NAMESPACE,
  outcome,
  PROD,
  strict,
  withoutPolicy,
} from './written-trees.ts';

const POLICY = 'PeerAuthentication default';
const OVERLAY = 'overlays/prod/kustomization.yaml';
const annotated = (annotation: string): string => strict(`, annotations: { ${annotation} }`);
const labelled = (revision: string): string =>
  strict(`, labels: { istio.io/rev: ${JSON.stringify(revision)} }`);
const withPolicy = (policy: string): Files => ({ ...PROD, 'overlays/prod/mtls.yaml': policy });
const withOverlay = (more: string): Files => ({
  ...PROD,
  [OVERLAY]: `${PROD[OVERLAY] ?? ''}${more}`,
});

const patch = (field: string, value: string): string =>
  `patches: [{ target: { kind: PeerAuthentication }, patch: '[{"op": "add", "path": "/metadata/${field}", "value": ${value}}]' }]\n`;

describe('what makes an object ignored removes it', () => {
  test.each<[string, Files]>([
    ['a revision that is none', withPolicy(labelled('none'))],
    ['a revision without a name', withPolicy(labelled(''))],
    ['one that is not seen here', withPolicy(labelled('canary'))],
    [
      'in a List',
      withPolicy(
        `apiVersion: v1\nkind: List\nitems: [${inFlow({ labels: { 'istio.io/rev': 'none' } })}]\n`,
      ),
    ],
    ['by commonLabels', withOverlay('commonLabels: { istio.io/rev: canary }\n')],
    ['by labels', withOverlay('labels: [{ pairs: { istio.io/rev: none } }]\n')],
    ['by a patch', withOverlay(patch('labels', '{"istio.io/rev": "none"}'))],
    [
      'by a component',
      {
        ...withOverlay('components: [../../components/rev]\n'),
        'components/rev/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
${patch('labels', '{"istio.io/rev": "none"}')}`,
      },
    ],
    ['a hook that is skipped', withPolicy(annotated('argocd.argoproj.io/hook: Skip'))],
    [
      'a hook of failures',
      withPolicy(annotated('argocd.argoproj.io/hook: "SyncFail, PostDelete"')),
    ],
    ['a hook of no known type', withPolicy(annotated('argocd.argoproj.io/hook: Later'))],
    [
      'a hook that goes when it has succeeded',
      withPolicy(
        annotated(
          'argocd.argoproj.io/hook: PostSync, argocd.argoproj.io/hook-delete-policy: "BeforeHookCreation, HookSucceeded"',
        ),
      ),
    ],
    ["a test of Helm's", withPolicy(annotated('helm.sh/hook: test'))],
    [
      "a hook of Helm's that goes when it has succeeded",
      withPolicy(
        annotated('helm.sh/hook: pre-upgrade, helm.sh/hook-delete-policy: hook-succeeded'),
      ),
    ],
    ['by commonAnnotations', withOverlay('commonAnnotations: { argocd.argoproj.io/hook: Skip }\n')],
    [
      'Flux that leaves it alone',
      withPolicy(annotated('kustomize.toolkit.fluxcd.io/reconcile: Disabled')),
    ],
    ['in a label', withPolicy(strict(', labels: { kustomize.toolkit.fluxcd.io/ssa: ignore }'))],
    ['local configuration', withPolicy(annotated('config.kubernetes.io/local-config: "true"'))],
    [
      'by a patch of the overlay',
      withOverlay(patch('annotations', '{"config.kubernetes.io/local-config": "yes"}')),
    ],
  ])('%s', async (_, after) => {
    const there = await outcome(PROD, after);
    expect(there).toMatchObject({ tier: 'critical', come: [] });
    expect(there.gone).toContain(POLICY);
    const back = await outcome(after, PROD);
    expect(back).toMatchObject({ tier: 'critical', gone: [] });
    expect(back.come).toContain(POLICY);
  });
});

test('what Flux made once comes into effect as a whole when it is kept up to date again, and not before', async () => {
  const once = withPolicy(annotated('kustomize.toolkit.fluxcd.io/ssa: IfNotPresent'));
  const again = await outcome(once, PROD);
  expect(again).toMatchObject({ tier: 'critical', gone: [] });
  expect(again.come).toContain(POLICY);
  expect(await outcome(PROD, once)).toMatchObject({ gone: [], come: [] });
  expect(await outcome(once, once)).toMatchObject({ gone: [], come: [] });
});

/** The policy as one item of a list in flow style. */
function inFlow(metadata: Record<string, unknown>): string {
  return JSON.stringify({
    apiVersion: 'security.istio.io/v1beta1',
    kind: 'PeerAuthentication',
    metadata: { name: 'default', namespace: 'istio-system', ...metadata },
    spec: { mtls: { mode: 'STRICT' } },
  });
}

describe('revisions', () => {
  const operator = (
    name: string,
    revision: string,
  ): string => `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: ${name}, namespace: istio-system }
spec: { revision: ${revision} }
`;
  const installed = (...revisions: string[]): Files => ({
    ...PROD,
    [OVERLAY]: kustomization('namespace.yaml', 'mtls.yaml', 'operator.yaml'),
    'overlays/prod/operator.yaml': revisions
      .map((revision) => operator(revision, revision))
      .join('---\n'),
  });
  const labelledIn = (files: Files, revision: string): Files => ({
    ...files,
    'overlays/prod/mtls.yaml': labelled(revision),
  });

  test('the only one that runs here is no removal', async () => {
    const files = installed('v1');
    expect(await outcome(files, labelledIn(files, 'v1'))).toMatchObject({ gone: [], come: [] });
  });

  test('one of two leaves the other without the policy', async () => {
    const files = installed('v1', 'v2');
    const { tier, gone, texts } = await outcome(files, labelledIn(files, 'v2'));
    expect({ tier, gone }).toEqual({ tier: 'critical', gone: [POLICY] });
    expect(texts).toContain(
      'PeerAuthentication istio-system/default: removed for other control planes: only control planes of one revision read it, and others run here too (`istio.io/rev: v2`, overlays/prod/mtls.yaml:3)',
    );
  });

  test('one that nothing here runs is a removal', async () => {
    const files = installed('v1');
    expect(await outcome(files, labelledIn(files, 'v3'))).toMatchObject({ gone: [POLICY] });
  });

  test('a change does not vouch for itself: a pod that asks for the revision proves nothing', async () => {
    const pod = `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { istio.io/rev: canary } }
spec: { containers: [{ name: web, image: 'web:1' }] }
`;
    const after = {
      ...withPolicy(labelled('canary')),
      'overlays/prod/namespace.yaml': `${NAMESPACE}---\n${pod}`,
    };
    expect(await outcome(PROD, after)).toMatchObject({ tier: 'critical', gone: [POLICY] });
  });

  test('from one that is not seen to another is a removal too', async () => {
    expect(await outcome(withPolicy(labelled('v1')), withPolicy(labelled('v2')))).toMatchObject({
      tier: 'critical',
      gone: [POLICY],
    });
  });

  test('what is ignored on both sides changes nothing', async () => {
    const weaker = labelled('none').replace('STRICT', 'DISABLE');
    expect(await outcome(withPolicy(labelled('none')), withPolicy(weaker))).toMatchObject({
      tier: 'low',
      gone: [],
    });
  });
});

describe('what applies the root decides what an annotation means', () => {
  const plain = (applier: string, policy: string): Files => ({
    'clusters/prod/mesh.yaml': applier,
    'mesh/namespace.yaml': NAMESPACE,
    'mesh/mtls.yaml': policy,
  });
  const LOCAL = annotated('config.kubernetes.io/local-config: "true"');
  const SKIP = annotated('argocd.argoproj.io/hook: Skip');

  test.each<[string, string, string, readonly string[]]>([
    ['Argo CD applies local configuration of a plain folder', application('mesh'), LOCAL, []],
    [
      'Flux builds it with kustomize, which leaves it out',
      fluxKustomization('mesh'),
      LOCAL,
      [POLICY],
    ],
    ['Argo CD skips', application('mesh'), SKIP, [POLICY]],
    ['Flux knows no hooks of Argo CD', fluxKustomization('mesh'), SKIP, []],
  ])('%s', async (_, applier, policy, gone) => {
    expect(await outcome(plain(applier, strict()), plain(applier, policy))).toMatchObject({ gone });
  });

  test.each(['PostSync', '"SyncFail, PostSync"'])(
    'a hook of %s that stays is there',
    async (types) => {
      const hook = annotated(`argocd.argoproj.io/hook: ${types}`);
      expect(await outcome(PROD, withPolicy(hook))).toMatchObject({ gone: [], come: [] });
    },
  );

  test('a Job that is deleted when it has succeeded is a change of its annotations', async () => {
    const job = (metadata: string): string => `apiVersion: batch/v1
kind: Job
metadata: { name: migrate, namespace: shop${metadata} }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: m, image: 'm:1' }] } } }
`;
    const hook =
      ', annotations: { argocd.argoproj.io/hook: Sync, argocd.argoproj.io/hook-delete-policy: HookSucceeded }';
    const with_ = (text: string): Files => ({ ...PROD, 'overlays/prod/namespace.yaml': text });
    expect(await outcome(with_(job('')), with_(job(hook)))).toMatchObject({
      tier: 'low',
      gone: [],
    });
  });
});

describe('an explicit null is no field', () => {
  const none = withoutPolicy(PROD);
  const denyAll = (spec: string): string => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: deny-all, namespace: istio-system }
spec: ${spec}
`;
  const object = (group: string, kind: string, spec: string): string => `apiVersion: ${group}
kind: ${kind}
metadata: { name: default, namespace: istio-system }
spec: ${spec}
`;
  const added = (text: string): Files => ({
    ...none,
    [OVERLAY]: kustomization('namespace.yaml', 'new.yaml'),
    'overlays/prod/new.yaml': text,
  });

  test.each([
    ['targetRef', denyAll('{ targetRef: null }')],
    ['targetRef, as ~', denyAll('{ targetRef: ~, action: DENY, rules: [{}] }')],
    ['targetRefs', denyAll('{ targetRefs: null }')],
    ['empty targetRefs', denyAll('{ targetRefs: [] }')],
    ['an empty targetRef', denyAll('{ targetRef: {} }')],
    ['selector', denyAll('{ selector: null }')],
    ['matchLabels', denyAll('{ selector: { matchLabels: null }, targetRef: null }')],
    ['spec', denyAll('null')],
    [
      'in JSON',
      JSON.stringify({ ...JSON.parse(asJson('AuthorizationPolicy')), spec: { targetRef: null } }),
    ],
    [
      'workloadSelector of a Sidecar',
      object(
        'networking.istio.io/v1',
        'Sidecar',
        "{ workloadSelector: null, egress: [{ hosts: ['./*'] }] }",
      ),
    ],
    [
      'selector of a ProxyConfig',
      object('networking.istio.io/v1beta1', 'ProxyConfig', '{ selector: null, concurrency: 1 }'),
    ],
    [
      'empty selector of a ProxyConfig',
      object('networking.istio.io/v1beta1', 'ProxyConfig', '{ selector: {}, concurrency: 1 }'),
    ],
  ])('%s', async (_, text) => {
    expect(await outcome(none, added(text))).toMatchObject({ tier: 'critical' });
    expect(await outcome(added(text), none)).toMatchObject({ tier: 'critical' });
  });

  test('and to write it changes nothing', async () => {
    const files = withPolicy(strict('', ', selector: null, portLevelMtls: ~'));
    expect(await outcome(PROD, files)).toMatchObject({ tier: 'low', gone: [], come: [] });
  });

  test('what Istio passes on as it stands keeps it', async () => {
    const plugin = (value: string): string =>
      object(
        'extensions.istio.io/v1alpha1',
        'WasmPlugin',
        `{ url: 'oci://x/y:1', pluginConfig: { limit: ${value} } }`,
      );
    const { tier } = await outcome(added(plugin('1')), added(plugin('null')));
    expect(tier).toBe('critical');
  });
});

function asJson(kind: string): string {
  return JSON.stringify({
    apiVersion: 'security.istio.io/v1',
    kind,
    metadata: { name: 'default', namespace: 'istio-system' },
  });
}
