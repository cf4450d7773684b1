import type { Dice } from '../../random-tree.ts';
import type { Drafts } from '../drafts.ts';
import { editedFile, withFile, withoutFile } from '../drafts.ts';
import { BASELINE, unseenIn } from '../layouts/sets.ts';
import type { Mutation, Scene } from '../mutation.ts';
import type { Manifest } from '../objects.ts';
import { isMap, listAt, setAt } from '../objects.ts';

type Unseen = ReturnType<typeof unseenIn>;

const unseen = (
  name: string,
  make: (drafts: Drafts, at: Unseen, dice: Dice, scene: Scene) => Drafts | null,
): Mutation => ({
  name: `unseen: ${name}`,
  make: (scene, dice) =>
    scene.layout.name === 'sets'
      ? make(scene.drafts, unseenIn(scene.layout.production), dice, scene)
      : null,
});

/** Edits the only chart of a kustomization. */
export const chartEdited = (
  drafts: Drafts,
  path: string,
  edit: (chart: Manifest) => void,
): Drafts =>
  editedFile(drafts, path, (it) => {
    const [chart] = listAt(it, 'helmCharts');
    if (!isMap(chart)) return;
    edit(chart);
    setAt(it, ['helmCharts'], [chart]);
  });

const istiod = (name: string, edit: (chart: Manifest, dice: Dice) => void): Mutation =>
  unseen(`chart of istiod: ${name}`, (drafts, at, dice) =>
    chartEdited(drafts, at.istiod, (chart) => {
      edit(chart, dice);
    }),
  );

const baseline = (name: string, edit: (it: Manifest, dice: Dice) => void): Mutation =>
  unseen(`base of the mesh: ${name}`, (drafts, at, dice) =>
    editedFile(drafts, at.baseline, (it) => {
      edit(it, dice);
    }),
  );

const OFF: Manifest = { meshConfig: { outboundTrafficPolicy: { mode: 'ALLOW_ANY' } } };

/** The mesh's own control plane, and a base that may hold anything and goes into no fixed namespace. */
export const UNSEEN: readonly Mutation[] = [
  istiod('another version', (it, dice) => {
    setAt(it, ['version'], dice.pick(['1.28.0', '1.20.0']));
  }),
  istiod('another registry', (it) => {
    setAt(it, ['repo'], 'https://charts.evil.example');
  }),
  istiod('another chart', (it) => {
    setAt(it, ['name'], 'istiod-remote');
  }),
  istiod('values in it', (it) => {
    setAt(it, ['valuesInline'], OFF);
  }),
  istiod('values merged otherwise', (it) => {
    setAt(it, ['valuesMerge'], 'replace');
  }),
  istiod('other files of values', (it) => {
    setAt(it, ['additionalValuesFiles'], []);
  }),
  istiod('another namespace', (it) => {
    setAt(it, ['namespace'], 'istio-other');
  }),
  unseen('chart of istiod: its values', (drafts, at, dice) => {
    const path = dice.pick(at.istiodValues);
    return editedFile(drafts, path, (it) => {
      const [key, value] = dice.pick([
        ['trustDomain', 'evil.example'],
        ['accessLogFile', ''],
        ['outboundTrafficPolicy', { mode: 'ALLOW_ANY' }],
      ] as const);
      setAt(it, ['meshConfig', key], value);
    });
  }),
  unseen('chart of istiod: its values deleted', (drafts, at, dice) =>
    withoutFile(drafts, dice.pick(at.istiodValues)),
  ),
  unseen('chart of istiod: removed', (drafts, at) =>
    editedFile(drafts, at.istiod, (it) => {
      setAt(it, ['helmCharts'], []);
    }),
  ),
  unseen('chart of istiod: file removed', (drafts, at) => withoutFile(drafts, at.istiod)),
  unseen('chart of istiod: patched', (drafts, at) =>
    editedFile(drafts, at.istiod, (it) => {
      setAt(
        it,
        ['patches'],
        [
          {
            target: { kind: 'Deployment', name: 'istiod' },
            patch: '[{"op":"replace","path":"/spec/replicas","value":0}]',
          },
        ],
      );
    }),
  ),
  unseen('chart of istiod: images', (drafts, at) =>
    editedFile(drafts, at.istiod, (it) => {
      setAt(it, ['images'], [{ name: 'docker.io/istio/pilot', newName: 'docker.io/evil/pilot' }]);
    }),
  ),
  baseline('another revision', (it, dice) => {
    setAt(it, ['resources'], [BASELINE.replace('v1', dice.pick(['v2', 'main', '0123abc']))]);
  }),
  baseline('another repository', (it) => {
    setAt(it, ['resources'], [BASELINE.replace('acme', 'evil')]);
  }),
  baseline('removed', (it) => {
    setAt(it, ['resources'], []);
  }),
  baseline('a namespace over it', (it, dice) => {
    setAt(it, ['namespace'], dice.pick(['istio-system', 'shop']));
  }),
  baseline('a patch over it', (it, dice) => {
    setAt(
      it,
      ['patches'],
      [
        dice.pick<Manifest>([
          {
            target: { group: 'security.istio.io' },
            patch: '$patch: delete\napiVersion: v1\nkind: Any\nmetadata:\n  name: any\n',
          },
          {
            target: { kind: '.*' },
            patch: '[{"op":"replace","path":"/metadata/namespace","value":"shop"}]',
          },
          {
            patch: JSON.stringify({
              apiVersion: 'security.istio.io/v1',
              kind: 'PeerAuthentication',
              metadata: { name: 'default', namespace: 'istio-system' },
              spec: { mtls: { mode: 'DISABLE' } },
            }),
          },
        ]),
      ],
    );
  }),
  baseline('labels over it', (it) => {
    setAt(it, ['labels'], [{ pairs: { 'istio.io/rev': 'none' } }]);
  }),
  baseline('a replacement over it', (it) => {
    setAt(
      it,
      ['replacements'],
      [
        {
          source: { kind: 'ConfigMap', name: 'settings', fieldPath: 'data.mode' },
          targets: [{ select: { kind: 'PeerAuthentication' }, fieldPaths: ['spec.mtls.mode'] }],
        },
      ],
    );
    setAt(it, ['configMapGenerator'], [{ name: 'settings', literals: ['mode=DISABLE'] }]);
  }),
  unseen('base of the mesh: vendored otherwise', (drafts, at) =>
    withFile(
      editedFile(drafts, at.baseline, (it) => {
        setAt(it, ['resources'], ['../../vendor/baseline']);
      }),
      'vendor/baseline/kustomization.yaml',
      { manifests: [{ kind: 'Kustomization', resources: [] }], style: 'plain' },
    ),
  ),
];
