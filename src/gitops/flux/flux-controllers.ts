import type { FileTree, Node } from '../../manifest/index.ts';
import {
  API_GROUPS,
  canonicalJson,
  isOfKind,
  itemsAt,
  nodeAt,
  plainOf,
  stringAt,
} from '../../manifest/index.ts';
import type { ApplierInput } from '../appliers/environment-source.ts';
import { isKustomizationFile } from '../kustomize/kustomization-folders.ts';
import { folderOf, isYamlFile, joinPath } from '../tree-path.ts';
import type { Substitution } from './substitution/substitution.ts';

/** From this release of kustomize-controller on a variable that nothing defines is an error (FLUX-27). */
const STRICT_FROM = 9;

/** The feature gate by which a controller is told otherwise. */
const GATE = 'StrictPostBuildSubstitutions';

/** The chart of Flux that brings such a controller. */
const CHART_STRICT_FROM = 19;

/** A kustomize-controller that the tree installs, and where it says so. */
export interface InstalledController {
  readonly origin: { readonly file: string };
  /** `1.4`, or `before 1.9`; null where it may be of either kind. */
  readonly release: string | null;
  readonly isStrict: boolean;
}

type Told = Omit<InstalledController, 'origin'>;

const UNKNOWN: Told = { release: null, isStrict: false };

/** Is in the text of what installs one, and says nothing of appliers. */
export const INSTALLS_FLUX =
  /\bkustomize-controller:v?\d|\bfluxcd\/flux2\b|["']?(?:chart|name)["']?:\s*["']?(?:flux2|flux-instance)\b/;

/** Lists what installs a kustomize-controller: its Deployment, a release of Flux, a chart of it, or its operator. */
export function installedControllers(
  objects: readonly Node[],
  { tree, readersOf }: Pick<ApplierInput, 'tree' | 'readersOf'>,
): readonly InstalledController[] {
  const told = objects.flatMap((object) => {
    const found = toldBy(object);
    return found === null ? [] : [{ object, found }];
  });
  const remote = tree.paths.filter(isKustomizationFile).flatMap((file) => remoteBases(tree, file));
  return [
    ...told.map(({ object, found }) => ({
      origin: object.origin,
      ...(canonicalJson(plainOf(object)).includes(GATE) ||
      isGatedAround(tree, object.origin.file, readersOf)
        ? UNKNOWN
        : found),
    })),
    ...remote,
  ];
}

/** Sums up what the controllers of a cluster are told to be: all take such a variable for empty, all refuse it, or neither. */
export function controllerOf(
  installed: readonly InstalledController[],
): Pick<Substitution, 'laxController' | 'isStrict'> {
  if (installed.length === 0) return {};
  if (installed.every(({ isStrict }) => isStrict)) return { isStrict: true };
  const releases = installed.map(({ release, isStrict }) => (isStrict ? null : release));
  const newest = releases.reduce((a, b) => (a === null || b === null ? null : later(a, b)));
  return newest === null ? {} : { laxController: newest };
}

const later = (a: string, b: string): string =>
  a.localeCompare(b, 'en', { numeric: true }) < 0 ? b : a;

function toldBy(object: Node): Told | null {
  const spec = nodeAt(object, 'spec');
  switch (stringAt(object, 'kind') ?? '') {
    case 'Deployment':
      return ofImages(nodeAt(spec, 'template', 'spec'));
    case 'FluxInstance':
      return ofDistribution(stringAt(spec, 'distribution', 'version'));
    case 'OCIRepository':
      return /\/fluxcd\/flux-manifests$/.test(stringAt(spec, 'url') ?? '')
        ? ofDistribution(stringAt(spec, 'ref', 'tag'))
        : null;
    case 'HelmRelease':
      return isOfKind(object, API_GROUPS.fluxHelm, 'HelmRelease') ? ofRelease(spec) : null;
    default:
      return null;
  }
}

function ofImages(pod: Node | undefined): Told | null {
  const images = itemsAt(pod, 'containers').map((each) => stringAt(each, 'image') ?? '');
  const tags = images.flatMap((image) => CONTROLLER.exec(image)?.[1] ?? []);
  const [tag] = tags;
  return tag === undefined ? null : ofTag(tag);
}

const CONTROLLER = /(?:^|\/)kustomize-controller:v?([^@]+)/;

function ofTag(tag: string): Told {
  const [, major = '', minor = ''] = /^v?(\d+)\.(\d+)\./.exec(tag) ?? [];
  if (major === '') return UNKNOWN;
  const isStrict = Number(major) > 1 || (major === '1' && Number(minor) >= STRICT_FROM);
  return { release: `${major}.${minor}`, isStrict };
}

/** Flux 2.4 brings kustomize-controller 1.4; a range that has no end within it may be any. */
function ofDistribution(said = ''): Told {
  const [, major, minor = ''] =
    /^[v~=]?([02])\.(\d+)(?:\.(?:\d+|x|\*))?(?:[@+].*)?$/.exec(said) ?? [];
  if (major === '0') return { release: 'before 1.0', isStrict: false };
  return major === undefined
    ? UNKNOWN
    : { release: `1.${minor}`, isStrict: Number(minor) >= STRICT_FROM };
}

/** The community's chart of Flux, and the operator's of an instance. */
function ofRelease(spec: Node | undefined): Told | null {
  const chart = stringAt(spec, 'chart', 'spec', 'chart') ?? stringAt(spec, 'chartRef', 'name');
  const values = nodeAt(spec, 'values');
  if (chart === 'flux-instance')
    return ofDistribution(stringAt(values, 'instance', 'distribution', 'version'));
  if (chart !== 'flux2') return null;
  const tag = stringAt(values, 'kustomizeController', 'tag');
  if (tag !== undefined) return ofTag(tag);
  const version = stringAt(spec, 'chart', 'spec', 'version') ?? '';
  const [, major, minor] = /^[v~=]?(\d+)\.(\d+)(?:\.(?:\d+|x|\*))?$/.exec(version) ?? [];
  if (major === undefined || Number(major) > 2) return UNKNOWN;
  return { release: 'before 1.9', isStrict: major === '2' && Number(minor) >= CHART_STRICT_FROM };
}

/** Reads what a kustomization takes from Flux's own repository, or from a release of it. */
function remoteBases(tree: FileTree, file: string): readonly InstalledController[] {
  const entry = tree.read(file);
  if (entry.kind !== 'text' || !entry.text.includes('fluxcd/flux2')) return [];
  const told = [...entry.text.matchAll(REMOTE)].map(([, tag]) => ofDistribution(tag));
  return told.map((each) => ({
    origin: { file },
    ...(entry.text.includes(GATE) ? UNKNOWN : each),
  }));
}

const REMOTE =
  /^[ \t]*-[ \t].{0,300}?\bfluxcd\/flux2\b\S{0,300}?(?:[?&]ref=|\/releases\/download\/)([^/&\s"'#]+)/gm;

/** Tells whether a patch beside it, or a kustomization around it, speaks of the gate. */
function isGatedAround(
  tree: FileTree,
  file: string,
  readersOf: ApplierInput['readersOf'],
): boolean {
  const filesIn = (folder: string): readonly string[] =>
    tree.list(folder).flatMap((name) => joinPath(folder, name) ?? []);
  const beside = filesIn(folderOf(file)).filter(isYamlFile);
  const around = [...readersOf(file)].flatMap(filesIn).filter(isKustomizationFile);
  return [...beside, ...around].some((each) => {
    const entry = tree.read(each);
    return entry.kind === 'text' && entry.text.includes(GATE);
  });
}
