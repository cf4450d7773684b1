import { readReleaseInputs } from './read-release-inputs.ts';
import { withoutHalf } from './base-fallback.ts';
import type { DeclaredEnvironment } from '../survey/environment-declarations.ts';
import type { DeliverySettings } from '../survey/delivery-settings.ts';
import type { EnvironmentPlan, RenderedEnvironment, RenderedRoot } from '../environment.ts';
import type { HeldObject, HeldObjects, LiveObjects } from '../appliers/find-appliers.ts';
import { kustomizationsOfVariables } from '../flux/kustomizations-of-variables.ts';
import { madeApplications } from '../pairing/made-applications.ts';
import type { RootRenderer } from '../rendering/root-renderer.ts';
import { discoveredOnce } from '../survey/discovered-once.ts';
import { environmentRenderer } from '../rendering/environment-renderer.ts';
import { NOBODY } from '../names/unit-name.ts';
import { placesOfUnlisted } from '../map/orphan-appliers.ts';
import { renderedReleases, wholeReleases } from '../releases/release.ts';
import type { Vendored } from '../../kustomize/index.ts';
import type { FileTree, ManifestReader, Node } from '../../manifest/index.ts';
import { installedFolders, withoutLoose } from '../charts/chart-installations.ts';
import { withLooseSecrets } from './loose-secrets.ts';
import { withPartsByThemselves } from './parts-by-themselves.ts';
import { nodeAt, sameData, stringAt } from '../../manifest/index.ts';
import { objectNodes } from '../files/file-objects.ts';
import { releaseOfRoot } from '../roots/root.ts';

/** Every environment of one tree, rendered. */
export interface RenderedTree {
  readonly plan: EnvironmentPlan;
  readonly environments: readonly RenderedEnvironment[];
  /**
   * Holds what the cluster has in place of what the files of a merge result declare; it is absent where there
   * is nothing.
   */
  readonly live?: LiveObjects;
  /**
   * Maps roots of several environments, which hold something of this one, to what is left of them that is
   * told of none; it is absent where there are none.
   */
  readonly untold?: ReadonlyMap<RenderedRoot, RenderedRoot>;
}

/** Holds what both trees of a review share, so that what they have in common is read and rendered once. */
interface TreeRenderers {
  readonly manifests: ManifestReader;
  readonly renderRoot: RootRenderer;
  /** Is told what is done, at which part of how many; it is absent where nobody asks. */
  readonly progress?: (doing: string, at: number, of: number) => void;
}

/** Adds to what is known of a tree what the base of a change tells of its merge result. */
interface RenderSettings extends DeliverySettings {
  /** Lists kustomizations that stood by themselves at the base, and that nothing applied; absent where nobody asks. */
  readonly stoodAlone?: readonly string[];
  /**
   * Set where the tree is one side of a comparison, which goes on with what is built behind a step that ends a build. By
   * itself a tree has nothing of such a root: that is no evidence for what it says.
   */
  readonly isSide?: true;
}

/**
 * Finds the environments of a tree and renders their roots; what is not loaded yet shows in `tree.wanted`. What is rendered
 * may hold Applications that no file says as they are, and these apply more, and it may leave out who applies what: both feed each
 * other until nothing is new.
 */
export function renderTree(
  tree: FileTree,
  declared: readonly DeclaredEnvironment[],
  renderers: TreeRenderers,
  vendored?: Vendored,
  said: RenderSettings = {},
): RenderedTree {
  let held: HeldObjects = new Map();
  let unlisted: ReadonlySet<string> = new Set();
  for (let round = 0; ; round += 1) {
    const settings = {
      ...said,
      ...(held.size > 0 && { held }),
      ...(unlisted.size > 0 && { unlisted }),
    };
    const rendered = renderOnce(tree, declared, renderers, vendored, settings);
    const found = renderedAppliers(tree, rendered.environments, renderers.manifests);
    const left = placesOfUnlisted(rendered);
    const isSame = left.size === unlisted.size && [...left].every((each) => unlisted.has(each));
    if (round + 1 >= MAX_ROUNDS || (isSettled(held, found) && isSame)) return rendered;
    held = found;
    unlisted = left;
  }
}

