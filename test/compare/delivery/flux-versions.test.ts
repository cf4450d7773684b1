import { describe, expect, test } from 'vitest';
import { allRoots, configMap, flux } from './flux-trees.ts';
import type { Files } from './releases.ts';

/** As `flux bootstrap` writes it. */
const components = (tag: string, args = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: kustomize-controller, namespace: flux-system }
spec:
  template:
    spec:
      containers: [{ name: manager, image: "ghcr.io/fluxcd/kustomize-controller:${tag}", args: [${args}] }]
`;
const manifests = (tag: string): string => `apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: flux-manifests, namespace: flux-system }
spec: { url: oci://ghcr.io/fluxcd/flux-manifests, ref: { tag: ${tag} } }
`;
const instance = (version: string): string => `apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: { name: flux, namespace: flux-system }
spec: { distribution: { version: "${version}" } }
`;

/** What becomes of a root with a variable that nothing defines. */
function outcome(more: Files, value = '"x-${gone}"') {
  const root = allRoots({
    'sync/all.yaml': flux('all', './web', '  postBuild: { substitute: { known: a } }\n'),
    'web/kustomization.yaml': 'resources: [note.yaml]\n',
    'web/note.yaml': configMap('note', `{ text: ${value} }`),
    ...more,
  }).find(({ root: { path } }) => path === 'web');
  return {
    fails: root?.failure?.message.includes('Flux applies nothing') === true,
    gaps: root?.gaps.map(({ message }) => message) ?? [],
  };
}

/** The places that are named of a note whose text has two lines, with a variable on the second. */
function placesOf(more: Files): readonly string[] {
  const root = allRoots({
    'sync/all.yaml': flux('all', './web', '  postBuild: { substitute: { known: a } }\n'),
    'web/kustomization.yaml': 'resources: [note.yaml]\n',
    'web/note.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: note }\ndata:\n  run: |\n    echo $${gone} ${goner:=a}\n    echo ${gone%.*} ${known}\n',
    ...more,
  }).find(({ root: { path } }) => path === 'web');
  return [root?.failure?.origin, ...(root?.gaps ?? []).map(({ origin }) => origin)].flatMap((at) =>
    at == null ? [] : [`${at.file}:${String(at.line)}`],
  );
}

test('a variable in a text over several lines has the line that it stands in', () => {
  expect(placesOf({ 'flux/instance.yaml': instance('2.4.x') })).toEqual(['web/note.yaml:7']);
  expect(placesOf({})).toEqual(['web/note.yaml:7']);
});

const emptyFor = (release: string): string =>
  `\${gone} has no default and nothing defines it: kustomize-controller ${release}, which this tree installs, takes it for empty. From 1.9 on it applies nothing of such a Kustomization.`;

/** A release of Helm that installs Flux. */
const chart = (name: string, version: string, values = '{}'): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: flux, namespace: flux-system }
spec:
  chart: { spec: { chart: ${name}, version: ${version}, sourceRef: { kind: HelmRepository, name: flux } } }
  values: ${values}
`;
const operated = (version: string): string =>
  chart('flux-instance', '0.33.0', `{ instance: { distribution: { version: "${version}" } } }`);

describe('a variable that nothing defines (FLUX-27)', () => {
  test.each<[string, Files]>([
    ['its components', { 'flux-system/gotk-components.yaml': components('v1.4.0') }],
    ['the release of its manifests', { 'flux/source.yaml': manifests('v2.4.0') }],
    ['its instance', { 'flux/instance.yaml': instance('2.4.x') }],
    [
      'the newest of several',
      {
        'a/gotk-components.yaml': components('v1.2.1'),
        'b/gotk-components.yaml': components('v1.4.0'),
      },
    ],
  ])('is empty for a controller before 1.9, as %s say', (_, more) => {
    expect(outcome(more)).toEqual({ fails: false, gaps: [emptyFor('1.4')] });
  });

  test.each<[string, string, Files]>([
    ['a release before the first', '0.18', { 'x/gotk-components.yaml': components('v0.18.2') }],
    ['a file of another name', '1.7', { 'flux-system/all.yaml': components('v1.7.3') }],
    ['the last release that does', '1.8', { 'flux/instance.yaml': instance('2.8.1') }],
    ['what Helm installs', 'before 1.9', { 'flux/release.yaml': chart('flux2', '2.18.4') }],
    ['the chart of an instance', '1.8', { 'flux/release.yaml': operated('2.8.x') }],
    [
      'a base of elsewhere',
      '1.5',
      {
        'boot/kustomization.yaml':
          'resources:\n  - github.com/fluxcd/flux2/manifests/install?ref=v2.5.1\n',
      },
    ],
  ])('is empty for %s too', (_, release, more) => {
    expect(outcome(more)).toEqual({ fails: false, gaps: [emptyFor(release)] });
  });

  test.each<[string, Files]>([
    ['no release is told', {}],
    ['it is 1.9', { 'flux-system/gotk-components.yaml': components('v1.9.0') }],
    [
      'one of several is 1.9',
      {
        'a/gotk-components.yaml': components('v1.4.0'),
        'b/gotk-components.yaml': components('v1.9.1'),
      },
    ],
    [
      'its feature gate is set',
      {
        'a/gotk-components.yaml': components(
          'v1.4.0',
          '--feature-gates=StrictPostBuildSubstitutions=true',
        ),
      },
    ],
    ['the release is a range without an end', { 'flux/instance.yaml': instance('2.x') }],
    ['the chart brings a later one', { 'flux/release.yaml': chart('flux2', '2.19.0') }],
    [
      'a patch beside the components sets the gate',
      {
        'flux-system/gotk-components.yaml': components('v1.4.0'),
        'flux-system/patch.yaml':
          'metadata: { name: kustomize-controller }\nargs: [--feature-gates=StrictPostBuildSubstitutions=true]\n',
      },
    ],
    [
      'what lies in the documentation alone is an older one',
      { 'docs/examples/gotk-components.yaml': components('v1.4.0') },
    ],
    ['the release is of another project', { 'flux/source.yaml': manifests('latest') }],
  ])('fails the Kustomization where %s', (_, more) => {
    expect(outcome(more).fails).toBe(true);
  });

  const cluster = (name: string, more: Files): Files => ({
    [`clusters/${name}/flux-system/sync.yaml`]: flux('flux-system', `./clusters/${name}`),
    [`clusters/${name}/apps.yaml`]: flux(
      'apps',
      `./apps/${name}`,
      '  postBuild: { substitute: { known: a } }\n',
    ),
    [`apps/${name}/note.yaml`]: configMap('note', '{ text: "${gone}" }'),
    ...more,
  });
  const failing = (files: Files): readonly string[] =>
    allRoots(files).flatMap(({ root, failure }) => (failure === null ? [] : [root.path]));

  test('each cluster has its own controller, and nobody has that of another', () => {
    const files = {
      ...cluster('eu', { 'clusters/eu/flux-system/gotk.yaml': components('v1.4.0') }),
      ...cluster('us', { 'clusters/us/flux/instance.yaml': instance('2.9.1') }),
      ...cluster('ap', {}),
    };
    expect(failing(files)).toEqual(['apps/ap', 'apps/us']);
  });

  test('components that clusters share are the controller of each that takes them in', () => {
    const shared: Files = {
      'base/flux/kustomization.yaml': 'resources: [gotk-components.yaml]\n',
      'base/flux/gotk-components.yaml': components('v1.4.0'),
    };
    const taking = (name: string): Files => ({
      [`clusters/${name}/kustomization.yaml`]:
        'resources: [../../base/flux, flux-system/sync.yaml, apps.yaml]\n',
    });
    const files = {
      ...shared,
      ...cluster('eu', taking('eu')),
      ...cluster('us', taking('us')),
      ...cluster('ap', {}),
    };
    expect(failing(files)).toEqual(['apps/ap']);
  });

  test('what is no variable fails whichever controller it is', () => {
    const more = { 'flux-system/gotk-components.yaml': components('v1.4.0') };
    expect(outcome(more, '"${a.b}"').fails).toBe(true);
  });
});
