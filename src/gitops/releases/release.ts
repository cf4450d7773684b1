import type {
  ChartReference,
  ChartSet,
  CopiedReference,
  UndecidedWays,
} from '../../charts/index.ts';
import type { MapNode, Node, Origin, Resource, UnseenContent } from '../../manifest/index.ts';
import type { RenderedRoot, RenderedEnvironment } from '../environment.ts';
import { placeOf } from '../../manifest/index.ts';
import type { ScriptInstall } from '../scripts/script-applier.ts';
import { releaseOfRoot } from '../roots/root.ts';

/** A chart of the tree as it is installed: what its applier gives it beside its own files. */
export interface Release {
  readonly name: string;
  /** It is null where nothing says one: what Helm takes then is `default`. */
  readonly namespace: string | null;
  /** Later ones win. */
  readonly values: readonly ReleaseValues[];
  readonly sets: readonly ChartSet[];
  /** Files whose texts are values; they win over all others. */
  readonly files: readonly ReleaseFile[];
  /** It is null where it is the cluster's, which nobody here sees. */
  readonly kubeVersion: string | null;
  /**
   * Tells whether that version is what the configuration says of the environment; it is absent where the
   * applier says it.
   */
  readonly isToldVersion?: true;
  readonly apiVersions: readonly string[];
  readonly includeCRDs: boolean;
  readonly skipTests: boolean;
  readonly skipSchema: boolean;
  /** Tells whether templates are told of an upgrade; it is absent where they are told of an installation. */
  readonly isUpgrade?: true;
  /**
   * Lists what it is given and nobody here sees, as the end of "it takes values from"; the chart is not
   * rendered then.
   */
  readonly unseen: readonly string[];
  /**
   * Tells whether all that is unseen stands open in what is written (`OPEN`): as far as that goes the chart is rendered
   * beside what is not seen of it. It is absent where other things are unseen, and for none.
   */
  readonly isWrittenButOpen?: true;
  /** Says what else Flux does; it is absent where another tool installs it. */
  readonly flux?: FluxRelease;
  /** Says what is made of a chart that nothing in the tree installs; it is absent where something does. */
  readonly loose?: LooseRelease;
  /** The command of a script that installs it, where somebody runs it; absent where an object of the tree does. */
  readonly command?: Origin;
  /** Holds what each command that installs it gives it beside what is rendered; absent where an object of the tree does. */
  readonly given?: readonly { readonly install: ScriptInstall; readonly content: UnseenContent }[];
  /**
   * Tells whether a plugin may give it more, which nobody here sees; it is absent where none does (ARGO-76).
   */
  readonly throughPlugin?: true;
  /** The chart of elsewhere that is rendered from a copy; absent for one of the tree itself. */
  readonly copied?: CopiedRelease;
}

export interface CopiedRelease extends CopiedReference {
  readonly reference: ChartReference;
}

/** Says how a chart is rendered of which it is only guessed with which values it is installed. */
interface LooseRelease {
  /** Tells whether it is rendered: a change that touches nothing of it needs no render of it. */
  readonly isAsked: boolean;
  /**
   * Tells whether it is broken where Helm stops: it is not where it may just lack the values that its users
   * give.
   */
  readonly isFault: boolean;
  /**
   * Set where a file of the tree names the chart in a way that is not followed here: what it is given beside its own values,
   * and in which namespace it is installed, is not known.
   */
  readonly isNamed?: true;
  /** Folders of charts that it takes from beside it (`file://`): a change of one is a change of it. */
  readonly beside: readonly string[];
}

/** A chart that a rendered one depends on, and that is not here. */
export interface MissingDependency {
  /** The name by which the rendered chart calls it. */
  readonly called: string;
  /** Names the namespaces that it may write to: that of the release, and those that its values name. */
  readonly namespaces: readonly string[];
}

/** Says what the helm-controller of Flux does with a release, where others do not. */
export interface FluxRelease {
  /** Namespace and name of the HelmRelease: one place of the tree can come out as several. */
  readonly object: string;
  /** Files that stand in place of the chart's own values, later ones over earlier ones; empty for none (HELM-2). */
  readonly defaults: readonly DefaultValues[];
  /** Types of hooks that Helm runs (HELM-11). */
  readonly hooks: readonly string[];
  /** Tells whether definitions in `crds/` that exist stay as they are (HELM-9). */
  readonly keepsDefinitions: boolean;
  /** Changes the objects before they are applied; null where nothing does. */
  readonly postRenderers: PostRenderers | null;
  /** Says why Flux does not install it as it stands; null where it does. */
  readonly refused: { readonly message: string; readonly origin: Origin } | null;
  /** Lists the objects it takes values from that are not in the tree, and have to be in the cluster (HELM-4). */
  readonly lacking: readonly LackingValues[];
}

/** An object that is not in the tree, with the HelmRelease that takes values from it. */
export interface LackingValues {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Is the place where it is named. */
  readonly origin: Origin;
  readonly by: string;
}

/** Releases of a tree that are rendered, by what installs each. */
export type RenderedReleases = ReadonlyMap<string, ReleaseInPlace>;

/** Holds what is known of releases that one place of the tree installs. */
interface ReleaseInPlace {
  /** The paths that are read, as in `RenderedRoot.reads`. */
  readonly reads: ReadonlySet<string>;
  /** The charts that one of them depends on and that are not here, as in `RenderedRoot.missing`. */
  readonly missing: ReadonlySet<string>;
}