function renderOnce(
  tree: FileTree,
  declared: readonly DeclaredEnvironment[],
  { manifests, renderRoot: whole, progress }: TreeRenderers,
  vendored: Vendored | undefined,
  said: RenderSettings,
): RenderedTree {
  const rendering: RootRenderer =
    said.isSide === true ? whole : (...asked) => withoutHalf(whole(...asked));
  const discovered = discoveredOnce(tree, { declared, reader: manifests, vendored, said });
  const renderRoot = progress === undefined ? rendering : told(rendering, discovered, progress);
  const render = environmentRenderer(tree, discovered, renderRoot, vendored, said);
  const built = discovered.environments.map(render);
  const madeIn = madeApplications(tree, discovered, built, wholeReleases(built));
  const environments = withReleases(
    withBeside(
      built.map((each) => {
        const environment = { ...each.environment, ...madeIn(each) };
        return withInputs(tree, manifests, { ...each, environment });
      }),
    ),
  );
  const plan = withInstalled(discovered, environments);
  return {
    plan,
    environments: withPartsByThemselves(
      withLooseSecrets(withoutLoose(environments, installedFolders(environments, [])), plan),
      {
        scripts: plan.scripts?.appliers ?? [],
        alone: said.stoodAlone ?? [],
        render: (root) => renderRoot(tree, root, vendored),
      },
    ),
  };
}

/** Renders roots, and tells of each before. */
function told(
  renderRoot: RootRenderer,
  { environments }: EnvironmentPlan,
  progress: NonNullable<TreeRenderers['progress']>,
): RootRenderer {
  const planned = environments.reduce((sum, { roots }) => sum + roots.length, 0);
  let at = 0;
  return (...asked) => {
    at += 1;
    // what charts come to is known as they are rendered
    progress('rendering', at, Math.max(at, planned));
    return renderRoot(...asked);
  };
}

/** Charts that the tree installs are part of its environments, and nothing beside them. */
function withInstalled(
  plan: EnvironmentPlan,
  environments: readonly RenderedEnvironment[],
): EnvironmentPlan {
  const releases = environments.flatMap((each) => each.releases ?? []);
  const loose = (plan.unseen ?? []).flatMap(({ root, content: { kind, name } }) =>
    kind === 'Chart' && root === null ? [name] : [],
  );
  if (releases.length + loose.length === 0) return plan;
  const installed = installedFolders(environments, loose);
  const notes = releases.flatMap((each) => each.notes);
  return {
    ...plan,
    gaps: plan.gaps.filter(
      ({ reason, root, key }) => reason !== 'helm-chart' || root !== null || !installed.has(key),
    ),
    ...(plan.unseen && {
      unseen: plan.unseen.filter(
        ({ root, content: { kind, name } }) =>
          kind !== 'Chart' || root !== null || !installed.has(name),
      ),
    }),
    notes: [...new Set([...plan.notes, ...notes])],
  };
}

/** Adds what may be applied beside an environment: what nobody seen here applies may be anywhere. */
function withBeside(environments: readonly RenderedEnvironment[]): readonly RenderedEnvironment[] {
  const apart = environments.find(({ environment }) => environment.name === NOBODY);
  if (apart === undefined) return environments;
  const others = environments.filter((each) => each !== apart);
  const applied = [...new Set(others.flatMap(({ roots }) => roots))];
  return environments.map((each) => ({ ...each, beside: each === apart ? applied : apart.roots }));
}

function withReleases(
  environments: readonly RenderedEnvironment[],
): readonly RenderedEnvironment[] {
  const releases = renderedReleases(environments);
  return releases.size === 0
    ? environments
    : environments.map((each) => ({ ...each, renderedReleases: releases }));
}

