import type { Dice } from '../../random-tree.ts';
import type { Drafts } from '../drafts.ts';
import { editedObject, rewritten, withFile, withoutFile } from '../drafts.ts';
import type { Placed } from '../layout.ts';
import type { Mutation, Scene } from '../mutation.ts';
import { fileName } from '../mutation.ts';
import type { Manifest } from '../objects.ts';
import { isNamed, setAt, textAt } from '../objects.ts';

type Edit = (it: Manifest, scene: Scene, dice: Dice) => void;

/** Edits the Flux Kustomization that applies the object. */
const applied = (name: string, edit: Edit): Mutation => ({
  name: `Flux Kustomization: ${name}`,
  make: (scene, dice) => {
    const { appliedBy, object } = scene.target;
    if (scene.layout.tool !== 'flux' || appliedBy === null || object.narrow) return null;
    return editedObject(scene.drafts, appliedBy, (it) => {
      edit(it, scene, dice);
    });
  },
});

const appliedFile = (
  name: string,
  make: (at: Placed, scene: Scene) => Drafts | null,
): Mutation => ({
  name: `Flux Kustomization: ${name}`,
  make: (scene) => {
    const { appliedBy, object } = scene.target;
    if (scene.layout.tool !== 'flux' || appliedBy === null || object.narrow) return null;
    return make(appliedBy, scene);
  },
});

/** Edits the source that production is taken from. */
const source = (name: string, edit: Edit): Mutation => ({
  name: `GitRepository: ${name}`,
  make: (scene, dice) => {
    const [at] = scene.layout.sources;
    if (at === undefined || scene.target.object.narrow) return null;
    return editedObject(scene.drafts, at, (it) => {
      edit(it, scene, dice);
    });
  },
});

const deletionOf = ({ target }: Scene): Manifest => ({
  target: { kind: target.kind, name: target.name },
  patch: `$patch: delete\napiVersion: ${textAt(target.object.manifest, 'apiVersion')}\nkind: ${target.kind}\nmetadata:\n  name: ${target.name}\n`,
});

export const FLUX_SOURCES: readonly Mutation[] = [
  applied('another source', (it, _scene, dice) => {
    setAt(
      it,
      ['spec', 'sourceRef'],
      dice.pick<Manifest>([
        { kind: 'GitRepository', name: 'elsewhere' },
        { kind: 'OCIRepository', name: 'flux-system' },
        { kind: 'Bucket', name: 'mesh' },
        { kind: 'GitRepository', name: 'flux-system', namespace: 'shop' },
      ]),
    );
  }),
  applied('path of another environment', (it, { target }) => {
    setAt(it, ['spec', 'path'], `./${target.elsewhere}`);
  }),
  applied('path that is not there', (it) => {
    setAt(it, ['spec', 'path'], './no/such/folder');
  }),
  applied('suspended', (it) => {
    setAt(it, ['spec', 'suspend'], true);
  }),
  applied('no pruning', (it) => {
    setAt(it, ['spec', 'prune'], false);
  }),
  applied('another cluster', (it) => {
    setAt(it, ['spec', 'kubeConfig'], { secretRef: { name: 'dev' } });
  }),
  applied('a namespace of its own', (it, { target }) => {
    if (!target.object.clusterWide) setAt(it, ['spec', 'targetNamespace'], 'shop');
    else setAt(it, ['spec', 'suspend'], true);
  }),
  applied('a patch of its own', (it, scene) => {
    setAt(it, ['spec', 'patches'], [deletionOf(scene)]);
  }),
  applied('a component of its own', (it) => {
    setAt(it, ['spec', 'components'], ['../../components/no-such']);
  }),
  applied('drift ignored', (it, { target }) => {
    setAt(
      it,
      ['spec', 'ignore'],
      [{ paths: ['/spec', '/data', '/webhooks'], target: { kind: target.kind } }],
    );
  }),
  applied('deletion left to nobody', (it) => {
    setAt(it, ['spec', 'deletionPolicy'], 'Orphan');
    setAt(it, ['spec', 'path'], './no/such');
  }),
  appliedFile('deleted', ({ path }, { drafts }) => withoutFile(drafts, path)),
  appliedFile('left alone by Flux', (at, { drafts }) =>
    editedObject(drafts, at, (it) => {
      setAt(it, ['metadata', 'annotations'], {
        'kustomize.toolkit.fluxcd.io/reconcile': 'disabled',
      });
    }),
  ),
  appliedFile('moved to a folder that nothing applies', ({ path }, { drafts }) => {
    const draft = drafts.get(path);
    return draft === undefined
      ? null
      : withFile(withoutFile(drafts, path), `attic/${fileName(path)}`, draft);
  }),
  appliedFile('applied to another environment', ({ path }, { drafts, layout }) => {
    const draft = drafts.get(path);
    return draft === undefined
      ? null
      : withFile(
          withoutFile(drafts, path),
          `clusters/${layout.outside}/from-${fileName(path)}`,
          draft,
        );
  }),
  source('another branch', (it, _scene, dice) => {
    setAt(
      it,
      ['spec', 'ref'],
      dice.pick<Manifest>([
        { branch: 'legacy' },
        { tag: 'v1.0.0' },
        { semver: '*' },
        { commit: '0123456789012345678901234567890123456789' },
        { name: 'refs/pull/7/head' },
      ]),
    );
  }),
  source('another repository', (it) => {
    setAt(it, ['spec', 'url'], 'https://github.com/evil/fleet');
  }),
  source('suspended', (it) => {
    setAt(it, ['spec', 'suspend'], true);
  }),
  source('ignores the mesh', (it) => {
    setAt(it, ['spec', 'ignore'], '/mesh\n');
  }),
  source('checks out nothing of the mesh', (it) => {
    setAt(it, ['spec', 'sparseCheckout'], ['apps', 'clusters']);
  }),
  source('includes another repository', (it) => {
    setAt(it, ['spec', 'include'], [{ repository: { name: 'evil' }, toPath: 'mesh' }]);
  }),
  {
    name: 'GitRepository: deleted',
    make: ({ layout, target, drafts }) => {
      const [at] = layout.sources;
      return at === undefined || target.object.narrow
        ? null
        : rewritten(drafts, at.path, (all) => all.filter((each) => !isNamed(each, at)));
    },
  },
  {
    name: 'Flux Kustomization of the cluster re-pointed',
    make: ({ layout, target, drafts }, dice) => {
      if (layout.tool !== 'flux' || target.object.narrow) return null;
      const at = {
        path: `clusters/${layout.production}/flux-system/gotk-sync.yaml`,
        kind: 'Kustomization',
        name: 'flux-system',
      };
      return editedObject(drafts, at, (it) => {
        const [key, value] = dice.pick([
          ['path', `./clusters/${layout.outside}`],
          ['suspend', true],
          ['sourceRef', { kind: 'GitRepository', name: 'evil' }],
          ['path', './no/such'],
        ] as const);
        setAt(it, ['spec', key], value);
      });
    },
  },
];
