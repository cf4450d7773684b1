import type { Style } from '../drafts.ts';
import { editedFile, editedObject, manifestsAt, withFile, withoutFile } from '../drafts.ts';
import { unseenIn } from '../layouts/sets.ts';
import type { Mutation } from '../mutation.ts';
import { fileName, folderOf, listed, objectOf, unlisted } from '../mutation.ts';
import { chartEdited } from './unseen.ts';
import { listAt, setAt } from '../objects.ts';

const STYLES: readonly Style[] = ['indented', 'commented', 'quoted', 'reversed', 'windows', 'list'];

/** Changes that mean nothing for the mesh: the check of none of them fails. */
export const NEUTRAL: readonly Mutation[] = [
  {
    name: 'written otherwise',
    make: ({ target, drafts }, dice) => {
      const draft = drafts.get(target.path);
      return draft !== undefined && 'manifests' in draft
        ? withFile(drafts, target.path, { ...draft, style: dice.pick(STYLES) })
        : null;
    },
  },
  {
    name: 'an applier written otherwise',
    make: ({ target, drafts }, dice) => {
      const path = target.appliedBy?.path;
      const draft = path === undefined ? undefined : drafts.get(path);
      if (path === undefined || draft === undefined || !('manifests' in draft)) return null;
      return withFile(drafts, path, {
        ...draft,
        style: dice.pick<Style>(['indented', 'commented', 'quoted', 'reversed']),
      });
    },
  },
  {
    name: 'values written otherwise',
    make: ({ layout, drafts }, dice) => {
      if (layout.values.length === 0) return null;
      const path = dice.pick(layout.values);
      const draft = drafts.get(path);
      return draft !== undefined && 'manifests' in draft
        ? withFile(drafts, path, {
            ...draft,
            style: dice.pick<Style>(['indented', 'commented', 'reversed']),
          })
        : null;
    },
  },
  {
    name: 'a file without an ending in a directory of Argo CD',
    make: ({ layout, target, drafts }) =>
      layout.tool !== 'argo' || target.overlay !== null
        ? null
        : withFile(drafts, `${folderOf(target.path)}/Kustomization`, {
            manifests: [{ kind: 'Kustomization', resources: [] }],
            style: 'plain',
          }),
  },
  {
    name: 'as JSON, and listed so',
    make: ({ target, drafts }) => {
      const draft = drafts.get(target.path);
      if (target.listedBy === null || draft === undefined || !('manifests' in draft)) return null;
      const path = target.path.replace(/yaml$/, 'json');
      const left = unlisted(
        withoutFile(drafts, target.path),
        target.listedBy,
        fileName(target.path),
      );
      return listed(
        withFile(left, path, { ...draft, style: 'json' }),
        target.listedBy,
        'resources',
        fileName(path),
      );
    },
  },
  {
    name: 'another file of the same folder',
    make: (scene) => {
      const { target, drafts } = scene;
      const object = objectOf(scene);
      if (object === null || !drafts.has(target.path)) return null;
      const path = `${folderOf(target.path)}/renamed-${fileName(target.path)}`;
      const moved = withFile(withoutFile(drafts, target.path), path, {
        manifests: manifestsAt(drafts, target.path),
        style: 'plain',
      });
      if (target.listedBy === null) return moved;
      return editedFile(moved, target.listedBy, (it) => {
        setAt(
          it,
          ['resources'],
          listAt(it, 'resources').map((each) =>
            each === fileName(target.path) ? fileName(path) : each,
          ),
        );
      });
    },
  },
  {
    name: 'joined with another file',
    make: ({ target, drafts, layout }) => {
      const other = layout.targets.find(
        (each) =>
          each !== target && folderOf(each.path) === folderOf(target.path) && drafts.has(each.path),
      );
      if (other === undefined || !drafts.has(target.path)) return null;
      const joined = withFile(withoutFile(drafts, other.path), target.path, {
        manifests: [...manifestsAt(drafts, target.path), ...manifestsAt(drafts, other.path)],
        style: 'plain',
      });
      return unlisted(joined, target.listedBy, fileName(other.path));
    },
  },
  {
    name: 'list in another order',
    make: ({ target, drafts }) =>
      target.listedBy === null
        ? null
        : editedFile(drafts, target.listedBy, (it) => {
            setAt(it, ['resources'], listAt(it, 'resources').toReversed());
          }),
  },
  {
    name: 'version of a chart of a service',
    make: ({ layout, drafts }) =>
      layout.name === 'sets'
        ? chartEdited(drafts, unseenIn(layout.production).redis, (it) => {
            setAt(it, ['version'], '7.1.0');
          })
        : null,
  },
  {
    name: 'values of a chart of a service',
    make: ({ layout, drafts }) =>
      layout.name === 'sets'
        ? editedFile(drafts, unseenIn(layout.production).redisValues, (it) => {
            setAt(it, ['replicas'], 3);
          })
        : null,
  },
  {
    name: 'chart of a service removed',
    make: ({ layout, drafts }) =>
      layout.name === 'sets'
        ? editedFile(drafts, unseenIn(layout.production).redis, (it) => {
            setAt(it, ['helmCharts'], []);
          })
        : null,
  },
  {
    name: 'documentation',
    make: ({ drafts }) =>
      withFile(drafts, 'README.md', { text: '# Deployments\n\nWhat runs where.\n' }),
  },
  {
    name: 'an image of a service',
    make: ({ layout, drafts }, dice) =>
      editedObject(drafts, dice.pick(layout.ordinary), (it) => {
        const containers = JSON.stringify(
          listAt(it, 'spec', 'template', 'spec', 'containers'),
        ).replaceAll(/web:[\w.-]+/g, 'web:2.0.1');
        const parsed: unknown = JSON.parse(containers);
        if (Array.isArray(parsed)) setAt(it, ['spec', 'template', 'spec', 'containers'], parsed);
      }),
  },
  {
    name: 'replicas of a service',
    make: ({ layout, drafts }, dice) =>
      editedObject(drafts, dice.pick(layout.ordinary), (it) => {
        setAt(it, ['spec', 'replicas'], 5);
      }),
  },
  {
    name: 'an annotation of a service',
    make: ({ layout, drafts }, dice) =>
      editedObject(drafts, dice.pick(layout.ordinary), (it) => {
        setAt(it, ['metadata', 'annotations'], { 'acme.example/owner': 'shop' });
      }),
  },
];
