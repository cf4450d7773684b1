import { chartAddress } from '../../charts/index.ts';
import { ignoredFieldsOf, keepsIgnored } from './ignored-differences.ts';
import type { Node } from '../../manifest/index.ts';
import { booleanAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { Release } from '../releases/release.ts';
import { joinPath } from '../tree-path.ts';
import type { ChartRoot } from '../environment.ts';
import type { Applier, ApplierName, MadeApplication } from '../appliers/applier.ts';
import { applierName, isOpenText, OPEN, readRevision } from '../appliers/applier.ts';
import type { ArgoInput } from './argo-input.ts';
import { refusalOfProject, kindsOfProject } from './app-project.ts';
import { isByHand, refusalOfApplication, sourcesOf, sparesLast, syncsOnce } from './application.ts';
import type { Evidence } from '../names/evidence/evidence.ts';
import type { FolderRefusal } from './folder-refusals.ts';
import { refusalOfFolder } from './folder-refusals.ts';
import { argoBuild, buildVariables } from './argo-build.ts';
import { notesOfApplication } from './application-notes.ts';
import { destinationFields, destinationOf } from './argo-destination.ts';
import { argoEvidence } from './argo-evidence.ts';
import type { ReleaseSources } from './argo-release.ts';
import {
  argoRelease,
  appliedChart,
  chartOf,
  chartReference,
  placeOfValues,
} from './argo-release.ts';
import type { OpenSource } from './open-values.ts';
import { openSources } from './open-values.ts';
import { pluginFields } from './config-management-plugin.ts';
import type { NamedApplication } from './argo-source.ts';
import { explicitType, withOverrides } from './argo-source.ts';
import { clusterOf } from './cluster-secrets.ts';
import { placeText } from './sets/generator-parameters.ts';

/**
 * Lists what an Application applies, in whatever namespace it lies (ARGO-54): one entry for each source that
 * names a path. Sources of charts and of values only (`ref`) have none; `sources` wins over `source` (ARGO-1,
 * ARGO-13). For one that an ApplicationSet makes, `object` is the set.
 */
export function argoAppliers(
  application: Node,
  input: ArgoInput,
  object = applierName(application),
  { made, parameters = [] }: MadeWith = {},
): readonly Applier[] {
  noteRefusal(application, input, object);
  for (const note of notesOfApplication(application, object)) input.notes.add(note);
  const sources = sourcesOf(application);
  const { name } = applierName(application);
  const cluster = clusterOf(destinationOf(application), input.clusters);
  input.applications.push({ object, name, written: application, cluster });
  const isWhole = sources.filter((source) => placeOf(source, input) !== null).length < 2;
  const whole = `${placeText(application)} ${name}`;
  const evidence = [...parameters, ...argoEvidence(application, sources, input.clusters)];
  const respected = keepsIgnored(application)
    ? { respectedDifferences: ignoredFieldsOf(application) }
    : {};
  return sources.flatMap((source, at) => {
    const chart = chartOf(source);
    const partOf = isWhole ? {} : { partOf: { whole, name, at } };
    const appliers = variantsOf(application, source, sources, input).flatMap(
      ({ source: given, part }) => {
        const applier = applierOf(application, given, input, {
          sources,
          named: { name, namespace: object.namespace },
        });
        if (applier === null) return [];
        const of = `${whole} ${String(at)}`;
        const revision = applier.revision && { ...applier.revision, sayer: object };
        const alternative = part !== undefined && { alternative: { of, part } };
        const own = { object, evidence, ...alternative, ...(revision && { revision }) };
        return [{ ...applier, ...own, ...partOf, ...respected, ...(made && { made }) }];
      },
    );
    if (chart !== null && appliers.length === 0)
      input.charts.push({
        ...chart,
        ...installation(application, source, object, input),
        applied: appliedChart(
          { ...destinationFields(application, input), object, evidence, ...(made && { made }) },
          { source, refs: new Set(valuesFrom(sources, input).refs.keys()) },
        ),
      });
    return appliers;
  });
}

/** Holds what is known of an Application that a set makes, and what its generators say of environments. */
interface MadeWith {
  readonly made?: MadeApplication;
  readonly parameters?: readonly Evidence[];
}

/**
 * Notes the first thing that Argo CD refuses of the Application, of its project or of a folder that it names.
 */
function noteRefusal(application: Node, input: ArgoInput, object: ApplierName): void {
  const { name } = applierName(application);
  const named = { name, namespace: object.namespace };
  const whole = refusalOfApplication(application);
  const refusal: FolderRefusal | null =
    whole === null
      ? (refusalOfProject(application, input.projects) ?? folderRefusal(application, input, named))
      : { why: whole, origin: application.origin };
  if (refusal === null) return;
  const { why, origin, fix } = refusal;
  const made = object.kind === 'ApplicationSet' ? `Application ${name} of ` : '';
  input.refused.push({
    object,
    ...(object.kind === 'ApplicationSet' && { application: name }),
    why,
    message: `${made}${object.kind} ${object.name} (${application.origin.file}): ${why}, which Argo CD refuses: it applies nothing, and what it applied before, if anything, stays.`,
    origin: application.origin,
    ...(origin !== application.origin && { place: origin }),
    ...(fix !== undefined && { fix }),
  });
}

function folderRefusal(
  application: Node,
  input: ArgoInput,
  named: NamedApplication,
): FolderRefusal | null {
  for (const source of sourcesOf(application)) {
    const path = pathOf(source);
    const repository = stringAt(source, 'repoURL') ?? '';
    if (path === null || isOpenText(path) || named.name.includes(OPEN)) continue;
    if (repository.includes(OPEN) || input.isElsewhere(repository)) continue;
    const found = refusalOfFolder(named, source, path, input);
    if (found !== null) return found;
  }
  return null;
}

/** Says who installs a chart, and where to. */
function installation(
  application: Node,
  source: Node,
  object: ApplierName,
  input: ArgoInput,
): Pick<ChartRoot, 'appliers' | 'destination'> {
  const given = destinationOf(application);
  const { origin } = nodeAt(source, 'chart') ?? source;
  return {
    appliers: [{ ...object, origin, ...(isByHand(application) && { isByHand: true as const }) }],
    destination: { cluster: clusterOf(given, input.clusters), namespace: given.namespace },
  };
}

function applierOf(
  application: Node,
  written: Node,
  input: ArgoInput,
  { sources, named }: { readonly sources: readonly Node[]; readonly named: NamedApplication },
): Omit<Applier, 'object'> | null {
  const path = placeOf(written, input);
  if (path === null) return null;
  const source = withOverrides(written, named, path, input);
  const type = typeOf(source, path, input);
  const repository = stringAt(source, 'repoURL') ?? '';
  const settings = input.settings(application, stringAt(source, 'kustomize', 'version') ?? null);
  const isOff = settings.switchedOff.some((tool) => tool === type);
  const build = argoBuild(application, source);
  const project = kindsOfProject(application, input.projects);
  const revision = stringAt(source, 'targetRevision') ?? '';
  const isHere = (each: Node): boolean =>
    placeOf(each, input) !== null && !input.isElsewhere(stringAt(each, 'repoURL') ?? '');
  return {
    tool: 'argo',
    path,
    source: repository.includes(OPEN) ? '' : repository,
    origin: (nodeAt(source, 'path') ?? source).origin,
    targetNamespace: null,
    substitution: null,
    ...destinationFields(application, input),
    sourceType: type === 'several' ? null : isOff ? 'directory' : type,
    settings,
    ...(build === null ? {} : { build }),
    ...(isOff ? {} : releaseOf(application, source, sources, input)),
    ...(project === null ? {} : { project }),
    isByHand: isByHand(application),
    syncsOnce: syncsOnce(application),
    prunes: booleanAt(application, 'spec', 'syncPolicy', 'automated', 'prune') === true,
    ...(sparesLast(application, isHere) && { sparesLast: true as const }),
    ...(isPin(revision) ? { pinnedTo: revision } : {}),
    ...revisionRead(source, revision, applierName(application)),
    ...pluginFields(source, path, input.tree, type === 'plugin'),
    directory: {
      recurse: booleanAt(source, 'directory', 'recurse') ?? false,
      include: stringAt(source, 'directory', 'include') ?? null,
      exclude: stringAt(source, 'directory', 'exclude') ?? null,
    },
  };
}

/** The type that a source's blocks fix, or a plugin that claims the folder; null where its files decide (ARGO-3). */
const typeOf = (
  source: Node,
  path: string,
  { isClaimed, tree }: ArgoInput,
): ReturnType<typeof explicitType> =>
  explicitType(source) ?? (isClaimed(path, tree) ? 'plugin' : null);

/**
 * Gives what a source hands to the chart that its folder is; nothing where the folder is no chart, or is not
 * taken for one.
 */
function releaseOf(
  application: Node,
  source: Node,
  sources: readonly Node[],
  input: ArgoInput,
): Pick<Applier, 'release'> {
  const copied = copiedRelease(application, source, sources, input);
  if (copied !== null) return { release: copied };
  const path = pathOf(source);
  const type = path === null ? null : typeOf(source, path, input);
  if (path === null || (type !== null && type !== 'helm' && type !== 'plugin')) return {};
  if (input.tree.oidOf(path === '.' ? 'Chart.yaml' : `${path}/Chart.yaml`) === undefined) return {};
  const top = '.';
  const release = argoRelease(application, source, path, { ...valuesFrom(sources, input), top });
  return { release: type === 'plugin' ? { ...release, throughPlugin: true } : release };
}

/** The release of a chart of a registry that a copy stands for; null for any other source. */
function copiedRelease(
  application: Node,
  source: Node,
  sources: readonly Node[],
  input: ArgoInput,
): Release | null {
  const reference = chartReference(source);
  const copy = reference === null ? undefined : input.chartOf(reference);
  if (reference === null || copy === undefined) return null;
  const { path } = copy;
  const from = { ...valuesFrom(sources, input), top: path };
  const { origin } = nodeAt(source, 'targetRevision') ?? source;
  return {
    ...argoRelease(application, source, path, from),
    copied: { reference, address: chartAddress(reference), path, asked: reference.version, origin },
  };
}

/** Gives the source as each cluster may have it that its generator does not know. */
function variantsOf(
  application: Node,
  source: Node,
  sources: readonly Node[],
  input: ArgoInput,
): readonly OpenSource[] {
  const folder = placeOf(source, input);
  if (folder === null) return [{ source }];
  const top = chartReference(source) === null ? '.' : folder;
  const from = { ...valuesFrom(sources, input), top };
  const fillIn = buildVariables(application, source);
  return openSources(source, (name) => placeOfValues(name, folder, from, fillIn), input);
}

const valuesFrom = (
  sources: readonly Node[],
  input: ArgoInput,
): Pick<ReleaseSources, 'refs' | 'isElsewhere'> => ({
  refs: new Map(
    sources.flatMap((each): readonly (readonly [string, Node])[] => {
      const ref = stringAt(each, 'ref') ?? '';
      return ref === '' ? [] : [[ref, each]];
    }),
  ),
  isElsewhere: (url) => input.isElsewhere(url),
});

/** The folder of a source, or the copy of its chart; null where neither is here. */
function placeOf(source: Node, input: ArgoInput): string | null {
  const reference = chartReference(source);
  return reference === null ? pathOf(source) : (input.chartOf(reference)?.path ?? null);
}

/** A commit, a tag by its whole name or version, or a range, which is the highest tag; a shorter one may be a branch (ARGO-10). */
const isPin = (revision: string): boolean =>
  /^(?:[0-9a-f]{40}|refs\/tags\/\S+|v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?|[\dvx.]*[*x]|[<>=~^][^\s]*\d.*)$/i.test(
    revision,
  );

/** Gives what is asked of Git, by default the default branch (ARGO-10); a registry is asked for a version (ARGO-12). */
function revisionRead(source: Node, asked: string, sayer: ApplierName): Pick<Applier, 'revision'> {
  if ((stringAt(source, 'chart') ?? '') !== '') return {};
  const { origin } = nodeAt(source, 'targetRevision') ?? source;
  return { revision: readRevision(`revision ${asked === '' ? 'HEAD' : asked}`, origin, sayer) };
}

/**
 * An empty path, an absolute one or one that leaves the tree applies nothing (ARGO-6). An artifact of a registry has a
 * path as Git has, a chart of one has none (ARGO-12).
 */
function pathOf(source: Node): string | null {
  const written = stringAt(source, 'path') ?? '';
  const isFolder = written !== '' && !written.startsWith('/');
  return isFolder && (stringAt(source, 'chart') ?? '') === '' ? joinPath('.', written) : null;
}
