import type { KustomizationRewrite } from '../../kustomize/index.ts';
import type { Node, Origin, UnseenContent } from '../../manifest/index.ts';
import type { PushPaths } from './workflow-triggers.ts';
import type { JobsOfTree } from '../jobs/job.ts';
import type { ScriptedObject } from './written-objects.ts';
import type { Namings } from '../mentions/namings.ts';
import type { HelmCommand } from './helm-command.ts';
import type { TargetReach } from './script-actions.ts';
import { PUSHED_TO_FLUX } from './shell-options.ts';
import { placeOf } from '../../manifest/index.ts';
import type { Root, RootDraft } from '../roots/root.ts';
import { folderOf, isBelow } from '../tree-path.ts';
import { listedFiles, releaseOfRoot } from '../roots/root.ts';
import { isTakenByScript } from '../roots/applier-of-root.ts';
import type { ByKfctl } from '../roots/applier-of-root.ts';
import { rewriteKey } from '../flux/flux-build.ts';

/** A place in a script, a pipeline or a file of Skaffold that applies something of the tree, if anybody runs it. */
export interface ScriptApplier {
  readonly tool: string;
  /** A file or a folder of the tree. */
  readonly path: string;
  readonly reach: TargetReach;
  readonly origin: Origin;
  /**
   * Tells whether its job makes the cluster that it applies to, or takes away what it applied: then it is for
   * a test.
   */
  readonly isTest: boolean;
  /** Names the profile of Skaffold that it is of; `runAt` says where Skaffold is run. */
  readonly profile?: string;
  readonly runAt?: readonly Origin[];
  /** Lists the jobs that run the workflow which it is in, or is run by; absent for none. */
  readonly usedAt?: readonly Origin[];
  /** Says for which files workflows run it; absent where one of them, or something else, runs it for any. */
  readonly startedBy?: readonly PushPaths[];
  /** Names contexts of the kubeconfig that it is applied with; absent where none is known. */
  readonly contexts?: readonly string[];
  /** Holds the namespace that it writes over that of the kustomization; absent where it leaves that. */
  readonly namespace?: { readonly node: ScalarNode; readonly isParameter: boolean };
}

type ScalarNode = Node & { readonly kind: 'scalar' };

/** A file of the tree that a script writes, and what of the tree it is made from. */
export interface MadeFile {
  readonly file: string;
  readonly inputs: readonly string[];
  readonly tool: string;
  readonly origin: Origin;
}

/** A command that installs a chart, before it is known what its variables come to. */
export interface ScriptInstall {
  readonly command: HelmCommand;
  readonly origin: Origin;
  /** Folders that its paths may begin at. */
  readonly bases: readonly string[];
  /** Tells whether its job makes the cluster that it applies to. */
  readonly isTest: boolean;
}

export interface ScriptFindings {
  readonly appliers: readonly ScriptApplier[];
  /**
   * Tells whether scripts apply a file: by itself, with its folder, or with a kustomization that takes its folder in, which
   * is no root where another one takes it in, too. A root whose reads are given holds the same of it only where it takes
   * that kustomization in; else what scripts apply may have other names. It is absent where nobody looks.
   */
  readonly takes?: (file: string, reads: ReadonlySet<string>) => 'the-same' | 'otherwise' | null;
  readonly made: readonly MadeFile[];
  /** Objects that scripts apply as text of their own. */
  readonly written: readonly ScriptedObject[];
  /** Says what else of the tree names a path; absent where nobody looks. */
  readonly named?: Namings;
  readonly installs: readonly ScriptInstall[];
  /** Lists what else of the tree applies objects, or may, and is not seen as such; absent for nothing. */
  readonly contents?: readonly UnseenContent[];
  /** Lists commands that apply what a variable names of which nothing is known; absent for none. */
  readonly open?: readonly Origin[];
  /** Names images that Skaffold builds, and whose versions it writes into what it applies; absent for none. */
  readonly built?: readonly string[];
  /** Gives all that is run against a cluster and read by nobody else here; absent where nobody looks. */
  readonly jobs?: JobsOfTree;
}

/** Holds what scripts and pipelines of a tree apply of an environment. */
export interface ByScripts {
  /** Lists those that apply a root whole, by its path; not those of tests. */
  readonly roots: readonly { readonly path: string; readonly appliers: readonly ScriptApplier[] }[];
  /** Lists paths of roots that a job applies for a test, or takes away again behind that. */
  readonly undone: readonly string[];
  /** Names contexts of kubeconfigs of the whole tree, with the paths that are applied with each. */
  readonly contexts: ReadonlyMap<string, readonly string[]>;
  /** Is the same where the same files apply the same, with the same contexts. */
  readonly key: string;
  /** Lists commands of the whole tree that apply what is not known: it may be anything. */
  readonly open: readonly Origin[];
  /** Images whose versions Skaffold writes into what it applies. */
  readonly built: ReadonlySet<string>;
}

/** A place that applies a root, where somebody runs it. */
export interface AppliedByScript {
  readonly applier: ScriptApplier;
  /** The files of the root that it applies, where that is not all of it. */
  readonly files: readonly string[] | null;
}

