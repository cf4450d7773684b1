import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/index.ts';
import { mapText } from '../../../src/review/report/map/map-text.ts';
import { deliveryMap, renderTree } from '../../../src/gitops/index.ts';
import { reviewOf } from '../../support/review-of.ts';
import { treeOf } from '../../support/tree-of.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';
import { app } from '../../gitops/delivery/argo-trees.ts';

const engine = createEngine(readPackageData());

const operator = (version: string, more = 'profile: default'): string =>
  `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec: { ${more}, tag: ${version} }
`;

const deployment = (name: string, image: string, labels = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: istio-system${labels} }
spec: { selector: { matchLabels: { app: istiod } }, template: { metadata: { labels: { app: istiod } }, spec: { containers: [{ name: discovery, image: "${image}" }] } } }
`;

/** What istioctl makes of it, in a kustomization. */
const installed = (version: string, name = 'istiod'): Files => ({
  'mesh/install/kustomization.yaml': 'resources: [istio.yaml]\n',
  'mesh/install/istio.yaml': deployment(name, `docker.io/istio/pilot:${version}`),
});

const PROFILE = 'mesh/profile.yaml';

const tree = (input: string, made: string | null = input, more = 'profile: default'): Files => ({
  [PROFILE]: operator(input, more),
  ...(made === null ? {} : installed(made)),
});

const mapOf = (files: Files): string => {
  const { plan, environments } = renderTree(treeOf(files), [], engine);
  return mapText(deliveryMap(plan, environments));
};

const told = async (before: Files, after: Files) => {
  const { changes, findings, notes, tier } = await reviewOf(before, after);
  return {
    subjects: [...new Set(changes.map(({ subject }) => subject.kind))],
    messages: findings.map((told) => spoken(messageOf(told))),
    places: findings.map(({ origin }) => origin.file),
    notes: notes.filter((note) => note.includes('istioctl')),
    tier,
  };
};

const MADE = `${PROFILE} is an input of istioctl, which made mesh/install/istio.yaml of it`;

describe('an IstioOperator that nothing applies, beside what istioctl makes of it', () => {
  test('is not told as changed in an environment where what it makes changes with it', async () => {
    const { subjects, places, notes, tier } = await told(tree('1.28.0'), tree('1.29.0'));
    expect(subjects).toEqual(['Deployment']);
    expect(new Set(places)).toEqual(new Set(['mesh/install/istio.yaml']));
    expect(notes).toEqual([`${MADE}, and what the cluster gets is told of that.`]);
    expect(tier).toBe('critical');
  });

  test('keeps its tier where it changes alone, and is told as what may come', async () => {
    const { subjects, messages, notes, tier } = await told(
      tree('1.28.0'),
      tree('1.29.0', '1.28.0'),
    );
    expect(subjects).toEqual(['IstioOperator']);
    expect(messages).not.toEqual([]);
    for (const message of messages) expect(message).toMatch(/^Once istioctl installs from it: /);
    expect(notes).toEqual([
      `${MADE}, which stays as it is. The change takes effect when somebody makes that anew, or runs istioctl install.`,
    ]);
    expect(tier).toBe('critical');
  });

  test('says nothing of the version where it stays as it is', async () => {
    const { subjects, places, notes } = await told(
      tree('1.27.0', '1.28.0'),
      tree('1.27.0', '1.29.0'),
    );
    expect(subjects).toEqual(['Deployment']);
    expect(places).not.toContain(PROFILE);
    expect(notes).toEqual([]);
  });

  test('is on the map as an input, not as delivered', () => {
    const map = mapOf(tree('1.29.0'));
    expect(map.split('\n')).toContain(
      `  ${PROFILE}: an input of istioctl, which made mesh/install/istio.yaml of it`,
    );
    expect(map.split('\n')).not.toContain('  mesh');
  });

  test('is one too where an Application applies what it makes', async () => {
    const applied = { 'argo/mesh.yaml': app('mesh/install') };
    const { subjects, notes } = await told(
      { ...applied, ...tree('1.28.0') },
      { ...applied, ...tree('1.29.0') },
    );
    expect(subjects).toEqual(['Deployment']);
    expect(notes).toHaveLength(1);
    expect(mapOf({ ...applied, ...tree('1.29.0') })).not.toContain('applied by nobody seen here  ');
  });
});

describe('an IstioOperator without what it makes', () => {
  test('takes effect when somebody runs istioctl with it, at its own tier', async () => {
    const { subjects, notes, tier } = await told(tree('1.28.0', null), tree('1.29.0', null));
    expect(subjects).toEqual(['IstioOperator']);
    expect(notes).toEqual([
      `${PROFILE} takes effect when somebody runs istioctl with it; no applier of it is seen in this tree.`,
    ]);
    expect(tier).toBe('critical');
    expect(mapOf(tree('1.29.0', null))).toContain(
      '  mesh\n    because it takes effect when somebody runs istioctl with it',
    );
  });

  test('of another revision than the one in the tree makes something else', async () => {
    const canary = 'profile: default, revision: canary';
    const { subjects } = await told(
      tree('1.28.0', '1.28.0', canary),
      tree('1.29.0', '1.29.0', canary),
    );
    expect(subjects).toEqual(['IstioOperator', 'Deployment']);
  });

  test('of gateways alone is not made by a control plane', async () => {
    const gateways =
      'profile: empty, components: { ingressGateways: [{ name: edge, enabled: true }] }';
    const { subjects } = await told(
      tree('1.28.0', '1.28.0', gateways),
      tree('1.29.0', '1.29.0', gateways),
    );
    expect(subjects).toEqual(['IstioOperator', 'Deployment']);
    const edge = { ...tree('1.29.0', null, gateways), ...installed('1.29.0', 'edge') };
    expect(mapOf(edge)).toContain(`${PROFILE}: an input of istioctl`);
  });

  test('and with a name is not one where the tree installs the operator that reads it', async () => {
    const named = (version: string): string =>
      operator(version).replace(
        'spec:',
        'metadata: { name: mesh, namespace: istio-system }\nspec:',
      );
    const files = (version: string): Files => ({
      ...tree(version),
      [PROFILE]: named(version),
      'operator/operator.yaml': deployment('istio-operator', 'docker.io/istio/operator:1.20.0'),
    });
    const { subjects, notes } = await told(files('1.28.0'), files('1.29.0'));
    expect(subjects).toContain('IstioOperator');
    expect(notes).toEqual([]);
  });
});

test('an IstioControlPlane of Istio 1.4 needs no name either', async () => {
  const old = (version: string): Files => ({
    [PROFILE]: operator(version).replace('IstioOperator', 'IstioControlPlane'),
    ...installed(version, 'istio-pilot'),
  });
  const { changes, gaps } = await reviewOf(old('1.4.2'), old('1.4.3'));
  expect(changes.map(({ subject }) => subject.kind)).toEqual(['Deployment']);
  expect(gaps).toEqual([]);
});

describe('what is laid over the output of istioctl', () => {
  const overlay = (value: string): string => `#@ load("@ytt:overlay", "overlay")
