import { nodeAt, placeOf, stringAt, subjectText } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { isBelow, isPruned } from '../../../gitops/index.ts';
import type { Check } from '../../detection/check.ts';
import { nearObjects } from '../host-outcome.ts';
import { isExternal } from '../external-objects.ts';
import type { TargetKind } from '../reference-target.ts';
import type { ReferenceRow } from '../reference-row.ts';
import { missing, resolved } from '../reference.ts';
import type { World } from '../world.ts';

const DEPENDENCY_MISSING: Check = {
  id: 'dependency-missing',
  title: 'Dependency of a Flux Kustomization or HelmRelease not found',
  level: 'high',
  blind: 'Objects that another repository or a person brings to the cluster.',
};
const HEALTH_CHECK_MISSING: Check = {
  id: 'health-check-missing',
  title: "Flux health check's HelmRelease or Kustomization not found",
  level: 'medium',
  blind:
    'Objects that another repository or a person brings to the cluster, and objects of other kinds.',
};
export const FLUX_DEPENDENCY_CHECKS = [DEPENDENCY_MISSING, HEALTH_CHECK_MISSING];

const RELEASE_GROUP = 'helm.toolkit.fluxcd.io';
const RELEASE_KIND = 'HelmRelease';

const GROUP = 'kustomize.toolkit.fluxcd.io';
const KIND = 'Kustomization';

/**
 * Looks for Kustomizations. Some may come from elsewhere: one is known to be missing that was there, that is called
 * nearly so, or where all that may bring one is seen.
 */
const KUSTOMIZATION: TargetKind = {
  find: ({ mesh }, { namespace, name }) => mesh.find(GROUP, KIND, namespace, name),
  missing: (world, { namespace, name }, consequence) => {
    const { appliersNamed } = world.rendered.environment;
    if (appliersNamed?.has(name) === true || isExternal(world, KIND, namespace, name))
      return resolved();
    const own = world.inNamespace(GROUP, KIND, namespace);
    return missing({
      ...consequence,
      target: `${KIND} ${name} in namespace ${namespace}`,
      namespace,
      proof: areAllSeen(world, namespace, own) ? 'certain' : 'near',
      near: nearObjects(name, new Map(own.map((other) => [other.name, other]))),
    });
  },
};

/** Looks for HelmReleases. Charts may make them: only one that was there, or that is called nearly so, is known to be missing. */
const RELEASE: TargetKind = {
  find: ({ mesh }, { namespace, name }) => mesh.find(RELEASE_GROUP, RELEASE_KIND, namespace, name),
  missing: (world, { namespace, name }, consequence) => {
    if (isExternal(world, RELEASE_KIND, namespace, name)) return resolved();
    const own = world.inNamespace(RELEASE_GROUP, RELEASE_KIND, namespace);
    return missing({
      ...consequence,
      target: `${RELEASE_KIND} ${name} in namespace ${namespace}`,
      namespace,
      proof: 'near',
      near: nearObjects(name, new Map(own.map((other) => [other.name, other]))),
    });
  },
};

/**
 * Tells whether all that may bring a Kustomization to a namespace is seen: the one that holds itself, with which Flux
 * begins, is there, and each of the namespace applies a folder of this tree, which is rendered whole.
 */
function areAllSeen(world: World, namespace: string, own: readonly Resource[]): boolean {
  const { roots, environment } = world.rendered;
  const paths = [...roots.map(({ root }) => root.path), ...(environment.renderedPaths ?? [])];
  const isHeldByItself = (each: Resource): boolean => {
    const root = world.rootOf(each);
    return root !== null && isWithin(root, folderOfKustomization(each));
  };
  return (
    world.hidden.in(namespace).length === 0 &&
    roots.every(({ status }) => status !== 'failed') &&
    own.some(isHeldByItself) &&
    own.every((each) => paths.some((path) => isWithin(path, folderOfKustomization(each))))
  );
}

const isWithin = (path: string, folder: string): boolean =>
  folder === '.' || path === folder || isBelow(path, folder);

function folderOfKustomization({ node }: Resource): string {
  const folder = (stringAt(node, 'spec', 'path') ?? '').replace(/^(?:\.?\/)+|\/+$/g, '');
  return folder === '' ? '.' : folder;
}

/**
 * Finds what has to be ready before a Kustomization is applied: one that is not there blocks it for ever
 * (FLUX-32).
 */
