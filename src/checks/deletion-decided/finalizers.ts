import type { Node, Resource } from '../../manifest/index.ts';
import {
  API_GROUPS,
  itemsAt,
  listed,
  nodeAt,
  podTemplateOf,
  subjectText,
  say,
} from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';

/** A finalizer that somebody is known to take off. */
interface KnownFinalizer {
  readonly finalizer: RegExp;
  readonly isOf: (id: Pick<Resource, 'group' | 'kind'>) => boolean;
  /** Says what happens once the object is deleted; null where the object has the finalizer anyway. */
  readonly does: string | null;
}

const isCore =
  (kind: string): KnownFinalizer['isOf'] =>
  (id) =>
    id.group === '' && id.kind === kind;

/**
 * Finalizers that are documented, on the objects whose controller takes them off. ARGO-53, ARGO-73; FLUX-34
 * [src: fluxcd pkg/apis/meta Finalizer; doc: kubernetes.io concepts/overview/working-with-objects/finalizers]
 */
const KNOWN: readonly KnownFinalizer[] = [
  {
    finalizer: /^resources-finalizer\.argocd\.argoproj\.io(?:\/(?:background|foreground))?$/,
    isOf: ({ group, kind }) =>
      group === API_GROUPS.argo && ['Application', 'ApplicationSet'].includes(kind),
    does: 'Argo CD also deletes what it applied',
  },
  {
    finalizer: /^resources-finalizer\.argocd\.argoproj\.io$/,
    isOf: ({ group, kind }) => group === API_GROUPS.argo && kind === 'AppProject',
    does: 'it stays until no Application names it',
  },
  {
    finalizer: /^finalizers\.fluxcd\.io$/,
    isOf: ({ group }) => /(?:^|\.)toolkit\.fluxcd\.io$|^fluxcd\.controlplane\.io$/.test(group),
    does: null,
  },
  {
    finalizer: /^foregroundDeletion$/,
    isOf: () => true,
    does: 'the cluster deletes what it owns first',
  },
  {
    finalizer: /^kubernetes\.io\/pvc-protection$/,
    isOf: isCore('PersistentVolumeClaim'),
    does: null,
  },
  { finalizer: /^kubernetes\.io\/pv-protection$/, isOf: isCore('PersistentVolume'), does: null },
];

/** One finalizer of an object, or of what is made from it. */
interface Finalizer {
  readonly text: string;
  readonly node: Node;
  /** The kind that has it: that of the object, or of what the object makes. */
  readonly of: Pick<Resource, 'group' | 'kind'>;
}

const knownAs = ({ text, of }: Finalizer): KnownFinalizer | undefined =>
  KNOWN.find(({ finalizer, isOf }) => finalizer.test(text) && isOf(of));

/** Says what a documented finalizer does; null where nobody documents it, or the object has it anyway. */
export const effectOf = (finalizer: Finalizer): string | null => knownAs(finalizer)?.does ?? null;

/** The finalizers of an object, and those of the pods and Applications that are made from it. */
export function finalizersOf(resource: Resource): readonly Finalizer[] {
  const { node, group, kind } = resource;
  const template = podTemplateOf(resource);
  const places: readonly (readonly [Node | undefined, Finalizer['of']])[] = [
    [node, { group, kind }],
    [template === node ? undefined : template, { group: '', kind: 'Pod' }],
    [
      kind === 'ApplicationSet' ? nodeAt(node, 'spec', 'template') : undefined,
      { group, kind: 'Application' },
    ],
  ];
  return places.flatMap(([holder, of]) =>
    itemsAt(holder, 'metadata', 'finalizers').map((each) => ({
      text: each.kind === 'scalar' ? String(each.value) : '',
      node: each,
      of,
    })),
  );
}

/** More are counted. */
const MOST = 2;

/** Finds finalizers of which nobody says who takes them off: until then an object that is deleted stays. */
export const deletionHeld = check({
  id: 'deletion-held',
  title: 'Undocumented finalizer may block deletion of the object forever',
  level: 'high',
  blind: 'Controllers of the cluster that remove the finalizer.',
  find: ({ mesh }) => mesh.resources.flatMap(tell),
});

function tell(resource: Resource): readonly Told[] {
  const unknown = finalizersOf(resource).filter((each) => knownAs(each) === undefined);
  const [first] = unknown;
  if (first === undefined) return [];
  const names = [...new Set(unknown.map(({ text }) => text))];
  const what =
    first.of.kind === resource.kind
      ? subjectText(resource)
      : `Each ${first.of.kind} of ${subjectText(resource)}`;
  return [
    {
      subject: resource,
      key: `held by ${names.toSorted().join(' ')}`,
      message: `${what} stays when it is deleted, until a program removes the finalizer ${listed(names, MOST)}.`,
      why: say`No applier documents it on this kind. Not known: whether a program in the cluster removes it.`,
      symptom: say`a deletion that does not end: the object keeps its deletionTimestamp, and its namespace cannot be deleted`,
      origin: first.node.origin,
      fix: {
        text: say`Remove the finalizer. The controller that needs it adds it in the cluster.`,
      },
    },
  ];
}
