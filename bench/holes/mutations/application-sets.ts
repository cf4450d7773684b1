import type { Dice } from '../../random-tree.ts';
import type { Drafts } from '../drafts.ts';
import { editedFile, editedObject, withFile, withoutFile } from '../drafts.ts';
import type { Mutation, Scene } from '../mutation.ts';
import type { Manifest } from '../objects.ts';
import { isMap, listAt, setAt } from '../objects.ts';

const SETS = {
  mesh: { path: 'argocd/mesh.yaml', kind: 'ApplicationSet', name: 'mesh' },
  rest: { path: 'argocd/rest.yaml', kind: 'ApplicationSet', name: 'rest' },
} as const;

type Edit = (it: Manifest, scene: Scene, dice: Dice) => void;

const inSets = (name: string, make: (scene: Scene, dice: Dice) => Drafts | null): Mutation => ({
  name: `ApplicationSet: ${name}`,
  make: (scene, dice) =>
    scene.layout.name === 'sets' && !scene.target.object.narrow ? make(scene, dice) : null,
});

const edited = (name: string, set: keyof typeof SETS, edit: Edit): Mutation =>
  inSets(name, (scene, dice) =>
    editedObject(scene.drafts, SETS[set], (it) => {
      edit(it, scene, dice);
    }),
  );

const SOURCE = ['spec', 'template', 'spec', 'source'];

const isOf =
  (environment: string, part: string) =>
  (element: Manifest[string]): boolean =>
    isMap(element) && element['environment'] === environment && element['part'] === part;

const withElements = (
  it: Manifest,
  edit: (all: Manifest[string][]) => Manifest[string][],
): void => {
  const [first, ...rest] = listAt(it, 'spec', 'generators');
  if (!isMap(first)) return;
  setAt(first, ['list', 'elements'], edit(listAt(first, 'list', 'elements')));
  setAt(it, ['spec', 'generators'], [first, ...rest]);
};

const elementsEdited = (
  name: string,
  edit: (
    all: Manifest[string][],
    isTaken: (element: Manifest[string]) => boolean,
    scene: Scene,
  ) => Manifest[string][],
): Mutation =>
  edited(name, 'rest', (it, scene, dice) => {
    const isTaken = isOf(scene.layout.production, dice.pick(['istio', 'baseline']));
    withElements(it, (all) => edit(all, isTaken, scene));
  });

export const APPLICATION_SETS: readonly Mutation[] = [
  edited('another revision', 'mesh', (it) => {
    setAt(it, [...SOURCE, 'targetRevision'], 'legacy');
  }),
  edited('another repository', 'mesh', (it) => {
    setAt(it, [...SOURCE, 'repoURL'], 'https://github.com/evil/deploy.git');
  }),
  edited('another path', 'mesh', (it, _scene, dice) => {
    setAt(it, [...SOURCE, 'path'], dice.pick(['none/{{environment}}', 'shop/{{environment}}']));
  }),
  edited('another project', 'mesh', (it) => {
    setAt(it, ['spec', 'template', 'spec', 'project'], 'default');
  }),
  edited('another cluster', 'mesh', (it) => {
    setAt(it, ['spec', 'template', 'spec', 'destination'], { name: 'dev' });
  }),
  edited('a patch of the template', 'mesh', (it) => {
    setAt(it, ['spec', 'templatePatch'], 'spec:\n  source:\n    targetRevision: legacy\n');
  }),
  edited('a selector', 'mesh', (it, { layout }) => {
    setAt(
      it,
      ['spec', 'generators'],
      listAt(it, 'spec', 'generators').map((each) => ({
        ...(isMap(each) ? each : {}),
        selector: { matchLabels: { environment: layout.outside } },
      })),
    );
  }),
  edited('fewer files', 'mesh', (it, { layout }) => {
    setAt(
      it,
      ['spec', 'generators'],
      [
        {
          git: {
            repoURL: 'https://github.com/acme/deploy.git',
            revision: 'HEAD',
            files: [{ path: `config/${layout.outside}.json` }],
          },
        },
      ],
    );
  }),
  edited('files of another revision', 'mesh', (it) => {
    setAt(
      it,
      ['spec', 'generators'],
      [
        {
          git: {
            repoURL: 'https://github.com/acme/deploy.git',
            revision: 'legacy',
            files: [{ path: 'config/*.json' }],
          },
        },
      ],
    );
  }),
  inSets('deleted', ({ drafts }, dice) =>
    withoutFile(drafts, SETS[dice.pick(['mesh', 'rest'] as const)].path),
  ),
  inSets('file of the generator changed', ({ layout, drafts }, dice) =>
    editedFile(drafts, `config/${layout.production}.json`, (it) => {
      const [key, value] = dice.pick([
        ['revision', 'legacy'],
        ['environment', layout.outside],
      ] as const);
      setAt(it, [key], value);
    }),
  ),
  inSets('file of the generator deleted', ({ layout, drafts }) =>
    withoutFile(drafts, `config/${layout.production}.json`),
  ),
  inSets('file of the generator elsewhere', ({ layout, drafts }) => {
    const path = `config/${layout.production}.json`;
    const draft = drafts.get(path);
    return draft === undefined
      ? null
      : withFile(withoutFile(drafts, path), `attic/${layout.production}.json`, draft);
  }),
  elementsEdited('element removed', (all, isTaken) => all.filter((each) => !isTaken(each))),
  elementsEdited('element of another environment', (all, isTaken, { layout }) =>
    all.map((each) => (isTaken(each) ? { environment: layout.outside, part: 'redis' } : each)),
  ),
];
