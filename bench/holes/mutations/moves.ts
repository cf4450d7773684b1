import type { Drafts } from '../drafts.ts';
import { withFile, withoutFile } from '../drafts.ts';
import type { Mutation, Scene } from '../mutation.ts';
import { added, fileName, folderOf, objectOf, unlisted, withoutTarget } from '../mutation.ts';

const UNAPPLIED = ['attic', 'archive', 'docs/old', 'disabled', '.attic', 'tests/mesh', 'examples'];

const ENDINGS = ['.bak', '.txt', '.disabled', '.orig', '.tpl'];

const OTHER_NAMES = ['legacy', 'retired', 'staging-2', 'old'];

function movedTo(scene: Scene, path: string): Drafts | null {
  const object = objectOf(scene);
  if (object === null || scene.target.object.narrow) return null;
  return added(withoutTarget(scene), path, object);
}

/** Every file below a folder, below another one. */
function folderMoved(drafts: Drafts, from: string, to: string): Drafts | null {
  const inside = [...drafts].filter(([path]) => path.startsWith(`${from}/`));
  if (inside.length === 0) return null;
  const kept = [...drafts].filter(([path]) => !path.startsWith(`${from}/`));
  return new Map([
    ...kept,
    ...inside.map(([path, draft]) => [`${to}${path.slice(from.length)}`, draft] as const),
  ]);
}

/** The folder that production's part of the mesh has for itself. */
const ownFolder = ({ layout, target }: Scene): string =>
  target.overlay === null
    ? layout.tool === 'none'
      ? layout.production
      : folderOf(target.path)
    : folderOf(target.overlay);

export const MOVES: readonly Mutation[] = [
  {
    name: 'moved to another environment',
    make: (scene) =>
      movedTo(scene, `${scene.target.elsewhere}/moved-${fileName(scene.target.path)}`),
  },
  {
    name: 'moved to a folder that nothing applies',
    make: (scene, dice) => movedTo(scene, `${dice.pick(UNAPPLIED)}/${fileName(scene.target.path)}`),
  },
  {
    name: 'file no longer listed',
    make: ({ target, drafts }) =>
      target.listedBy === null || target.object.narrow
        ? null
        : unlisted(drafts, target.listedBy, fileName(target.path)),
  },
  {
    name: 'file with another ending',
    make: ({ target, drafts }, dice) => {
      const draft = drafts.get(target.path);
      if (draft === undefined || target.object.narrow) return null;
      const left = unlisted(
        withoutFile(drafts, target.path),
        target.listedBy,
        fileName(target.path),
      );
      return withFile(left, `${target.path}${dice.pick(ENDINGS)}`, draft);
    },
  },
  {
    name: 'folder of production with another name',
    make: (scene, dice) => {
      const from = ownFolder(scene);
      const above = from.includes('/') ? `${folderOf(from)}/` : '';
      return folderMoved(scene.drafts, from, `${above}${dice.pick(OTHER_NAMES)}`);
    },
  },
  {
    name: 'folder of production moved away',
    make: (scene) => folderMoved(scene.drafts, ownFolder(scene), 'attic/mesh'),
  },
];
