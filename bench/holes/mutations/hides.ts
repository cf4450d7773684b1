import { stringify } from 'yaml';
import type { Draft, Drafts, Style } from '../drafts.ts';
import { editedObject, textOf, withFile, withoutFile } from '../drafts.ts';
import type { Mutation, Scene } from '../mutation.ts';
import { fileName, folderOf, listed, objectOf, unlisted, withoutTarget } from '../mutation.ts';
import { setAt } from '../objects.ts';

const draftOf = ({ target, drafts }: Scene): Draft | null =>
  target.object.narrow ? null : (drafts.get(target.path) ?? null);

/** The file with another text around what it says. */
const rewrittenAs =
  (rewrite: (text: string) => string): Mutation['make'] =>
  (scene) => {
    const draft = draftOf(scene);
    return draft === null
      ? null
      : withFile(scene.drafts, scene.target.path, { text: rewrite(textOf(draft)) });
  };

const OTHER_STYLES: readonly Style[] = [
  'json',
  'list',
  'quoted',
  'reversed',
  'commented',
  'windows',
];

/** Written otherwise and changed in one go. */
function restyled(scene: Scene, style: Style): Drafts | null {
  const draft = scene.drafts.get(scene.target.path);
  if (draft === undefined || !('manifests' in draft)) return null;
  return withFile(scene.drafts, scene.target.path, { ...draft, style });
}

const TOO_LARGE = `${'# '.padEnd(199, 'x')}\n`.repeat(26_000);

export const HIDES: readonly Mutation[] = [
  {
    name: 'changed and written otherwise',
    make: (scene, dice) => {
      if (objectOf(scene) === null) return null;
      const edit = dice.pick(Object.values(scene.target.object.edits));
      const drafts = editedObject(scene.drafts, scene.target, edit);
      return restyled({ ...scene, drafts }, dice.pick(OTHER_STYLES));
    },
  },
  {
    name: 'file as a JSON that is not read',
    make: (scene) => {
      const draft = draftOf(scene);
      // Flux's own list of a folder and plain folders by kubectl aside: a list names it no more
      if (draft === null || scene.target.listedBy === null || !('manifests' in draft)) return null;
      return withFile(
        withoutFile(scene.drafts, scene.target.path),
        scene.target.path.replace(/yaml$/, 'json'),
        { ...draft, style: 'json' },
      );
    },
  },
  {
    name: 'template around it',
    make: rewrittenAs((text) => `{{ if .Values.enabled }}\n${text}{{ end }}\n`),
  },
  {
    name: 'condition of ytt around it',
    make: rewrittenAs(
      (text) => `#@ load("@ytt:data", "data")\n#@ if data.values.enabled:\n---\n${text}#@ end\n`,
    ),
  },
  { name: 'all in comments', make: rewrittenAs((text) => text.replaceAll(/^/gm, '# ')) },
  { name: 'empty file', make: rewrittenAs(() => '') },
  { name: 'file that is too large', make: rewrittenAs((text) => `${text}${TOO_LARGE}`) },
  {
    name: 'in the text of a ConfigMap',
    make: rewrittenAs((text) =>
      stringify({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'kept', namespace: 'shop' },
        data: { 'kept.yaml': text },
      }),
    ),
  },
  {
    name: 'in a generator of a ConfigMap',
    make: (scene) => {
      const { target, drafts } = scene;
      if (target.listedBy === null || target.object.narrow) return null;
      const left = unlisted(drafts, target.listedBy, fileName(target.path));
      return listed(left, target.listedBy, 'configMapGenerator', {
        name: 'kept',
        namespace: 'shop',
        files: [fileName(target.path)],
      });
    },
  },
  {
    name: 'in the items of an object that is no List',
    make: (scene) => {
      const object = objectOf(scene);
      if (object === null || scene.target.object.narrow) return null;
      return withFile(scene.drafts, scene.target.path, {
        manifests: [
          {
            apiVersion: 'acme.example/v1',
            kind: 'Kept',
            metadata: { name: 'kept', namespace: 'shop' },
            items: [object],
          },
        ],
        style: 'plain',
      });
    },
  },
  {
    name: 'link to another file',
    make: (scene) => {
      const object = objectOf(scene);
      if (object === null || scene.target.object.narrow) return null;
      const folder = folderOf(scene.target.path);
      const away = folder
        .split('/')
        .map(() => '..')
        .join('/');
      const nothing = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'nothing', namespace: 'shop' },
        data: {},
      };
      const withNothing = withFile(scene.drafts, 'attic/nothing.yaml', {
        manifests: [nothing],
        style: 'plain',
      });
      return withFile(withNothing, scene.target.path, { link: `${away}/attic/nothing.yaml` });
    },
  },
  {
    name: 'link to what lies outside',
    make: (scene) =>
      draftOf(scene) === null
        ? null
        : withFile(scene.drafts, scene.target.path, { link: '/etc/mesh.yaml' }),
  },
  {
    name: '.sourceignore',
    make: (scene, dice) => {
      if (scene.layout.tool !== 'flux' || scene.target.object.narrow) return null;
      const pattern = dice.pick([
        `/mesh/overlays/${scene.layout.production}/`,
        `/clusters/${scene.layout.production}/mesh.yaml`,
        `/${scene.target.path}`,
      ]);
      return withFile(scene.drafts, '.sourceignore', { text: `${pattern}\n` });
    },
  },
  {
    name: 'kept outside production only',
    make: (scene) => {
      const object = objectOf(scene);
      const { target } = scene;
      if (object === null || target.overlay === null || target.object.narrow) return null;
      const left = withoutTarget(scene);
      const path = `${target.elsewhere}/kept-${fileName(target.path)}`;
      const kustomization = `${target.elsewhere}/kustomization.yaml`;
      return listed(
        withFile(left, path, { manifests: [object], style: 'plain' }),
        kustomization,
        'resources',
        fileName(path),
      );
    },
  },
  {
    name: 'half of the rules elsewhere',
    make: (scene) => {
      const { target } = scene;
      if (objectOf(scene) === null || target.kind !== 'AuthorizationPolicy' || target.object.narrow)
        return null;
      const halved = editedObject(scene.drafts, target, (it) => {
        setAt(it, ['spec', 'rules'], [{ to: [{ operation: { paths: ['/admin'] } }] }]);
      });
      const other = {
        apiVersion: 'security.istio.io/v1',
        kind: 'AuthorizationPolicy',
        metadata: { name: 'other-half', namespace: 'shop' },
        spec: { action: 'DENY', rules: [{ from: [{ source: { notNamespaces: ['shop'] } }] }] },
      };
      const path = `${folderOf(target.path)}/other-half.yaml`;
      const withOther = withFile(halved, path, { manifests: [other], style: 'plain' });
      return target.listedBy === null
        ? withOther
        : listed(withOther, target.listedBy, 'resources', 'other-half.yaml');
    },
  },
];
