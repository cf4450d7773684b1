import type { Node } from '../../manifest/index.ts';
import { booleanAt, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { ApplierName, ReadRevision } from '../appliers/applier.ts';
import { applierName, objectKey, readRevision } from '../appliers/applier.ts';
import { commonSteps, folderOf } from '../tree-path.ts';
import type { OfItsCluster } from './flux-clusters.ts';

/** Says what Flux makes of a source before a Kustomization sees it. */
export interface Artifact {
  /** A bucket has no default excludes, and one `.sourceignore` at its top (FLUX-7). */
  readonly isBucket: boolean;
  /** `spec.ignore`; null where there is none, or none is seen (FLUX-3). */
  readonly ignore: string | null;
  /** Tells whether the source itself lies in the tree; else it may ignore more than is known here. */
  readonly isSeen: boolean;
}

export interface FluxSource extends Artifact {
  /** Its address, else its kind and name. */
  readonly address: string;
  /** The commit or tag that it stays at (FLUX-1); null for a branch, or where it is not seen. */
  readonly pinnedTo: string | null;
  /** Names what is read of it, a branch too; null where it is not seen, or is no repository of Git. */
  readonly revision: ReadRevision | null;
}

const KINDS: ReadonlySet<string> = new Set(['GitRepository', 'OCIRepository', 'Bucket']);

export const isFluxSource = (object: Node): boolean =>
  KINDS.has(stringAt(object, 'kind') ?? '') &&
  (stringAt(object, 'apiVersion') ?? '').startsWith('source.toolkit.fluxcd.io/');

/** A source of the tree: an object, or what the operator makes of a FluxInstance (FOP-3). */
export interface DeclaredSource {
  readonly named: ApplierName;
  readonly origin: Node['origin'];
  readonly address: string;
  readonly pinnedTo: string | null;
  /** Is undefined where something else may say more. */
  readonly ignore: string | null | undefined;
  readonly revision: ReadRevision | null;
}

export const declaredSource = (source: Node): DeclaredSource => ({
  named: applierName(source),
  origin: source.origin,
  address: addressOf(source),
  pinnedTo: pinOf(source),
  ignore: stringAt(source, 'spec', 'ignore') ?? null,
  revision: revisionOf(source),
});

/** Gives what a FluxInstance syncs from, at the ref that it says (FOP-3). */
export function instanceSources(instance: Node): readonly DeclaredSource[] {
  const sync = nodeAt(instance, 'spec', 'sync');
  const address = stringAt(sync, 'url') ?? '';
  if (sync === undefined || address === '') return [];
  const sayer = applierName(instance);
  const { namespace } = sayer;
  const kind = stringAt(sync, 'kind') ?? 'GitRepository';
  const ref = kind === 'GitRepository' ? nodeAt(sync, 'ref') : undefined;
  const revision = ref && readRevision(refText(stringAt(sync, 'ref') ?? ''), ref.origin, sayer);
  return [
    {
      named: { kind, namespace, name: stringAt(sync, 'name') ?? namespace },
      origin: instance.origin,
      address,
      pinnedTo: null,
      ignore: undefined,
      revision: revision ?? null,
    },
  ];
}

/** Calls a ref as a source would: `refs/heads/main` is branch main. */
function refText(ref: string): string {
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/.exec(ref) ?? [];
  if (name === undefined) return `revision ${ref}`;
  return kind === 'heads' ? `branch ${name}` : `tag ${name}`;
}

/** The source that a Kustomization reads, by kind, namespace and name (FLUX-8), of its own cluster. */
export function fluxSource(
  kustomization: Node,
  sources: readonly DeclaredSource[],
  ofCluster: OfItsCluster,
): FluxSource {
  const reference = nodeAt(kustomization, 'spec', 'sourceRef');
  const named: ApplierName = {
    kind: stringAt(reference, 'kind') ?? '',
    namespace:
      stringAt(reference, 'namespace') ?? stringAt(kustomization, 'metadata', 'namespace') ?? '',
    name: stringAt(reference, 'name') ?? '',
  };
  const key = objectKey(named);
  const called = sources.filter((each) => objectKey(each.named) === key);
  return sourceCalled(named, nearestTo(kustomization, ofCluster(kustomization, called)));
}

/**
 * Each cluster has a source of that name, mostly `flux-system`: those that lie with the Kustomization, in the
 * innermost folder around it that has one. Of a Kustomization outside of all their folders that tells none apart.
 */
function nearestTo(
  { origin }: Node,
  sources: readonly DeclaredSource[],
): readonly DeclaredSource[] {
  const shared = ({ origin: { file } }: DeclaredSource): number =>
    commonSteps(folderOf(file), folderOf(origin.file));
  const most = sources.reduce((steps, source) => Math.max(steps, shared(source)), 0);
  return sources.filter((source) => shared(source) === most);
}

/**
 * The source of a kind, namespace and name. Where several clusters have one of that name and they differ, none of what
 * they say is taken.
 */
export function sourceCalled(
  { kind, name }: ApplierName,
  meant: readonly DeclaredSource[],
): FluxSource {
  const addresses = new Set(meant.map(({ address }) => address));
  const [address = ''] = addresses;
  const pins = new Set(meant.map(({ pinnedTo }) => pinnedTo));
  const [pin = null] = pins;
  const ignores = new Set(meant.map(({ ignore }) => ignore));
  const [ignore] = ignores;
  const revisions = meant.map(({ revision }) => revision);
  const [revision = null] = revisions;
  const isOne = new Set(revisions.map((each) => each?.named)).size === 1;
  const isSeen = ignores.size === 1 && ignore !== undefined;
  return {
    revision: isOne ? revision : null,
    address: addresses.size === 1 && address !== '' ? address : `${kind}/${name}`,
    pinnedTo: pins.size === 1 ? pin : null,
    isBucket: kind === 'Bucket',
    ignore: isSeen ? ignore : null,
    isSeen,
  };
}

/** A commit or a tag comes before a branch (FLUX-1); which tag a range is now is not seen. */
function pinOf(source: Node): string | null {
  const said = ['commit', 'tag', 'semver'].map((field) => stringAt(source, 'spec', 'ref', field));
  return stringAt(source, 'kind') === 'GitRepository' ? (said.find((each) => each) ?? null) : null;
}

/** Lists what a source may ask for, what counts most first (FLUX-1). */
const ASKED = ['commit', 'name', 'tag', 'semver', 'branch'];

/** Gives what is read of a repository; without a word of that it is the branch master (FLUX-1). */
function revisionOf(source: Node): ReadRevision | null {
  if (stringAt(source, 'kind') !== 'GitRepository') return null;
  const reference = nodeAt(source, 'spec', 'ref');
  const sayer = applierName(source);
  const asked = ASKED.find((field) => (stringAt(reference, field) ?? '') !== '');
  if (asked === undefined)
    return readRevision('branch master', (reference ?? source).origin, sayer);
  const { origin } = nodeAt(reference, asked) ?? source;
  const name = stringAt(reference, asked) ?? '';
  return readRevision(asked === 'name' ? refText(name) : `${asked} ${name}`, origin, sayer);
}

/** Gives the address of a source; the endpoint alone does not tell one bucket from another. */
function addressOf(source: Node): string {
  const [endpoint, bucket] = ['endpoint', 'bucketName'].map((field) =>
    stringAt(source, 'spec', field),
  );
  if (endpoint !== undefined && bucket !== undefined) return `bucket://${endpoint}/${bucket}`;
  const url = stringAt(source, 'spec', 'url') ?? '';
  return url.includes('${') ? '' : url;
}

/**
 * Tells of sources what nothing else tells: one that is suspended, takes others in, or has two revisions
 * (FLUX-1, FLUX-6).
 */
export const sourceNotes = (sources: readonly Node[]): readonly string[] =>
  sources.flatMap((source) => {
    const { kind, namespace, name } = applierName(source);
    const text = `${kind} ${namespace}/${name} (${source.origin.file})`;
    const included = itemsAt(source, 'spec', 'include').map((each) => {
      const other = stringAt(each, 'repository', 'name') ?? '';
      return `${other} at ${stringAt(each, 'toPath') ?? other}`;
    });
    const reference = nodeAt(source, 'spec', 'ref');
    const isTwice = ['tag', 'semver'].every((field) => stringAt(reference, field) !== undefined);
    return [
      ...(booleanAt(source, 'spec', 'suspend') === true
        ? [`${text} is suspended: no change reaches what is read from it until it is resumed.`]
        : []),
      ...(included.length > 0
        ? [`${text} takes in ${included.join(' and ')}: what lies there is not seen here.`]
        : []),
      ...(isTwice ? [`${text} has a tag and a semver: Flux takes the tag.`] : []),
    ];
  });
