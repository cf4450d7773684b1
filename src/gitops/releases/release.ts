import type {
  ChartReference,
  ChartSet,
  CopiedReference,
  UndecidedWays,
} from '../../charts/index.ts';
import type { MapNode, Node, Origin, Resource } from '../../manifest/index.ts';
import type { RenderedRoot, RenderedEnvironment } from '../environment.ts';
import { placeOf } from '../../manifest/index.ts';
import { releaseOfRoot } from '../roots/root.ts';

/** A chart of the tree as it is installed: what its applier gives it beside its own files. */
export interface Release {
  readonly name: string;
  /** Null where nothing says one: what Helm takes then is `default`. */
  readonly namespace: string | null;
  /** Later ones win. */
  readonly values: readonly ReleaseValues[];
  readonly sets: readonly ChartSet[];
  /** Files whose texts are values; they win over all others. */
  readonly files: readonly ReleaseFile[];
  /** Null where it is the cluster's, which nobody here sees. */
  readonly kubeVersion: string | null;
  /** Whether that version is what the configuration says of the environment; absent where the applier says it. */
  readonly isToldVersion?: true;
  readonly apiVersions: readonly string[];
  readonly includeCRDs: boolean;
  readonly skipTests: boolean;
  readonly skipSchema: boolean;
  /** Whether templates are told of an upgrade; absent where they are told of an installation. */
  readonly isUpgrade?: true;
  /** What it is given and nobody here sees, as the end of "it takes values from"; the chart is not rendered then. */
  readonly unseen: readonly string[];
  /** What else Flux does; absent where another tool installs it. */
  readonly flux?: FluxRelease;
  /** What is made of a chart that nothing in the tree installs; absent where something does. */
  readonly loose?: LooseRelease;
  /** Whether a plugin may give it more, which nobody here sees; absent where none does (ARGO-76). */
  readonly throughPlugin?: true;
  /** The chart of elsewhere that is rendered from a copy; absent for one of the tree itself. */
  readonly copied?: CopiedRelease;
}

export interface CopiedRelease extends CopiedReference {
  readonly reference: ChartReference;
}

/** How a chart is rendered of which it is only guessed with which values it is installed. */
interface LooseRelease {
  /** Whether it is rendered: a change that touches nothing of it needs no render of it. */
  readonly isAsked: boolean;
  /** Whether it is broken where Helm stops: it is not where it may just lack the values that its users give. */
  readonly isFault: boolean;
  /** Folders of charts that it takes from beside it (`file://`): a change of one is a change of it. */
  readonly beside: readonly string[];
}

/** What the helm-controller of Flux does with a release, where others do not. */
export interface FluxRelease {
  /** Namespace and name of the HelmRelease: one place of the tree can come out as several. */
  readonly object: string;
  /** Files that stand in place of the chart's own values, later ones over earlier ones; empty for none (HELM-2). */
  readonly defaults: readonly DefaultValues[];
  /** Types of hooks that Helm runs (HELM-11). */
  readonly hooks: readonly string[];
  /** Whether definitions in `crds/` that exist stay as they are (HELM-9). */
  readonly keepsDefinitions: boolean;
  /** What changes the objects before they are applied; null where nothing does. */
  readonly postRenderers: PostRenderers | null;
  /** Why Flux does not install it as it stands. */
  readonly refused: { readonly message: string; readonly origin: Origin } | null;
}

/** Releases of a tree that are rendered: by what installs each, the paths it reads, as in `RenderedRoot.reads`. */
export type RenderedReleases = ReadonlyMap<string, ReadonlySet<string>>;

export interface PostRenderers {
  /** Kustomizations without files, one after the other over what the one before gives. */
  readonly steps: readonly MapNode[];
  /** Whether hooks go through them with all else, by themselves, or not at all. */
  readonly strategy: 'combined' | 'separate' | 'nohooks';
}

export interface DefaultValues {
  readonly path: string;
  /** Whether the chart is not packaged where it is not there. */
  readonly isRequired: boolean;
  readonly origin: Origin;
}

/** A file of the tree whose text is a value. */
export interface ReleaseFile {
  /** As `--set-file` has it; the path in it begins with a slash, and is the tree's from its top. */
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
      /** Whether the applier fails where it is not there. */
      readonly isRequired: boolean;
      readonly origin: Origin;
    }
  /** YAML that stands in the applier. */
  | {
      readonly kind: 'inline';
      readonly text: string;
      readonly origin: Origin;
      /** What it says, where it stands there as an object. */
      readonly node?: Node;
      /** What Helm's errors call it; absent for its place. */
      readonly name?: string;
    };

/** What a root comes to where all that only the cluster, the clock or the release decides is decided the other way. */
export interface OtherRendering extends UndecidedWays {
  readonly resources: readonly Resource[];
}

/** A chart of the tree, as a HelmRelease installs it. */
export interface InstalledChart {
  /** The HelmRelease. */
  readonly resource: Resource;
  /** Of the HelmChart that packages it. */
  readonly spec: Node;
  /** Of the chart, or the archive that it is packed in. */
  readonly folder: string;
  /** Name and version. */
  readonly version: string | null;
  /** Whether it is packaged at each revision of its source, and not at another version only (HELM-3). */
  readonly isPackagedAlways: boolean;
  readonly rendered: RenderedRoot;
  /** What somebody should know of it, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * What installs a release: where its applier names the chart. Of one place several HelmReleases can come, so theirs has
 * the namespace and name of the object, too.
 */
export const installerKey = (writtenAt: Origin, object = ''): string =>
  `${placeOf(writtenAt)} ${object}`;

/**
 * The releases that are rendered, with what they read: an applier may lie in one environment and install into another,
 * so all of a tree are looked at. What is rendered of some destinations only is not among them.
 */
export function renderedReleases(environments: readonly RenderedEnvironment[]): RenderedReleases {
  const found = new Map<string, Set<string>>();
  const unseen = new Set<string>();
  for (const { root, reads, unseen: notSeen = [] } of environments.flatMap(({ roots }) => roots)) {
    const release = releaseOfRoot(root);
    if (release === undefined || root.by.origin === null) continue;
    const key = installerKey(root.by.origin, release.flux?.object);
    if (notSeen.length > 0) unseen.add(key);
    const known = found.get(key) ?? new Set();
    for (const path of reads) known.add(path);
    found.set(key, known);
  }
  for (const key of unseen) found.delete(key);
  return found;
}

/**
 * Whether what is installed from a place shows elsewhere than in its values: in objects that are rendered, or in another
 * environment. Of a HelmRelease its object counts, too.
 */
export function showsElsewhere(
  rendered: RenderedEnvironment,
): (writtenAt: Origin, installer: Resource) => boolean {
  const seen = rendered.renderedReleases ?? renderedReleases([rendered]);
  const { chartsElsewhere } = rendered.environment;
  return (writtenAt, { kind, namespace, name }) =>
    seen.has(
      installerKey(writtenAt, kind === 'HelmRelease' ? `${namespace}/${name}` : undefined),
    ) || chartsElsewhere?.get(installerKey(writtenAt))?.isHere === false;
}