/** Lists what scripts apply of a root. */
export function appliedByScripts(
  { path, content }: Pick<Root, 'path' | 'content'>,
  appliers: readonly ScriptApplier[],
): readonly AppliedByScript[] {
  const files = listedFiles({ content });
  return appliers.flatMap((applier): AppliedByScript[] => {
    if (files === undefined) return isTakenWhole(path, applier) ? [{ applier, files: null }] : [];
    const { loose, command } = releaseOfRoot({ content }) ?? {};
    if (loose !== undefined || command !== undefined) {
      const isOfIt = applier.reach === 'chart' && path === applier.path;
      if (!isOfIt || (command !== undefined && command.file !== applier.origin.file)) return [];
      return [{ applier: { ...applier, origin: command ?? applier.origin }, files: null }];
    }
    const own = files.filter((file) => isTaken(file, applier));
    if (own.length === 0) return [];
    return [{ applier, files: own.length < files.length ? own : null }];
  });
}

/** Tells whether a script applies a file, by itself or with its folder. */
export const isTaken = (file: string, { path, reach }: ScriptApplier): boolean =>
  file === path ||
  (reach === 'files' && folderOf(file) === path) ||
  (reach === 'below' && isBelow(file, path));

/** Finds what scripts apply: a root, with what of it, or one file. */
export const scriptAppliers = {
  of: appliedByScripts,
  ofFile: (file: string, appliers: readonly ScriptApplier[]): ScriptApplier | undefined =>
    appliers.find((applier) => isTaken(file, applier)),
};

const isTakenWhole = (root: string, { path, reach }: ScriptApplier): boolean =>
  root === path ? reach !== 'chart' : reach === 'below' && isBelow(root, path);

/** Says where a script says so, with what, and what is known of where it goes. */
export function scriptText({ tool, origin, isTest, profile, runAt = [] }: ScriptApplier): string {
  const [first, ...others] = runAt;
  const more = others.length === 0 ? '' : ` and ${String(others.length)} more`;
  return [
    `${placeOf(origin)} (${tool}${profile === undefined ? '' : `, profile ${profile}`})`,
    ...(first === undefined ? [] : [`run at ${placeOf(first)}${more}`]),
    ...(isTest ? ['in a cluster for tests'] : []),
  ].join(', ');
}

/** Marks a plain folder that one script takes with all its files: what moves in it stays with who applies it. */
export const takenWholeBy =
  ({ appliers }: ScriptFindings) =>
  (draft: RootDraft): RootDraft =>
    draft.root.content.kind !== 'kustomization' &&
    appliedByScripts(draft.root, appliers).some(
      ({ applier, files }) => files === null && !applier.isTest,
    )
      ? { ...draft, root: { ...draft.root, by: { tool: 'script', origin: null } } }
      : draft;

/**
 * Marks a root that kfctl builds, and no object applies: kfctl puts all of it into a namespace of its own, which
 * is known where each that names the folder gives the same one, and one of them as a parameter.
 */
const builtByKfctl =
  ({ appliers }: ScriptFindings) =>
  (draft: RootDraft): RootDraft => {
    const { root } = draft;
    if (root.by.origin !== null) return draft;
    const naming = appliers.filter((each) => isTakenWhole(root.path, each));
    const building = naming.filter(({ tool, path }) => tool === 'kfctl' && path === root.path);
    if (building.length === 0) return draft;
    const by: ByKfctl = {
      tool: 'kfctl',
      origin: null,
      ...(isTakenByScript(root) && { takesAll: true }),
    };
    return { ...draft, root: { ...root, by, content: writtenOver(root.content, naming) } };
  };

/** Marks what is pushed to Flux, whichever Kustomization elsewhere applies it there (FLUX-19). */
const pushedToFlux =
  ({ appliers }: ScriptFindings) =>
  (draft: RootDraft): RootDraft => {
    const { root } = draft;
    const { by, content, path } = root;
    if (by.origin !== null || content.kind === 'chart') return draft;
    const [artifact] = appliers
      .filter((each) => each.tool === PUSHED_TO_FLUX && isTakenWhole(path, each))
      .map((each) => each.path)
      .toSorted((one, other) => other.length - one.length);
    return artifact === undefined
      ? draft
      : { ...draft, root: { ...root, content: { ...content, artifact } } };
  };

/** Marks a root that no object applies with what builds it. */
export const builtByScripts = (scripts: ScriptFindings): ((draft: RootDraft) => RootDraft) => {
  const [pushed, built] = [pushedToFlux(scripts), builtByKfctl(scripts)];
  return (draft) => pushed(built(draft));
};

function writtenOver(content: Root['content'], naming: readonly ScriptApplier[]): Root['content'] {
  const rewrite = namespaceWritten(naming);
  return content.kind === 'kustomization' && rewrite !== null ? { ...content, rewrite } : content;
}

function namespaceWritten(appliers: readonly ScriptApplier[]): KustomizationRewrite | null {
  const given = appliers.find(({ namespace }) => namespace?.isParameter === true)?.namespace;
  if (given === undefined) return null;
  const { node } = given;
  if (appliers.some(({ namespace }) => namespace?.node.value !== node.value)) return null;
  const fields = new Map([['namespace', node]]);
  return {
    fields,
    resources: null,
    images: 'by-field',
    skipsMissingComponents: false,
    origin: node.origin,
    key: rewriteKey(fields, 'kfctl'),
  };
}