/** Adds the files that its releases read; it gives the same object where there are none. */
function withInputs(
  tree: FileTree,
  manifests: ManifestReader,
  rendered: RenderedEnvironment,
): RenderedEnvironment {
  const { inputs, gaps } = readReleaseInputs(tree, manifests, rendered.roots, rendered.environment);
  return inputs.size + gaps.length === 0 ? rendered : { ...rendered, inputs, inputGaps: gaps };
}

/**
 * Bounds the rounds: what an applier applies may hold appliers that are rendered, too; deeper ones are read
 * as they are written.
 */
const MAX_ROUNDS = 4;

/** Kinds whose objects are looked at as they are rendered. */
const KINDS: ReadonlySet<string> = new Set(['Application', 'ApplicationSet']);

/**
 * Appliers as roots render them, by the file that each is written in: Applications and sets that a chart makes from values, or
 * an overlay gives another folder, and Kustomizations that a variable does. Only where that is not what the file says, read
 * by itself: for most trees none.
 */
function renderedAppliers(
  tree: FileTree,
  environments: readonly RenderedEnvironment[],
  manifests: ManifestReader,
): HeldObjects {
  const written = (file: string): readonly Node[] => declaredIn(tree, file, manifests);
  const found = new Map<string, readonly HeldObject[]>();
  for (const [file, held] of byFile(applicationsIn(environments)))
    if (held.some(({ object }) => !written(file).some((each) => isSame(each, object))))
      found.set(file, held);
  for (const [file, held] of byFile(kustomizationsOfVariables(environments, written)))
    found.set(file, [...(found.get(file) ?? []), ...held]);
  return found;
}

const applicationsIn = (environments: readonly RenderedEnvironment[]): readonly HeldObject[] =>
  [...new Set(environments.flatMap(({ roots }) => roots))]
    .filter(isBuilt)
    .flatMap(({ root, resources }) =>
      resources.flatMap(({ group, kind, node, origin }) =>
        group === 'argoproj.io' && KINDS.has(kind)
          ? [{ object: { ...node, origin }, heldBy: root.path }]
          : [],
      ),
    );

function byFile(all: readonly HeldObject[]): ReadonlyMap<string, readonly HeldObject[]> {
  const found = new Map<string, HeldObject[]>();
  for (const held of all) {
    const { file } = held.object.origin;
    const own = found.get(file) ?? [];
    own.push(held);
    found.set(file, own);
  }
  return found;
}

/** A plain folder is applied as it is written. */
const isBuilt = ({ root, status }: RenderedRoot): boolean =>
  status !== 'failed' &&
  (root.content.kind === 'kustomization' || releaseOfRoot(root) !== undefined);

function declaredIn(tree: FileTree, file: string, manifests: ManifestReader): readonly Node[] {
  const manifest = manifests.read(tree, file);
  return manifest === null || manifest.templated !== null ? [] : objectNodes(manifest);
}

const isSame = (written: Node, rendered: Node): boolean => {
  const [was, is] = [written, rendered].map((each) => nodeAt(each, 'spec'));
  const [name, other] = [written, rendered].map((each) => stringAt(each, 'metadata', 'name'));
  return name === other && was !== undefined && is !== undefined && sameData(was, is);
};

/** Tells whether two rounds found the same. */
const isSettled = (before: HeldObjects, after: HeldObjects): boolean =>
  before.size === after.size &&
  [...after].every(([file, held]) => {
    const earlier = before.get(file) ?? [];
    return (
      earlier.length === held.length &&
      held.every(
        ({ object, heldBy, heldUnder }, at) =>
          earlier[at]?.heldBy === heldBy &&
          earlier[at].heldUnder === heldUnder &&
          sameData(earlier[at].object, object),
      )
    );
  });
