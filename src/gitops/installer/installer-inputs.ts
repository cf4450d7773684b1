import type { RenderedEnvironment, RenderedRoot } from '../environment.ts';
import type { ScriptFindings } from '../scripts/script-applier.ts';
import { folderOf, isBelow } from '../tree-path.ts';
import { isTaken, scriptText } from '../scripts/script-applier.ts';
import { API_GROUPS, resourceKey, sameData, stringAt } from '../../manifest/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { isDeployment, isMadeByIstio, madeFrom } from './installer-output.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import type { Sides } from '../stages/stage.ts';

/** A file that `istioctl` reads, or that is laid over what it makes, and that no manifest of the tree applies. */
export interface InstallerInput {
  readonly file: string;
  /** Says what it is: read by istioctl, or laid by ytt over what that makes, which istioctl does not read. */
  readonly role: 'read' | 'laid-over';
  /** Set where the file has other objects too, which `istioctl` has nothing to do with. */
  readonly isAmongOthers?: true;
  readonly written: Node;
  /** The file with what it makes, where the tree has that; null where istioctl takes it to the cluster itself. */
  readonly madeIn: string | null;
}

/**
 * The inputs among what the environments of a tree apply: an IstioOperator in a folder that nothing applies takes
 * effect where somebody runs `istioctl` with it, and where the tree has what it makes, that is what is applied. With a
 * name it may be for the operator that Istio had before 1.24, where the tree installs that one.
 */
export function installerInputs(
  environments: readonly RenderedEnvironment[],
): readonly InstallerInput[] {
  const loose = environments.flatMap(({ roots, beside = [] }) =>
    roots.filter(isLoose).map((root) => ({ root, around: [...roots, ...beside] })),
  );
  if (!loose.some(({ root }) => root.resources.some(isInstallation))) return [];
  const hasOperator = environments.some(({ roots }) =>
    roots.some(({ resources }) => resources.some(isInClusterOperator)),
  );
  return loose.flatMap(({ root, around }) => {
    const made = around.flatMap(({ resources }) => resources.filter(isMadeByIstio));
    const others = new Set(
      root.resources.flatMap((each) => (isInstallation(each) ? [] : [each.origin.file])),
    );
    return root.resources
      .filter((object) => isInstallation(object) && !(hasOperator && isNamed(object)))
      .flatMap((object): InstallerInput[] => {
        const madeIn = madeFrom(object, made);
        const { file } = object.origin;
        const itself: InstallerInput = {
          file,
          role: 'read',
          ...(others.has(file) && { isAmongOthers: true }),
          written: object.node,
          madeIn,
        };
        return madeIn === null ? [itself] : [itself, ...laidOver(root, file, madeIn)];
      });
  });
}

/** Templates in the folder of an input that make nothing of their own. */
const laidOver = (
  { unseen = [] }: RenderedRoot,
  input: string,
  madeIn: string,
): readonly InstallerInput[] =>
  unseen.flatMap(({ kind, origin: { file }, text, written }) =>
    kind === 'Template' && isBelow(file, folderOf(input)) && isOverlay(text ?? '')
      ? [{ file, role: 'laid-over' as const, written, madeIn }]
      : [],
  );

/** ytt's overlays and values: each document changes what it is given, or is read by others. */
const isOverlay = (text: string): boolean =>
  /^#@\s*(?:load\("@ytt:overlay"|overlay\/match|data\/values)/m.test(text) &&
  !/^(?:kind|apiVersion)[ \t]*:/m.test(text);

const isLoose = ({ root }: RenderedRoot): boolean =>
  root.content.kind !== 'kustomization' && root.by.origin === null;

const isInstallation = ({ group }: Resource): boolean => group === API_GROUPS.istioInstall;

/** A cluster takes no object without a name; `istioctl` does, and it is then called after its file. */
const isNamed = ({ name, origin }: Resource): boolean => name !== origin.file;

const isInClusterOperator = (resource: Resource): boolean =>
  isDeployment(resource) && resource.name.startsWith('istio-operator');

/**
 * Both sides without the inputs whose result the tree has, where they change with it or not at all: what is made says
 * what the cluster gets. One that changes alone stays, for somebody may run `istioctl` with it, and so does one whose
 * result is not seen. `notes` says of each that changes what it is.
 */
export function withoutInstallerInputs(
  sides: Sides,
): Sides & { readonly notes: readonly string[] } {
  const { base, merged } = sides;
  const was = byFile(installerInputs(base.environments));
  const is = byFile(installerInputs(merged.environments));
  if (was.size + is.size === 0) return { ...sides, notes: [] };
  const isAlike = alikeFiles(base, merged);
  const scripts = merged.plan.scripts ?? { appliers: [] };
  const notes: string[] = [];
  const gone = new Set<string>();
  for (const file of [...new Set([...is.keys(), ...was.keys()])].sort()) {
    const [old, now] = [was.get(file) ?? [], is.get(file) ?? []];
    const places = new Set([...now, ...old].map((each) => each.madeIn));
    const [madeIn = null] = places;
    const isChanged = !isSame(old, now);
    const isMadeAnew = places.size > 1 || !isAlike(madeIn ?? '');
    const isMade = !places.has(null);
    if (isMade && (isMadeAnew || !isChanged)) gone.add(file);
    const input = now[0] ?? old[0];
    if (isChanged && input !== undefined)
      notes.push(noteOf({ file, input, madeIn: isMade ? madeIn : null, isMadeAnew }, scripts));
  }
  return { base: leftOut(base, gone), merged: leftOut(merged, gone), notes };
}

