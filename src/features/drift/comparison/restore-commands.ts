import { counted } from '../../../manifest/index.ts';
import type { KnownDrift } from './environment-drift.ts';

/** What to type to have objects as Git says again; for a shell, line by line. */
export type RestoreCommands =
  | {
      readonly kind: 'commands';
      readonly commands: readonly string[];
      /** Sentences about what they do beside that, and what they do not. */
      readonly notes: readonly string[];
    }
  /** A name in it is none that Kubernetes would take, so nothing is printed that somebody may paste. */
  | { readonly kind: 'no-name' };

/** DNS names of Kubernetes' objects; those of RBAC may hold more, none of it needed here. */
const NAME = /^[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?$/;
const KIND = /^[A-Z][A-Za-z\d]{0,62}$/;
const GROUP = /^(?:[a-z\d][a-z\d.-]{0,251})?$/;

/** More lines nobody pastes. */
const MOST_OBJECTS = 100;

/**
 * The way back to what Git says, by what applies each object: Argo CD, Flux, else kubectl. What several objects share is
 * said once, and what is deleted comes last.
 */
export function restoreCommands(drifts: readonly KnownDrift[]): RestoreCommands {
  const named = drifts.filter(isNamed);
  if (named.length === 0) return { kind: 'no-name' };
  const shown = named.slice(0, MOST_OBJECTS);
  const kept = shown.filter(({ kind }) => kind !== 'added');
  const gone = shown.filter(({ kind }) => kind === 'added');
  const parts = [...byApplication(kept), ...gone.map((each) => [each] as const)].map(restored);
  return commands(
    [...new Set(parts.flatMap((each) => each.commands))],
    [
      ...new Set(parts.flatMap((each) => each.notes)),
      ...countedNote(drifts.length - named.length, 'a name in it is none that Kubernetes takes'),
      ...countedNote(named.length - shown.length, `only ${String(MOST_OBJECTS)} are at a time`),
    ],
  );
}

const countedNote = (count: number, why: string): readonly string[] =>
  count === 0 ? [] : [`Not printed of ${counted(count, 'more object')}: ${why}.`];

type SameApplication = readonly [KnownDrift, ...(readonly KnownDrift[])];

/** Objects of one Application of Argo CD together: it syncs several at once. */
function byApplication(drifts: readonly KnownDrift[]): readonly SameApplication[] {
  const groups = new Map<string, SameApplication>();
  for (const drift of drifts) {
    const application = drift.liveIn === undefined ? applicationOf(drift) : null;
    const key = application === null ? drift.id : `${application.namespace}/${application.name}`;
    const known = groups.get(key);
    groups.set(key, known === undefined ? [drift] : [...known, drift]);
  }
  return [...groups.values()];
}

function applicationOf({ deliveredBy }: KnownDrift) {
  const applier = deliveredBy?.applier ?? null;
  return applier?.tool === 'argo' && applier.kind === 'Application' ? applier : null;
}

type Restored = Extract<RestoreCommands, { kind: 'commands' }>;

function restored(drifts: SameApplication): Restored {
  const [drift] = drifts;
  if (drift.kind === 'added')
    return commands(
      [`kubectl delete ${subjectOf(drift)}`],
      ['Git does not have it: this deletes it from the cluster.'],
    );
  const installer = installerOf(drift);
  if (installer !== null) return installer;
  const application = applicationOf(drift);
  if (application !== null) return withArgo(drifts, application.name, application.namespace);
  const applier = drift.deliveredBy?.applier ?? null;
  if (applier?.tool === 'flux') return withFlux(applier);
  return withKubectl(drift);
}

/**
 * Gives the way back of MeshConfig below what installs a control plane: whoever installs does it again. Null where the object that differs
 * is Git's own.
 */
function installerOf(drift: KnownDrift): Restored | null {
  const { resource, liveIn, place } = drift;
  if (liveIn === undefined) return null;
  const { kind, namespace, name } = resource;
  if (kind === 'IstioOperator')
    return commands(
      [`istioctl install --filename ${fileAt(place)}`],
      [
        'Run it in a clone of this repository, with the context of this cluster and the istioctl of its release; it installs the whole control plane again.',
      ],
    );
  if (kind === 'HelmRelease') return withFlux({ tool: 'flux', kind, namespace, name });
  if (kind === 'Application') {
    const at = namespace === '' ? '' : `${namespace}/`;
    const object = `:ConfigMap:${liveIn.namespace}/${liveIn.name}`;
    return commands(
      [
        `argocd app diff ${at}${name} --refresh`,
        `argocd app sync ${at}${name} --resource ${object}`,
      ],
      ['Argo CD syncs this ConfigMap only, from the revision that the Application follows.'],
    );
  }
  if (kind === 'Istio')
    return commands(
      [`kubectl get ${subjectOf(drift)} --output yaml`],
      [
        'The operator writes the ConfigMap again by itself once it runs; compare what its Istio object says with Git.',
      ],
    );
  return null;
}

const commands = (lines: readonly string[], notes: readonly string[]): Restored => ({
  kind: 'commands',
  commands: lines,
  notes,
});

function isNamed({ resource, deliveredBy, liveIn }: KnownDrift): boolean {
  const { kind, group, namespace, name } = resource;
  const applier = deliveredBy?.applier ?? null;
  const names = [
    ...[name, namespace, applier?.name ?? '', applier?.namespace ?? ''],
    ...[liveIn?.name ?? '', liveIn?.namespace ?? ''],
  ];
  return (
    KIND.test(kind) &&
    GROUP.test(group) &&
    name !== '' &&
    names.every((each) => each === '' || NAME.test(each))
  );
}

/** `virtualservice.networking.istio.io orders --namespace shop` */
function subjectOf({ resource: { kind, group, namespace, name } }: KnownDrift): string {
  const type = [kind.toLowerCase(), ...(group === '' ? [] : [group])].join('.');
  return [type, name, ...inNamespace(namespace)].join(' ');
}

const inNamespace = (namespace: string): readonly string[] =>
  namespace === '' ? [] : ['--namespace', namespace];

const EXTRA =
  'What only the cluster states beside Git stays after an apply: take it out by hand, or write it into Git.';

const extraOf = ({ kind }: KnownDrift): readonly string[] => (kind === 'changed' ? [EXTRA] : []);

function withArgo(drifts: SameApplication, application: string, namespace: string): Restored {
  const objects = drifts.map(({ resource: { group, kind, namespace: own, name } }) => {
    const object = `${group}:${kind}:${own === '' ? '' : `${own}/`}${name}`;
    return ` --resource ${object}`;
  });
  const at = namespace === '' ? '' : `${namespace}/`;
  return commands(
    [
      `argocd app diff ${at}${application} --refresh`,
      `argocd app sync ${at}${application}${objects.join('')}`,
    ],
    [
      `Argo CD syncs ${drifts.length === 1 ? 'this object' : 'these objects'} only, from the revision that the Application follows.`,
      ...new Set(drifts.flatMap(extraOf)),
    ],
  );
}

function withFlux({
  kind,
  namespace,
  name,
}: NonNullable<NonNullable<KnownDrift['deliveredBy']>['applier']>): Restored {
  const where = inNamespace(namespace).join(' ');
  const isRelease = kind === 'HelmRelease';
  const reconcile = isRelease
    ? `flux reconcile helmrelease ${name} ${where} --force`
    : `flux reconcile kustomization ${name} ${where} --with-source`;
  return commands(
    [reconcile.replaceAll(/ {2,}/g, ' ').trimEnd()],
    [
      isRelease
        ? 'Flux upgrades the whole release again, not this object alone.'
        : 'Flux applies the whole Kustomization again, not this object alone; what kubectl wrote goes.',
    ],
  );
}

function withKubectl(drift: KnownDrift): Restored {
  const { deliveredBy, place } = drift;
  if (deliveredBy?.isKustomization === true) {
    const folder = quoted(`./${deliveredBy.path}`);
    return commands(
      [`kubectl diff -k ${folder}`, `kubectl apply -k ${folder}`],
      [
        'Run them in a clone of this repository, with the context of this cluster; they apply the whole folder.',
        ...extraOf(drift),
      ],
    );
  }
  const file = fileAt(place);
  return commands(
    [`kubectl diff -f ${file}`, `kubectl apply -f ${file}`],
    [
      'Run them in a clone of this repository, with the context of this cluster; they apply the whole file.',
      ...extraOf(drift),
    ],
  );
}

const fileAt = (place: string | null): string => quoted(`./${place?.replace(/:\d+$/, '') ?? ''}`);

/** As one word of a POSIX shell: names of folders and files are anybody's. */
const quoted = (word: string): string =>
  /^[\w./:@%+=-]+$/.test(word)
    ? word
    : `'${word.replaceAll(/\p{Cc}/gu, '?').replaceAll("'", String.raw`'\''`)}'`;
