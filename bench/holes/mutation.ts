import type { Dice } from '../random-tree.ts';
import type { Drafts } from './drafts.ts';
import { editedFile, manifestsAt, rewritten, withFile } from './drafts.ts';
import type { Layout, Target } from './layout.ts';
import type { Manifest } from './objects.ts';
import { appendTo, isNamed, listAt, setAt, textAt } from './objects.ts';

/** A repository as it is so far, and the object that is meant. */
export interface Scene {
  readonly layout: Layout;
  readonly target: Target;
  readonly drafts: Drafts;
}

/** One way to change a repository; null where it cannot be done there. */
export interface Mutation {
  /** What it does, as one would say it. */
  readonly name: string;
  readonly make: (scene: Scene, dice: Dice) => Drafts | null;
}

export const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** The object as the file has it now; null where something else took it away. */
export const objectOf = ({ target, drafts }: Scene): Manifest | null =>
  manifestsAt(drafts, target.path).find((each) => isNamed(each, target)) ?? null;

/** Without the object in its file, and without the file's name where nothing else is in it. */
export function withoutTarget({ target, drafts }: Scene): Drafts {
  const left = rewritten(drafts, target.path, (all) =>
    all.filter((each) => !isNamed(each, target)),
  );
  return left.has(target.path) ? left : unlisted(left, target.listedBy, fileName(target.path));
}

export function unlisted(drafts: Drafts, kustomization: string | null, entry: string): Drafts {
  if (kustomization === null) return drafts;
  return editedFile(drafts, kustomization, (it) => {
    setAt(
      it,
      ['resources'],
      listAt(it, 'resources').filter((each) => each !== entry),
    );
  });
}

export const listed = (
  drafts: Drafts,
  kustomization: string,
  field: string,
  ...entries: Manifest[string][]
): Drafts =>
  editedFile(drafts, kustomization, (it) => {
    appendTo(it, [field], ...entries);
  });

/** Adds a file to a folder, and to the list of the kustomization that is there. */
export function added(drafts: Drafts, path: string, manifest: Manifest): Drafts {
  const withIt = withFile(drafts, path, { manifests: [manifest], style: 'plain' });
  const kustomization = `${folderOf(path)}/kustomization.yaml`;
  return drafts.has(kustomization)
    ? listed(withIt, kustomization, 'resources', fileName(path))
    : withIt;
}

export const isIstioConfig = ({ object }: Target): boolean =>
  /^(?:networking|security|telemetry|extensions)\.istio\.io\//.test(
    textAt(object.manifest, 'apiVersion'),
  );