export interface PostRenderers {
  /** Kustomizations without files, one after the other over what the one before gives. */
  readonly steps: readonly MapNode[];
  /** Tells whether hooks go through them with all else, by themselves, or not at all. */
  readonly strategy: 'combined' | 'separate' | 'nohooks';
}

export interface DefaultValues {
  readonly path: string;
  /** Tells whether the chart is not packaged where the file is not there. */
  readonly isRequired: boolean;
  readonly origin: Origin;
}

/** A file of the tree whose text is a value. */
export interface ReleaseFile {
  /** It is as `--set-file` has it; the path in it begins with a slash, and is the tree's from its top. */
  readonly expression: string;
  readonly path: string;
  readonly origin: Origin;
}

export type ReleaseValues =
  /** A file of the tree, or all that a pattern stands for. */
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly isPattern: boolean;
      /** Tells whether the applier fails where the file is not there. */
      readonly isRequired: boolean;
      readonly origin: Origin;
    }
  /** YAML that stands in the applier. */
  | {
      readonly kind: 'inline';
      readonly text: string;
      readonly origin: Origin;
      /** Holds what it says, where it stands there as an object. */
      readonly node?: Node;
      /** Is what Helm's errors call it; where it is absent they name its place. */
      readonly name?: string;
    };

/** Gives the paths of the files of values among what a release is given. */
export const fileNames = (values: Release['values']): readonly string[] =>
  values.flatMap((each) => (each.kind === 'file' ? [each.path] : []));

/**
 * Holds what a root comes to where all that only the cluster, the clock or the release decides is decided the
 * other way.
 */
export interface OtherRendering extends UndecidedWays {
  readonly resources: readonly Resource[];
  /** Says that the kustomization is not built where all is decided so; then the objects are those of here. */
  readonly isUnbuilt?: true;
}

/** A chart of the tree, as a HelmRelease installs it. */
export interface InstalledChart {
  /** The HelmRelease. */
  readonly resource: Resource;
  /** Is that of the HelmChart that packages it. */
  readonly spec: Node;
  /** Is that of the chart, or of the archive that it is packed in. */
  readonly folder: string;
  /** Name and version. */
  readonly version: string | null;
  /**
   * Tells whether it is packaged at each revision of its source, and not at another version only (HELM-3).
   */
  readonly isPackagedAlways: boolean;
  readonly rendered: RenderedRoot;
  /** Lists what somebody should know of it, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Keys what installs a release by where its applier names the chart. From one place several HelmReleases can
 * come, so theirs has the namespace and name of the object, too.
 */
export const installerKey = (writtenAt: Origin, object = ''): string =>
  `${placeOf(writtenAt)} ${object}`;

/**
 * The releases that are rendered, with what they read: an applier may lie in one environment and install into another,
 * so all of a tree are looked at. What is rendered of some destinations only is not among them.
 */
export function renderedReleases(environments: readonly RenderedEnvironment[]): RenderedReleases {
  const found = new Map<string, { reads: Set<string>; missing: Set<string> }>();
  const unseen = new Set<string>();
  for (const rendered of environments.flatMap(({ roots }) => roots)) {
    const key = placeOfRoot(rendered);
    if (key === null) continue;
    const { reads, missing, unseen: notSeen = [] } = rendered;
    if (notSeen.length > 0 && missing === undefined) unseen.add(key);
    const known = found.get(key) ?? { reads: new Set(), missing: new Set() };
    for (const path of reads) known.reads.add(path);
    for (const { called } of missing ?? []) known.missing.add(called);
    found.set(key, known);
  }
  for (const key of unseen) found.delete(key);
  return found;
}

/** Lists the places of releases of which nothing is missing that they depend on. */
export const wholeReleases = (environments: readonly RenderedEnvironment[]): ReadonlySet<string> =>
  new Set(
    [...renderedReleases(environments)].flatMap(([key, { missing }]) =>
      missing.size > 0 ? [] : [key],
    ),
  );

function placeOfRoot({ root }: RenderedRoot): string | null {
  const release = releaseOfRoot(root);
  return release === undefined || root.by.origin === null
    ? null
    : installerKey(root.by.origin, release.flux?.object);
}

/**
 * Whether what is installed from a place shows elsewhere than in its values: in objects that are rendered, or in another
 * environment. Of a HelmRelease its object counts, too. A chart that the installed one depends on, and that is not here,
 * shows nowhere; null asks for the installed one itself.
 */
export function showsElsewhere(
  rendered: RenderedEnvironment,
): (writtenAt: Origin, installer: Resource, dependency: string | null) => boolean {
  const seen = rendered.renderedReleases ?? renderedReleases([rendered]);
  const own = new Map(
    rendered.roots.map((root) => [
      placeOfRoot(root),
      (root.missing ?? []).map(({ called }) => called),
    ]),
  );
  const { chartsElsewhere } = rendered.environment;
  return (writtenAt, { kind, namespace, name }, dependency) => {
    const key = installerKey(
      writtenAt,
      kind === 'HelmRelease' ? `${namespace}/${name}` : undefined,
    );
    const missing = own.get(key) ?? [...(seen.get(key)?.missing ?? [])];
    const isSeen = seen.has(key) && (dependency === null || !missing.includes(dependency));
    return isSeen || chartsElsewhere?.get(installerKey(writtenAt))?.isHere === false;
  };
}
