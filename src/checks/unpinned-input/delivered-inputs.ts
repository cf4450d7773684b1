import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import type { Node, Origin, Resource, ResourceId } from '../../manifest/index.ts';
import { itemsAt, nodeAt, podTemplateOf, stringAt } from '../../manifest/index.ts';
import type { Pin } from './pin.ts';
import { fetchedInputs } from './fetched-inputs.ts';
import { pinOfImage, pinOfChart, pinOfRevision } from './pin.ts';
import { isChartSource, isReadSource } from './read-sources.ts';
import { applicationSources, repositoryIdentity } from '../../gitops/index.ts';

/** Something of elsewhere that becomes part of what is delivered. */
export interface DeliveredInput {
  readonly kind: 'image' | 'base' | 'file' | 'chart' | 'revision' | 'artifact';
  /** Folder of the root that takes it in. */
  readonly root: string;
  /** The object that names it; null where the kustomization itself does. */
  readonly object: ResourceId | null;
  /** Which of the object's: stable where its version changes. */
  readonly slot: string;
  /** As people say it: `registry.example/orders:latest`, `redis`. */
  readonly name: string;
  /** What asks for its version; empty where nothing does. */
  readonly version: string;
  readonly pin: Pin;
  readonly origin: Origin;
  /** Tells that it may be this very repository: no folder of any is seen here that its Applications read. */
  readonly mayBeOwn?: true;
  /** Is the file of the chart that it is a dependency of. */
  readonly chart?: string;
}

/** Images, charts, bases and repositories of elsewhere that the roots of an environment take in. */
export function deliveredInputs(rendered: RenderedEnvironment): readonly DeliveredInput[] {
  const ofSources = sourceInputs(rendered);
  const built = rendered.environment.byScripts?.built ?? new Set();
  return rendered.roots.flatMap((root) => [
    ...fetchedInputs(root),
    ...root.resources.flatMap((resource) => [
      ...imagesOf(root, resource).map((image) => asBuilt(image, built)),
      ...ofSources(root, resource),
    ]),
  ]);
}

/** Skaffold writes the version of an image that it builds, whatever stands there. */
const asBuilt = (image: DeliveredInput, built: ReadonlySet<string>): DeliveredInput =>
  built.has(image.name.replace(/[@:][^/]*$/, '')) ? { ...image, pin: 'unknown' } : image;

function imagesOf({ root }: RenderedRoot, resource: Resource): readonly DeliveredInput[] {
  const template = podTemplateOf(resource);
  if (template === undefined) return [];
  return ['initContainers', 'containers'].flatMap((list) =>
    itemsAt(template, 'spec', list).flatMap((container): readonly DeliveredInput[] => {
      const image = nodeAt(container, 'image');
      if (image?.kind !== 'scalar' || typeof image.value !== 'string') return [];
      return [imageInput(root.path, resource, container, image.value, image.origin)];
    }),
  );
}

function imageInput(
  root: string,
  object: Resource,
  container: Node,
  name: string,
  origin: Origin,
): DeliveredInput {
  return {
    kind: 'image',
    root,
    object,
    slot: `image ${stringAt(container, 'name') ?? ''}`,
    name,
    version: /[@:][^/]*$/.exec(name)?.[0].slice(1) ?? '',
    pin: pinOfImage(name),
    origin,
  };
}

type InputsOf = (root: RenderedRoot, resource: Resource) => readonly DeliveredInput[];

/** A chart or repository that a delivering object names, before it is known whose it is. */
interface Named {
  readonly kind: 'chart' | 'revision' | 'artifact';
  readonly slot: string;
  readonly name: string;
  /** Null for what is of no Git repository. */
  readonly repository: string | null;
  readonly version: Node | undefined;
  readonly text: string;
  readonly pin: Pin;
}

const FLUX_SOURCES = 'source.toolkit.fluxcd.io';

/**
 * What delivering objects take from charts and other repositories. What they take from this one is judged with each
 * change; which one that is, is told by whose folders are rendered here, and where none is, any may be
 * this one.
 */