/** One tree without the inputs whose result it has. */
export const withoutMadeInputs = (tree: RenderedTree): RenderedTree =>
  withoutInstallerInputs({ base: tree, merged: tree }).merged;

interface ChangedInput {
  readonly file: string;
  readonly input: InstallerInput;
  /** It is null where that is not seen. */
  readonly madeIn: string | null;
  readonly isMadeAnew: boolean;
}

function noteOf(
  { file, input, madeIn, isMadeAnew }: ChangedInput,
  { appliers, named }: Pick<ScriptFindings, 'appliers' | 'named'>,
): string {
  const what = input.isAmongOthers === true ? `The ${kindOf(input)} in ${file}` : file;
  if (madeIn === null) {
    const run = appliers.find((each) => each.tool === 'istioctl' && isTaken(file, each));
    const none = 'no applier of it is seen in this tree';
    const some = 'what names it is not followed here';
    return run === undefined
      ? `${what} takes effect when somebody runs istioctl with it; ${named?.said([file], { none, some }) ?? none}.`
      : `${what} takes effect where somebody runs ${scriptText(run)}.`;
  }
  const made =
    input.role === 'read'
      ? `${what} is an input of istioctl, which made ${madeIn} of it`
      : `${what} is laid over what istioctl makes, which is in ${madeIn}`;
  return isMadeAnew
    ? `${made}, and what the cluster gets is told of that.`
    : `${made}, which stays as it is. The change takes effect when somebody makes that anew${input.role === 'read' ? ', or runs istioctl install' : ''}.`;
}

const kindOf = ({ written }: InstallerInput): string => stringAt(written, 'kind') ?? 'object';

const isSame = (was: readonly InstallerInput[], is: readonly InstallerInput[]): boolean =>
  was.length === is.length &&
  was.every((old, at) => {
    const now = is[at];
    return now !== undefined && sameData(old.written, now.written);
  });

function byFile(inputs: readonly InstallerInput[]): ReadonlyMap<string, readonly InstallerInput[]> {
  const files = new Map<string, readonly InstallerInput[]>();
  for (const input of inputs) files.set(input.file, [...(files.get(input.file) ?? []), input]);
  return files;
}

/** Tells whether both sides build the same objects of a file. */
function alikeFiles(base: RenderedTree, merged: RenderedTree): (file: string) => boolean {
  const [was, is] = [rootsOf(base), rootsOf(merged)];
  const same = new Set([...is].filter((root) => was.has(root)));
  const ofFile = (roots: ReadonlySet<RenderedRoot>, file: string): readonly Resource[] =>
    [...roots].flatMap((root) =>
      same.has(root) ? [] : root.resources.filter(({ origin }) => origin.file === file),
    );
  return (file) => {
    const [before, after] = [ofFile(was, file), ofFile(is, file)];
    return (
      before.length === after.length &&
      before.every((old, at) => {
        const now = after[at];
        return (
          now !== undefined && resourceKey(old) === resourceKey(now) && sameData(old.node, now.node)
        );
      })
    );
  };
}

const rootsOf = ({ environments }: RenderedTree): ReadonlySet<RenderedRoot> =>
  new Set(environments.flatMap(({ roots }) => roots));

function leftOut(tree: RenderedTree, files: ReadonlySet<string>): RenderedTree {
  if (files.size === 0) return tree;
  const known = new Map<RenderedRoot, RenderedRoot>();
  const without = (root: RenderedRoot): RenderedRoot => {
    const found = known.get(root) ?? withoutFiles(root, files);
    known.set(root, found);
    return found;
  };
  return {
    ...tree,
    environments: tree.environments.map((rendered) => ({
      ...rendered,
      roots: rendered.roots.map(without),
      ...(rendered.beside && { beside: rendered.beside.map(without) }),
    })),
  };
}

/** Drops the inputs that lie in these files; other objects of such a file stay. */
function withoutFiles(rendered: RenderedRoot, files: ReadonlySet<string>): RenderedRoot {
  const { resources, unseen = [] } = rendered;
  const isKept = (object: Resource): boolean =>
    !files.has(object.origin.file) || !isInstallation(object);
  const isKeptUnseen = ({ origin: { file } }: { origin: Origin }): boolean => !files.has(file);
  if (!isLoose(rendered) || (resources.every(isKept) && unseen.every(isKeptUnseen)))
    return rendered;
  return {
    ...rendered,
    resources: resources.filter(isKept),
    unseen: unseen.filter(isKeptUnseen),
  };
}