#@overlay/match by=overlay.subset({"kind": "Deployment"})
---
metadata:
  #@overlay/match missing_ok=True
  labels: { added: ${value} }
`;
  const files = (value: string): Files => ({
    'build/mesh/istioctl.yaml': operator('1.29.0'),
    'build/mesh/overlays/label.yaml': overlay(value),
    'config/mesh.yaml': deployment(
      'istiod',
      'docker.io/istio/pilot:1.29.0',
      `, labels: { added: ${value} }`,
    ),
  });

  test('is an input with it where the result changes too', async () => {
    const { changes, notes } = await reviewOf(files('one'), files('two'));
    expect(changes.map(({ subject }) => subject.name)).toEqual(['istiod']);
    expect(notes).toContain(
      'build/mesh/overlays/label.yaml is laid over what istioctl makes, which is in config/mesh.yaml, and what the cluster gets is told of that.',
    );
  });

  test('is told where it changes alone', async () => {
    const { changes } = await reviewOf(files('one'), {
      ...files('one'),
      'build/mesh/overlays/label.yaml': overlay('two'),
    });
    expect(changes.map(({ subject }) => subject.name)).toEqual(['build/mesh/overlays/label.yaml']);
  });
});

describe('what istioctl makes of an input is', () => {
  const apart = (input: string, made: string): Files => ({
    'vendor-a/profile.yaml': input,
    'mesh/istio.yaml': deployment('istiod', `docker.io/istio/pilot:${made}`),
  });
  const isInput = (files: Files): boolean =>
    mapOf(files).includes('an input of istioctl, which made ');

  test('of the same version, where both lie apart', () => {
    expect(isInput(apart(operator('1.29.1'), '1.29.0'))).toBe(true);
    expect(isInput(apart(operator('1.28.1'), '1.29.0'))).toBe(false);
    expect(isInput({ ...tree('1.28.0', '1.29.0') })).toBe(true);
  });

  test('of Istio 1.4 or 1.5, where it is an IstioControlPlane', () => {
    const old = `apiVersion: install.istio.io/v1alpha2
kind: IstioControlPlane
spec: { profile: asm }
`;
    expect(isInput(apart(old, '1.4.10-asm.15'))).toBe(true);
    expect(isInput(apart(old, '1.9.0'))).toBe(false);
  });
});

describe('an IstioOperator among other objects', () => {
  const mixed = (port: number, made: Files): Files => ({
    'app/kustomization.yaml': 'resources: [web.yaml]\n',
    'app/web.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\n',
    'app/mesh.yaml': `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: outside, namespace: shop }
spec: { hosts: [a.example], ports: [{ number: ${String(port)}, name: http, protocol: HTTP }], resolution: DNS }
---
${operator('1.29.0')}`,
    ...made,
  });

  test('does not make all of its file an input', () => {
    expect(mapOf(mixed(80, {}))).not.toContain('runs istioctl');
    expect(mapOf(mixed(80, installed('1.29.0')))).toContain(
      '  app/mesh.yaml: one of its objects is an input of istioctl, which made mesh/install/istio.yaml of it',
    );
  });

  test('hides nothing of the others', async () => {
    const made = installed('1.29.0');
    const { subjects } = await told(mixed(80, made), mixed(81, made));
    expect(subjects).toEqual(['ServiceEntry']);
  });
});

test('a script that runs istioctl with an input is named', async () => {
  const script = { 'install.sh': `istioctl install -y -f ${PROFILE}\n` };
  const { notes } = await told(
    { ...tree('1.28.0', null), ...script },
    { ...tree('1.29.0', null), ...script },
  );
  expect(notes).toEqual([`${PROFILE} takes effect where somebody runs install.sh:1 (istioctl).`]);
});