function sourceInputs(rendered: RenderedEnvironment): InputsOf {
  const own = ownRepositories(rendered, sourcesByName(rendered));
  const sources = {
    isRead: isReadSource(rendered, 'GitRepository'),
    isReadArtifact: isReadSource(rendered, 'OCIRepository'),
    isChart: isChartSource(rendered),
  };
  return ({ root }, resource) =>
    namedBy(resource, sources).flatMap(({ repository, version, text, ...named }) => {
      if (repository !== null && own.has(repositoryIdentity(repository))) return [];
      const origin = version?.origin ?? resource.origin;
      const mayBeOwn = repository !== null && own.size === 0;
      return [
        {
          ...named,
          ...{ root: root.path, object: resource, version: text, origin },
          ...(mayBeOwn && { mayBeOwn }),
        },
      ];
    });
}

/** Repositories of which folders are rendered here. */
function ownRepositories(
  rendered: RenderedEnvironment,
  sources: ReadonlyMap<string, Resource>,
): ReadonlySet<string> {
  const roots = rendered.roots.map(({ root }) => root);
  const places = new Set(roots.flatMap(({ by: { origin: appliedBy } }) => appliedBy?.file ?? []));
  const paths = new Set(roots.map(({ path }) => path));
  return new Set(
    rendered.roots
      .flatMap(({ resources }) => resources.filter(({ origin }) => places.has(origin.file)))
      .flatMap((resource) => repositoriesOf(resource, sources))
      .filter(({ path }) => paths.has(path))
      .map(({ repository }) => repositoryIdentity(repository)),
  );
}

const folderText = (path: string): string => path.replace(/^(?:\.?\/)+|\/+$/g, '') || '.';

/** Git repositories that an applier reads, with the folder of each. */
function repositoriesOf(
  { group, kind, namespace, node }: Resource,
  sources: ReadonlyMap<string, Resource>,
): readonly { readonly repository: string; readonly path: string }[] {
  if (group === 'argoproj.io' && kind === 'Application')
    return sourcesOf(node).flatMap((source) => {
      const repository = stringAt(source, 'repoURL');
      const path = stringAt(source, 'path');
      return repository === undefined || path === undefined
        ? []
        : [{ repository, path: folderText(path) }];
    });
  if (group !== 'kustomize.toolkit.fluxcd.io' || kind !== 'Kustomization') return [];
  const reference = nodeAt(node, 'spec', 'sourceRef');
  const source = sources.get(
    sourceKey(
      stringAt(reference, 'kind') ?? '',
      stringAt(reference, 'namespace') ?? namespace,
      stringAt(reference, 'name') ?? '',
    ),
  );
  const url = stringAt(source?.node, 'spec', 'url');
  return url === undefined
    ? []
    : [{ repository: url, path: folderText(stringAt(node, 'spec', 'path') ?? '.') }];
}

const sourcesOf = (node: Node): readonly Node[] => applicationSources(nodeAt(node, 'spec'));

const sourceKey = (kind: string, namespace: string, name: string): string =>
  `${kind} ${namespace}/${name}`;

const sourcesByName = ({ roots }: RenderedEnvironment): ReadonlyMap<string, Resource> =>
  new Map(
    roots.flatMap(({ resources }) =>
      resources.flatMap((each) =>
        each.group === FLUX_SOURCES
          ? [[sourceKey(each.kind, each.namespace, each.name), each] as const]
          : [],
      ),
    ),
  );

/** Tells of sources of Flux who reads them. */
interface ReadSources {
  readonly isRead: (source: Resource) => boolean;
  readonly isReadArtifact: (source: Resource) => boolean;
  readonly isChart: (source: Resource) => boolean;
}