export const FLUX_DEPENDENCY_ROWS: readonly ReferenceRow[] = [
  {
    check: DEPENDENCY_MISSING,
    from: [{ group: GROUP, kind: KIND }],
    under: 'spec',
    at: ['dependsOn[]'],
    target: ({ at, subject }) => {
      const name = stringAt(at, 'name');
      if (name === undefined || isSet(subject, 'suspend')) return null;
      return { of: KUSTOMIZATION, namespace: stringAt(at, 'namespace') ?? subject.namespace, name };
    },
    key: ({ namespace, name }) => `dependsOn ${namespace}/${name}`,
    sentences: ({ subject }, { namespace, name }) => ({
      message: `Flux applies nothing of what it builds from ${pathOf(stringAt(subject.node, 'spec', 'path'))}: ${subjectText(subject)} waits for Kustomization ${namespace}/${name}, which does not exist.`,
      why: `No Kustomization is called \`${name}\` in namespace ${namespace}; one that is missing blocks what depends on it for ever.`,
      symptom:
        'it stays not ready, with the reason DependencyNotReady, and nothing of its folder is applied',
      fix: 'Take it out of dependsOn, or name a Kustomization that exists.',
    }),
    since: ({ subject }, named, provider, { rendered }) => {
      const root = rendered.roots.find(({ resources }) => resources.includes(provider));
      const { namespace, name } = named;
      if (root !== undefined && isPruned(root, provider))
        return {
          message: `Flux applies nothing of what it builds from ${pathOf(stringAt(subject.node, 'spec', 'path'))}: ${subjectText(subject)} waits for Kustomization ${namespace}/${name}, which this change removes.`,
          fix: keptText(provider),
        };
      return {
        message: `Once somebody deletes Kustomization ${namespace}/${name} from the cluster, Flux applies nothing of what it builds from ${pathOf(stringAt(subject.node, 'spec', 'path'))}: ${subjectText(subject)} waits for it.`,
        why: `Nothing here brings a Kustomization \`${name}\` in namespace ${namespace} any more; one that is missing blocks what depends on it for ever.`,
        symptom: 'nothing until then; then it is not ready, with the reason DependencyNotReady',
        fix: keptText(provider),
      };
    },
  },
  {
    check: DEPENDENCY_MISSING,
    from: [{ group: RELEASE_GROUP, kind: RELEASE_KIND }],
    under: 'spec',
    at: ['dependsOn[]'],
    target: ({ at, subject }) => {
      const name = stringAt(at, 'name');
      if (name === undefined || isSet(subject, 'suspend')) return null;
      return { of: RELEASE, namespace: stringAt(at, 'namespace') ?? subject.namespace, name };
    },
    key: ({ namespace, name }) => `dependsOn ${namespace}/${name}`,
    sentences: ({ subject }, { namespace, name }) => ({
      message: `Flux neither installs nor upgrades ${subjectText(subject)}: it waits for HelmRelease ${namespace}/${name}, which does not exist.`,
      why: `No HelmRelease is called \`${name}\` in namespace ${namespace}; one that is missing blocks what depends on it for ever.`,
      symptom:
        'it stays not ready, with the reason DependencyNotReady, and no new release of it comes',
      fix: 'Take it out of dependsOn, or name a HelmRelease that exists.',
    }),
  },
  {
    check: HEALTH_CHECK_MISSING,
    from: [{ group: GROUP, kind: KIND }],
    under: 'spec',
    at: ['healthChecks[]'],
    target: ({ at, subject }) => {
      const [name, namespace] = [stringAt(at, 'name'), stringAt(at, 'namespace')];
      const of = CHECKED.get(stringAt(at, 'kind') ?? '');
      // with `wait` it checks what it applies instead (FLUX-37)
      if (of === undefined || name === undefined || namespace === undefined) return null;
      const isItself = of === KUSTOMIZATION && subject.name === name;
      if (isItself || isSet(subject, 'suspend') || isSet(subject, 'wait')) return null;
      return { of, namespace, name };
    },
    key: ({ of, namespace, name }) => `healthChecks ${String(of === RELEASE)} ${namespace}/${name}`,
    sentences: ({ subject }, { of, namespace, name }) => ({
      message: `${subjectText(subject)} never becomes ready: it checks the health of ${of === RELEASE ? RELEASE_KIND : KIND} ${namespace}/${name}, which does not exist.`,
      why: 'What it builds is applied; then it waits for its health checks, and one that finds nothing fails when its time is up. What depends on it waits, too.',
      symptom: 'HealthCheckFailed, status: NotFound, once its timeout is over',
      fix: 'Remove it from healthChecks, or name an object that exists.',
    }),
    since: ({ subject }, { namespace, name }, provider, { rendered }) => {
      const root = rendered.roots.find(({ resources }) => resources.includes(provider));
      const own = `${provider.kind} ${namespace}/${name}`;
      return {
        message:
          root !== undefined && isPruned(root, provider)
            ? `${subjectText(subject)} is no longer ready: it checks the health of ${own}, which this change removes.`
            : `Once somebody deletes ${own} from the cluster, ${subjectText(subject)} is no longer ready: it checks its health.`,
        fix: keptText(provider, 'healthChecks'),
      };
    },
  },
];

/** Gives how to look for what is checked, by its kind: others may be made by a chart or a controller. */
const CHECKED: ReadonlyMap<string, TargetKind> = new Map([
  [RELEASE_KIND, RELEASE],
  [KIND, KUSTOMIZATION],
]);

const isSet = ({ node }: Resource, field: 'suspend' | 'wait'): boolean => {
  const value = nodeAt(node, 'spec', field);
  return value?.kind === 'scalar' && value.value === true;
};

/** Says what to do about an object that the change takes away, and for which another one waits. */
const keptText = (provider: Resource, field = 'dependsOn'): string =>
  `Keep ${subjectText(provider)} (${placeOf(provider.origin)}). If it is meant to go, take it out of ${field}, too.`;

const pathOf = (path: string | undefined): string => {
  const folder = (path ?? '').replace(/^\.\//, '').replace(/\/$/, '');
  return folder === '' || folder === '.' ? 'its source' : folder;
};