function namedBy(resource: Resource, sources: ReadSources): readonly Named[] {
  const { group, kind, node } = resource;
  if (group === 'argoproj.io' && kind === 'Application') return sourcesOf(node).flatMap(ofSource);
  if (group === 'helm.toolkit.fluxcd.io' && kind === 'HelmRelease') return ofHelmRelease(node);
  if (group === FLUX_SOURCES && kind === 'GitRepository')
    return sources.isRead(resource) ? ofGitRepository(resource) : [];
  if (group === FLUX_SOURCES && kind === 'OCIRepository')
    return sources.isReadArtifact(resource) ? ofOciRepository(node, sources.isChart(resource)) : [];
  return [];
}

function ofSource(source: Node, index: number): readonly Named[] {
  const version = nodeAt(source, 'targetRevision');
  const text = version?.kind === 'scalar' ? String(version.value ?? '') : '';
  const written = version === undefined ? undefined : text;
  const chart = stringAt(source, 'chart');
  const repository = stringAt(source, 'repoURL') ?? '';
  const slot = `source ${String(index)}`;
  if (chart !== undefined)
    return [
      {
        kind: 'chart',
        slot,
        name: chart,
        repository: null,
        version,
        text,
        pin: pinOfChart(written),
      },
    ];
  if (repository === '' || /[{}]/.test(repository)) return [];
  const pin = pinOfRevision(written);
  return [{ kind: 'revision', slot, name: shown(repository), repository, version, text, pin }];
}

/** Of a chart that lies in Git or in a bucket the version is not asked for (HELM-1). */
function ofHelmRelease(node: Node): readonly Named[] {
  const spec = nodeAt(node, 'spec', 'chart', 'spec');
  const chart = stringAt(spec, 'chart');
  if (chart === undefined || stringAt(spec, 'sourceRef', 'kind') !== 'HelmRepository') return [];
  const version = nodeAt(spec, 'version');
  const text = version?.kind === 'scalar' ? String(version.value ?? '') : '';
  const pin = pinOfChart(text);
  return [{ kind: 'chart', slot: 'chart', name: chart, repository: null, version, text, pin }];
}

/** A commit, a tag, a name or a range of tags; a branch where none of them is there. */
function ofGitRepository({ node, name }: Resource): readonly Named[] {
  const repository = stringAt(node, 'spec', 'url');
  if (repository === undefined) return [];
  const ref = nodeAt(node, 'spec', 'ref');
  const isPinned = ['commit', 'tag'].some((field) => nodeAt(ref, field) !== undefined);
  const version = ['semver', 'name', 'branch'].flatMap((field) => nodeAt(ref, field) ?? [])[0];
  const text = version?.kind === 'scalar' ? String(version.value ?? '') : '';
  const refName = stringAt(ref, 'name');
  const pin = isPinned ? 'pinned' : refName === undefined ? 'floating' : pinOfRevision(refName);
  return [
    {
      kind: 'revision',
      slot: 'ref',
      name: shown(repository) || name,
      repository,
      version,
      text,
      pin,
    },
  ];
}

/** Tags and digests of what a registry stores: a chart, or the objects of a Kustomization. */
function ofOciRepository(node: Node, isChart: boolean): readonly Named[] {
  const ref = nodeAt(node, 'spec', 'ref');
  const url = stringAt(node, 'spec', 'url');
  if (url === undefined) return [];
  const [tag, semver] = ['tag', 'semver'].map((field) => nodeAt(ref, field));
  const version = semver ?? tag;
  const text = version?.kind === 'scalar' ? String(version.value ?? '') : '';
  const isFloating = semver === undefined ? text === '' || text === 'latest' : true;
  const isPinned = nodeAt(ref, 'digest') !== undefined || !isFloating;
  const pin = isPinned ? 'pinned' : semver === undefined ? 'floating' : pinOfChart(text);
  const kind = isChart ? 'chart' : 'artifact';
  return [{ kind, slot: 'ref', name: url, repository: null, version, text, pin }];
}

/** An address as people say it, without scheme and login. */
const shown = (url: string): string =>
  url
    .replace(/^[a-z+]+:\/\//i, '')
    .replace(/^[^/@]*@/, '')
    .replace(/\.git$/, '');
